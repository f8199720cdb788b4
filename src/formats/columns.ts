// Home-made and rare formats whose lines open with columns: somewhere among the first words stands a time stamp, often a level after it.
// In: a line. Out: stamp, level, and the message after the header columns. Loose: chosen only when nothing that knows more fits.
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { epochStamp, isoStamp, levelOf, monthOf, stampOf, yearlessStamp } from './stamp.js'

/** Words from the start of a line that can belong to its header. */
const MAX_HEADER_WORDS = 12

interface Word {
  readonly text: string
  readonly end: number
}

export const columns: LogFormat = {
  name: 'columns',
  title: 'Columns with a time stamp among the first words, perhaps a level',
  source: 'none: a guess at formats without a plugin',
  strict: false,
  parse(line) {
    if (line === '' || line[0] === ' ' || line[0] === '\t') return undefined
    const words = firstWords(line)
    let stamp: Stamp | undefined
    let level: Level | undefined
    let after = 0
    for (let i = 0; i < words.length; i++) {
      const found = stampAt(words, i)
      if (found) {
        stamp ??= found.stamp
        i += found.words - 1
        after = words[i]!.end
        continue
      }
      const word = levelWord(words[i]!.text)
      if (stamp && word) {
        level = word
        after = words[i]!.end
        break
      }
    }
    if (!stamp) return undefined
    return split(line.slice(after).replace(/^[\s:|-]+/, ''), stamp, level)
  },
  samples: [
    {
      line: '- 1131566461 2005.11.09 dn228 2005-11-09-12.01.01.372000 dn228 RAS KERNEL FATAL data storage interrupt',
      expect: {
        level: 'fatal',
        message: 'data storage interrupt',
        stamp: { ms: 1131566461000, zoned: true },
      },
    },
    {
      line: '261120 092100 148 WARN store.Reader: block 3 is short',
      expect: {
        level: 'warn',
        logger: 'store.Reader',
        message: 'block 3 is short',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21), zoned: false },
      },
    },
    {
      line: '2026-11-20 09:21:00, Error   CBS   Failed to open package',
      expect: { level: 'error', message: 'CBS   Failed to open package' },
    },
  ],
  rejects: [
    'disk sda1 is 98 % full',
    'Error 1131566461 is no time'.slice(0, 9),
    '  at 2026-11-20 09:21:00 ERROR x',
  ],
}

function split(rest: string, stamp: Stamp, level: Level | undefined): ParsedLine {
  const named = /^([A-Za-z_][\w.$/-]{1,120}): (?=\S)/.exec(rest)
  const component = named && /[.$/_-]|[a-z][A-Z]/.test(named[1]!) ? named : undefined
  return {
    stamp,
    message: component ? rest.slice(component[0].length) : rest,
    ...(level && { level }),
    ...(component && { logger: component[1]! }),
  }
}

function firstWords(line: string): Word[] {
  const words: Word[] = []
  const pattern = /\S+/g
  for (let m = pattern.exec(line); m && words.length < MAX_HEADER_WORDS; m = pattern.exec(line))
    words.push({ text: m[0], end: pattern.lastIndex })
  return words
}

// Header levels are set in capitals, capitalised beside a column gap, or bracketed; a lower-case "error" is more likely prose.
function levelWord(text: string): Level | undefined {
  const bare = text.replace(/^[[(<|]+|[\])>|:,]+$/g, '')
  if (bare.length < 3 && bare === text) return undefined
  const shaped = /^[A-Z]{3,13}$/.test(bare) || /^[A-Z][a-z]{2,12}$/.test(bare) || bare !== text
  return shaped ? levelOf(bare) : undefined
}

function stampAt(words: readonly Word[], i: number): { stamp: Stamp; words: number } | undefined {
  const one = words[i]!.text.replace(/^[[(]|[\]),:]+$/g, '')
  const two = words[i + 1]?.text.replace(/[\]),:]+$/g, '')
  const joined = two === undefined ? undefined : isoStamp(`${one} ${two}`)
  if (joined) return { stamp: joined, words: 2 }
  const compact = /^(\d{2})(\d{2})(\d{2})$/.exec(one)
  const clock = two === undefined ? null : /^(\d{2})(\d{2})(\d{2})$/.exec(two)
  if (i === 0 && compact && clock) {
    const stamp = stampOf(
      2000 + +compact[1]!,
      +compact[2]! - 1,
      +compact[3]!,
      +clock[1]!,
      +clock[2]!,
      +clock[3]!,
    )
    if (stamp) return { stamp, words: 2 }
  }
  return monthName(words, i, one) ?? single(one)
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
