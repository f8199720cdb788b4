// Headers that were read before. In: a line and, where its header is new, what its format read from it. Out: the same reading for a line whose header
// differs in digits only. Nearly every line repeats a header but for its time, and reading one by expressions costs more than all the rest.
// Forgetting costs time, never results; a property test holds readings with and without it equal.
import { isoStamp } from '../formats/stamp.js'
import type { Level, ParsedLine, Stamp } from '../model.js'

/** Words of a line that decide how it is read: the longest header of a text format has six, and its expressions look at one or two more. */
const HEAD_WORDS = 9
/** A header is not longer than this; the words beyond it decide nothing. */
const MAX_HEAD_CHARS = 200
/** Headers remembered; about 2 MB. */
const MAX_HEADS = 8192

type Span = readonly [from: number, to: number]

interface Head {
  readonly level: Level
  readonly stamp: Span
  /** True when the stamp ends with an offset, which is read anew each time. */
  readonly hasOffset: boolean
  readonly message: number
  readonly logger: Span | undefined
  readonly host: Span | undefined
  readonly pid: Span | undefined
  /** The day of the last line that the format itself read: of a line of that day only hour and minute are new, what makes a day is for the format to say. */
  day: string
}

const DAY_CHARS = 10

const STAMP = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/

/** Remembers headers of one source. */
export class Heads {
  private known = new Map<number, Head | undefined>()
  private key = 0
  private keyEnd = 0
  private minute = ''
  private minuteMs = 0

  /** The reading of a line whose header is known; undefined when it has to be read. Then tell the outcome to {@link Heads.learn}. */
  read(text: string): ParsedLine | undefined {
    this.keyEnd = headEnd(text)
    this.key = headKey(text, this.keyEnd)
    const head = this.known.get(this.key)
    if (head === undefined || !text.startsWith(head.day, head.stamp[0])) return undefined
    // Of a coloured line the format takes the colours off.
    if (text.includes('\u001b')) return undefined
    const stamp = head.hasOffset
      ? isoStamp(text.slice(head.stamp[0], head.stamp[1]))
      : this.stampOf(text, head.stamp)
    if (stamp === undefined) return undefined
    const { level, logger, host, pid } = head
    return {
      message: text.slice(head.message),
      stamp,
      level,
      ...(logger && { logger: text.slice(logger[0], logger[1]) }),
      ...(host && { host: text.slice(host[0], host[1]) }),
      ...(pid && { pid: text.slice(pid[0], pid[1]) }),
    }
  }

  /** Takes in how the line that was last asked for was read. */
  learn(text: string, parsed: ParsedLine | undefined): void {
    const head = this.known.get(this.key)
    if (head && parsed?.level === head.level && text.length - parsed.message.length === head.message)
      head.day = text.slice(head.stamp[0], head.stamp[0] + DAY_CHARS)
    if (this.known.has(this.key)) return
    if (this.known.size >= MAX_HEADS) this.known = new Map()
    this.known.set(this.key, parsed && headOf(text, parsed, this.keyEnd))
  }

  // The minute is the same for many lines in a row: only seconds and fraction are read anew.
  private stampOf(text: string, [from, to]: Span): Stamp | undefined {
    const zoned = text.charCodeAt(to - 1) === 90
    if (this.minute === '' || !text.startsWith(this.minute, from)) {
      const stamp = isoStamp(text.slice(from, from + 16))
      if (stamp === undefined) return undefined
      this.minute = text.slice(from, from + 17)
      this.minuteMs = stamp.ms
    }
    const seconds = digits(text, from + 17, from + 19)
    if (seconds > 60) return undefined
    const end = zoned ? to - 1 : to
    const fraction =
      from + 20 < end
        ? Math.floor(
            (digits(text, from + 20, Math.min(end, from + 23)) * 1000) /
              10 ** (Math.min(end, from + 23) - from - 20),
          )
        : 0
    return { ms: this.minuteMs + seconds * 1000 + fraction, zoned }
  }
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

// Where the words that decide end; columns filled with blanks are one word.
function headEnd(text: string): number {
  const most = Math.min(text.length, MAX_HEAD_CHARS)
  let words = 0
  for (let i = 1; i < most; i++)
    if (text.charCodeAt(i) === 32 && text.charCodeAt(i - 1) !== 32 && ++words === HEAD_WORDS) return i
  return most
}

// Two 32-bit lanes over those words with digits as `0`, and over the last character, by which some layouts are told (`... (kafka.server)`).
function headKey(text: string, end: number): number {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (let i = 0; i < end; i++) {
    let c = text.charCodeAt(i)
    if (c >= 48 && c <= 57) c = 48
    a = Math.imul(a ^ c, 0x01000193)
    b = Math.imul(b ^ c, 0x5bd1e995) ^ (b >>> 15)
  }
  const last = text.charCodeAt(text.length - 1)
  if (last === 41 || last === 93 || last === 125) a = Math.imul(a ^ last, 0x01000193)
  return (a >>> 0) * 2097152 + (b & 2097151)
}

// Where the fields stand in the line; undefined when some field is not a piece of the header, or the line may not be taken by its header alone.
function headOf(text: string, parsed: ParsedLine, keyEnd: number): Head | undefined {
  const { message, stamp, level, logger, host, pid } = parsed
  if (stamp === undefined || level === undefined || message === '' || !text.endsWith(message))
    return undefined
  if (
    parsed.wraps ||
    parsed.secondary ||
    parsed.partial ||
    parsed.stream !== undefined ||
    parsed.trace !== undefined
  )
    return undefined
  const header = text.slice(0, text.length - message.length)
  if (header.length >= keyEnd || text.includes('\u001b')) return undefined
  const found = STAMP.exec(header)
  const read = found && isoStamp(found[0])
  if (!found || read?.ms !== stamp.ms || read.zoned !== stamp.zoned) return undefined
  const spans = [logger, host, pid].map((field) => (field === undefined ? undefined : spanOf(header, field)))
  if (spans.some((span) => span === null)) return undefined
  const [loggerSpan, hostSpan, pidSpan] = spans as (Span | undefined)[]
  return {
    level,
    hasOffset: /[+-]\d{2}:?\d{2}$/.test(found[0].slice(19)),
    stamp: [found.index, found.index + found[0].length],
    message: header.length,
    logger: loggerSpan,
    host: hostSpan,
    pid: pidSpan,
    day: header.slice(found.index, found.index + DAY_CHARS),
  }
}

// Null when the field stands nowhere, or in two places, of which only the plugin knows the right one.
function spanOf(header: string, field: string): Span | null {
  const at = header.indexOf(field)
  return at < 0 || header.indexOf(field, at + 1) >= 0 ? null : [at, at + field.length]
}
