// What the fast lane may know of a header. In: a line and the format that reads it. Out: where message, time and logger stand in every line whose
// header differs in digits only, or nothing when the format reads more out of it than that. Whatever is said here is tried out on changed lines first.
import { FORMATS } from '../formats/index.js'
import { jsonOpening } from '../formats/json-opening.js'
import { isoStamp, levelOf } from '../formats/stamp.js'
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import type { FormatChoice } from '../records/detect.js'

/** How the time of a header is read. */
export interface TimeOfDay {
  /** Offset of the two digits of the seconds; `HH:MM:` stand before them. */
  readonly seconds: number
  /** Digits of the fraction, 0 to 9. */
  readonly fraction: number
  /** Bytes behind it that say zone or year in digits. */
  readonly tail: number
  /** The word behind it, which may be a zone or half of the day; empty when it is none. */
  readonly zone: string
  /** Where an ISO stamp stands that says all of the time, its zone too; undefined when only the format knows. */
  readonly iso?: readonly [from: number, to: number]
}

/** A header as the fast lane knows it. */
export interface Header {
  readonly level: Level
  readonly message: number
  readonly time: TimeOfDay | 'epoch' | undefined
  /** The logger; the place of one that has digits in it, which may be others in the next line. */
  readonly logger: string | undefined
  readonly loggerAt: readonly [from: number, to: number] | undefined
  /** Words by which lines with this header are told; of JSON the opening tells. */
  readonly words: number
  readonly epochAt: number
  readonly opening: { readonly bytes: number; readonly wild: readonly [number, number] } | undefined
}

/** Shapes that are remembered. */
const MAX_TRIED = 10_000
/** A header is not longer than this, nor are the words that decide. */
const MAX_HEADER = 150
const CLOCK = /(?<=\d\d:\d\d:)\d\d(?:[.,](\d{1,9}))?/g
/** What behind a time of day has digits that count. */
const TAIL = /^(?: ?[+-]\d{2}:?\d{2}| \d{4})(?!\d)/
/** What behind a time has letters that count: `Z`, ` CEST`, ` PM`, ` Europe/Berlin`. */
const ZONE = /^ ?[A-Za-z][A-Za-z_/+-]*(?![\w.])/
/** Words of the message that a format's expressions may look at beyond the header. */
const WORDS_BEYOND = 1

/** True for a source whose lines have headers of one format, and whose writers do not interleave. */
export const hasHeaders = (choice: FormatChoice): boolean =>
  choice.inner === undefined && FORMATS.includes(choice.format)

/** Reads headers of one format. */
export class HeaderReader {
  /** Shapes of headers that were tried out. */
  private readonly tried = new Map<string, boolean>()

  constructor(readonly format: LogFormat) {}

  /** The header of a line; undefined when it has none, or none for the fast lane. */
  read(text: string): Header | undefined {
    const parsed = this.format.parse(text)
    if (parsed?.level === undefined || !isSimple(parsed)) return undefined
    return text.startsWith('{') ? jsonHeader(text, this.format) : this.textHeader(text, parsed)
  }

  private textHeader(text: string, parsed: ParsedLine): Header | undefined {
    const { message, level, logger } = parsed
    if (message === '' || !text.endsWith(message) || text.includes('\u001b')) return undefined
    const header = text.slice(0, text.length - message.length)
    if (header.trim() === '' || !this.goesOn(header, message, level)) return undefined
    const words = wordEnds(header) + WORDS_BEYOND
    if (header.length > MAX_HEADER || /[^\x20-\x7e\t]/.test(text.slice(0, MAX_HEADER + 50))) return undefined
    const loggerAt = logger !== undefined && /\d/.test(logger) ? spanOf(header, logger) : undefined
    if (loggerAt === null) return undefined
    // Numbers that were no time may be one in the next line.
    if (parsed.stamp === undefined && /\d/.test(header)) return undefined
    const time = parsed.stamp === undefined ? undefined : this.timeOf(text, header, parsed)
    if (time === null) return undefined
    return {
      level: level!,
      message: header.length,
      time,
      logger,
      loggerAt,
      words,
      epochAt: 0,
      opening: undefined,
    }
  }

  // What stands behind the first word of the message must not decide: another message there is read like this one.
  private goesOn(header: string, message: string, level: Level | undefined): boolean {
    const other = `${/^\S*/.exec(message)![0]} qz`
    const again = this.format.parse(header + other)
    return again?.level === level && again?.message === other && isSimple(again)
  }

  // Null when the stamp is not read as a time of day in the header.
  private timeOf(text: string, header: string, parsed: ParsedLine): TimeOfDay | null {
    for (const m of header.matchAll(CLOCK)) {
      const behind = header.slice(m.index + m[0].length)
      const tail = TAIL.exec(behind)?.[0].length ?? 0
      const zone = zoneIn(behind.slice(tail))
      const time = { seconds: m.index, fraction: m[1]?.length ?? 0, tail, zone }
      const shape = `${time.seconds} ${header.replace(/\d/g, '0').replace(/[A-Za-z]/g, 'a')}`
      let holds = this.tried.get(shape)
      if (holds === undefined) {
        holds = this.holds(text, header.length, time, parsed)
        if (this.tried.size >= MAX_TRIED) this.tried.clear()
        this.tried.set(shape, holds)
      }
      if (holds) return { ...time, ...isoIn(header, time, parsed.stamp!) }
    }
    return null
  }

  // Changes seconds and fraction, then each other digit that is not of date and time: only the time may change, and only so.
  private holds(text: string, header: number, time: TimeOfDay, parsed: ParsedLine): boolean {
    const base = parsed.stamp!.ms - msOf(text, time)
    for (const [seconds, nine] of [
      ['07', '1'],
      ['58', '9'],
    ] as const) {
      const changed = withTime(text, time, seconds, nine)
      const again = this.format.parse(changed)
      if (!again || !isSame(again, parsed, changed, header) || again.stamp?.ms !== base + msOf(changed, time))
        return false
    }
    const end = time.seconds + 2 + (time.fraction > 0 ? time.fraction + 1 : 0) + time.tail
    for (let i = 0; i < header; i++) {
      if (!isDigit(text, i) || (i >= time.seconds && i < end)) continue
      // Of digits that end a name some may make a level (`trace8` is one, `trace9` is none).
      const others = /[A-Za-z]/.test(text[i - 1] ?? '') ? 9 : 1
      for (let add = 1; add <= others; add++) {
        const changed = `${text.slice(0, i)}${(Number(text[i]) + add) % 10}${text.slice(i + 1)}`
        if (!this.isAlike(changed, i < time.seconds, i >= end, parsed)) return false
      }
    }
    return true
  }

  // Says the changed line what the known one says?
  private isAlike(changed: string, isBefore: boolean, isBehind: boolean, parsed: ParsedLine): boolean {
    const again = this.format.parse(changed)
    // A digit before the seconds may be of the date; then there may be no such day.
    if (again === undefined) return isBefore
    if (again.level !== parsed.level || again.message.length !== parsed.message.length) return false
    return !isBehind || again.stamp?.ms === parsed.stamp!.ms
  }
}

const ISO = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/

function isoIn(header: string, { seconds }: TimeOfDay, stamp: Stamp): Pick<TimeOfDay, 'iso'> {
  const found = ISO.exec(header)
  const read = found && isoStamp(found[0])
  if (!found || found.index + 17 !== seconds || read?.ms !== stamp.ms || read.zoned !== stamp.zoned) return {}
  return { iso: [found.index, found.index + found[0].length] }
}

// The word behind a time, unless it is a level: that says nothing of the time.
function zoneIn(behind: string): string {
  const word = ZONE.exec(behind)?.[0] ?? ''
  return levelOf(word.trim()) === undefined ? word : ''
}

/** Milliseconds that seconds and fraction of a line make. */
export function msOf(text: string, { seconds, fraction }: TimeOfDay): number {
  const ms =
    fraction === 0 ? 0 : Number(text.slice(seconds + 3, seconds + 3 + Math.min(3, fraction)).padEnd(3, '0'))
  return Number(text.slice(seconds, seconds + 2)) * 1000 + ms
}

const isSimple = (parsed: ParsedLine): boolean =>
  !parsed.wraps && !parsed.secondary && !parsed.partial && parsed.stream === undefined

const isDigit = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at)
  return c >= 48 && c <= 57
}

const isSame = (again: ParsedLine, parsed: ParsedLine, text: string, header: number): boolean =>
  again.level === parsed.level && again.logger === parsed.logger && again.message === text.slice(header)

function withTime(text: string, { seconds, fraction }: TimeOfDay, to: string, digit: string): string {
  const rest = fraction === 0 ? '' : text[seconds + 2]! + digit.repeat(fraction)
  return text.slice(0, seconds) + to + rest + text.slice(seconds + 2 + rest.length)
}

// Ends of words as the kernel counts them.
function wordEnds(text: string): number {
  let ends = 0
  for (let i = 1; i < text.length; i++) if (text[i] === ' ' && text[i - 1] !== ' ') ends++
  return ends
}

// Null when it stands nowhere, or in two places, of which only the format knows the right one.
function spanOf(header: string, field: string): readonly [number, number] | null {
  const at = header.indexOf(field)
  return at < 0 || header.indexOf(field, at + 1) >= 0 ? null : [at, at + field.length]
}

function jsonHeader(text: string, format: LogFormat): Header | undefined {
  const opening = format.name === 'json' ? jsonOpening(text) : undefined
  if (opening === undefined || text[opening.end] !== ',') return undefined
  const [from, to] = opening.time
  const common = {
    level: opening.level,
    message: opening.end,
    logger: undefined,
    loggerAt: undefined,
    words: 0,
  }
  const template = { bytes: opening.end + 1, wild: opening.time }
  if (opening.epoch) return { ...common, time: 'epoch', epochAt: from, opening: template }
  const m = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:(\d\d(?:[.,](\d{1,9}))?)(?:(Z)|([+-]\d\d:?\d\d))?$/.exec(
    text.slice(from, to),
  )
  if (!m) return undefined
  const time = { seconds: from + 17, fraction: m[2]?.length ?? 0, tail: m[4]?.length ?? 0, zone: m[3] ?? '' }
  return { ...common, time: { ...time, iso: opening.time }, epochAt: 0, opening: template }
}
