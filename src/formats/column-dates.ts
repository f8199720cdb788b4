// Time stamps among the words of a line, for the plugin columns.
// In: the words and the number of one. Out: the stamp that begins there and how many words it takes, or undefined.
// Knows ISO, epoch numbers, `261120 092100`, `20/11/2026 10:02:16`, `11/20/2026 10:02:16 AM`, `20 Nov 2026 10:02:16`, `Nov 20 10:02:16`.
import type { Stamp } from '../model.js'
import { epochStamp, isoStamp, monthOf, stampOf, yearlessStamp } from './stamp.js'

/** A word of a line. */
export interface Word {
  readonly text: string
  readonly end: number
}

/** The stamp that begins at word `i`. */
export function stampAt(words: readonly Word[], i: number): { stamp: Stamp; words: number } | undefined {
  const word = words[i]
  if (!word) return undefined
  const one = word.text.replace(/^[[(]+|[\]),:]+$/g, '')
  const two = words[i + 1]?.text.replace(/[\]),:]+$/g, '')
  const joined = two === undefined ? undefined : isoStamp(`${one} ${two}`)
  if (joined) return { stamp: joined, words: 2 }
  const compact = i === 0 && two !== undefined ? compactStamp(one, two) : undefined
  return (
    compact ??
    numericDate(words, i, one) ??
    dayMonthYear(words, i, one) ??
    monthName(words, i, one) ??
    single(one)
  )
}

/** `261120 092100` */
function compactStamp(one: string, two: string): { stamp: Stamp; words: number } | undefined {
  const date = /^(\d{2})(\d{2})(\d{2})$/.exec(one)
  const clock = /^(\d{2})(\d{2})(\d{2})$/.exec(two)
  const stamp =
    date && clock && stampOf(2000 + +date[1]!, +date[2]! - 1, +date[3]!, +clock[1]!, +clock[2]!, +clock[3]!)
  return stamp ? { stamp, words: 2 } : undefined
}

const CLOCK = /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?[\]),:]*$/

/** A clock with `AM` or `PM` after it, if it has one. */
function clockAt(
  words: readonly Word[],
  i: number,
): { hour: number; minute: number; second: number; fraction?: string; half: boolean } | undefined {
  const m = CLOCK.exec(words[i]?.text ?? '')
  if (!m) return undefined
  const half = /^([AP])M[\]),:]*$/i.exec(words[i + 1]?.text ?? '')?.[1]?.toUpperCase()
  const hour = half ? (+m[1]! % 12) + (half === 'P' ? 12 : 0) : +m[1]!
  return { hour, minute: +m[2]!, second: +m[3]!, ...(m[4] && { fraction: m[4] }), half: half !== undefined }
}

/** `20/11/2026 10:02:16`, `11/20/2026 10:02:16 AM`. Where both could be a month, the day comes first unless the clock has two halves. */
function numericDate(
  words: readonly Word[],
  i: number,
  one: string,
): { stamp: Stamp; words: number } | undefined {
  const m = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(one)
  const clock = m ? clockAt(words, i + 1) : undefined
  if (!m || !clock) return undefined
  const [a, b] = [+m[1]!, +m[3]!]
  const monthFirst = a <= 12 && (b > 12 || clock.half)
  return dated(+m[4]!, (monthFirst ? a : b) - 1, monthFirst ? b : a, clock, 2)
}

/** `20 Nov 2026 10:02:16` and `20-Nov-2026 10:02:16`. */
function dayMonthYear(
  words: readonly Word[],
  i: number,
  one: string,
): { stamp: Stamp; words: number } | undefined {
  const apart = /^\d{1,2}$/.test(one) && /^[A-Z][a-z]{2,8}$/.test(words[i + 1]?.text ?? '')
  const text = apart ? `${one}-${words[i + 1]!.text}-${words[i + 2]?.text ?? ''}` : one
  const m = /^(\d{1,2})-([A-Z][a-z]{2,8})-(\d{4})$/.exec(text)
  const clock = m ? clockAt(words, i + (apart ? 3 : 1)) : undefined
  return m && clock ? dated(+m[3]!, monthOf(m[2]!) ?? -1, +m[1]!, clock, apart ? 4 : 2) : undefined
}

function dated(
  year: number,
  month: number,
  day: number,
  clock: NonNullable<ReturnType<typeof clockAt>>,
  words: number,
): { stamp: Stamp; words: number } | undefined {
  const stamp = stampOf(year, month, day, clock.hour, clock.minute, clock.second, clock.fraction)
  return stamp && { stamp, words: words + (clock.half ? 1 : 0) }
}

function monthName(
  words: readonly Word[],
  i: number,
  one: string,
): { stamp: Stamp; words: number } | undefined {
  const month = /^[A-Z][a-z]{2}$/.test(one) ? monthOf(one) : undefined
  const day = Number(words[i + 1]?.text.replace(',', ''))
  const time = /^(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?/.exec(words[i + 2]?.text ?? '')
  if (month === undefined || !(day >= 1 && day <= 31) || !time) return undefined
  const year = /^\d{4}$/.exec(words[i + 3]?.text ?? '')
  const stamp = year
    ? stampOf(Number(year[0]), month, day, +time[1]!, +time[2]!, +time[3]!, time[4])
    : yearlessStamp(month, day, +time[1]!, +time[2]!, +time[3]!, time[4])
  return stamp && { stamp, words: year ? 4 : 3 }
}

function single(word: string): { stamp: Stamp; words: number } | undefined {
  const epoch = /^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(word) ? epochStamp(Number(word)) : undefined
  const dashed = /^(\d{4}-\d{2}-\d{2})-(\d{2})\.(\d{2})\.(\d{2})(\.\d+)?$/.exec(word)
  const text = dashed ? `${dashed[1]}T${dashed[2]}:${dashed[3]}:${dashed[4]}${dashed[5] ?? ''}` : word
  const stamp = epoch ?? (/^\d{4}[-/.]\d{2}/.test(text) ? isoStamp(text) : undefined)
  return stamp && { stamp, words: 1 }
}
