// A record that may still grow. In: its first line as parsed, then continuation lines. Out: the finished LogRecord.
// Keeps a bounded number of lines; counts all of them.
import { plain } from '../formats/plain.js'
import { LEVELS, type Level, type LineRange, type LogRecord, type ParsedLine } from '../model.js'
import type { Clock } from './clock.js'
import { MAX_SHAPE_CHARS, startsFailure, TraceFollower } from './traces.js'

/** One line as read, with where it stands. */
export interface Item {
  readonly source: string
  readonly number: number
  readonly text: string
}

/** Lines kept of one record: enough for any trace a person reads. Of a longer one the middle is left out, since both ends say most. */
const MAX_RECORD_LINES = 200
const KEPT_TAIL_LINES = 50
/** Characters kept of one line of a record; a longer line still counts with all of its bytes. */
const MAX_KEPT_LINE_CHARS = 16_384

/** A logger's name that is longer is data. */
const MAX_NAME_CHARS = 200

/** A record and the lines it has so far. */
export class OpenRecord {
  readonly timeMs: number | undefined
  /** Number of the reader's line at which it last grew. */
  touchedAt = 0
  private readonly raw: string[] = []
  private readonly rest: string[] = []
  private readonly ranges: LineRange[] = []
  private follower: TraceFollower | undefined
  private message: string
  private level: Level | undefined
  private lineCount = 0

  /** `headered`: the line had a header of a format, so that any line without one goes on it. */
  constructor(
    items: readonly Item[],
    private readonly outer: ParsedLine,
    private readonly inner: ParsedLine | undefined,
    private readonly headered: boolean,
    clock: Clock,
  ) {
    const stamp = outer.stamp ?? inner?.stamp
    this.timeMs = stamp && clock.epochMs(stamp)
    this.message = cut(inner?.message ?? outer.message)
    this.level = inner?.level ?? outer.level
    this.addLines(items, false)
    const trace = inner?.trace ?? outer.trace
    if (trace) for (const line of trace.split('\n')) keep(this.rest, cut(line))
  }

  /** True when a line without header goes on this record; it must then be added. */
  takes(text: string): boolean {
    this.follower ??= new TraceFollower(this.message.slice(0, MAX_SHAPE_CHARS))
    const head = text.slice(0, MAX_SHAPE_CHARS)
    return this.headered ? this.follower.goesOn(head, this.isQuiet) : this.follower.joins(head)
  }

  /** True for a wrapper's line that itself says a worse level than the record's first line did: it is no continuation. */
  isOutranked(level: Level | undefined): boolean {
    if (level === undefined || level === this.outer.level) return false
    return (
      LEVELS.indexOf(level) >= Math.max(LEVELS.indexOf('warn'), LEVELS.indexOf(this.outer.level ?? 'trace'))
    )
  }

  private get isQuiet(): boolean {
    return this.level !== undefined && LEVELS.indexOf(this.level) < LEVELS.indexOf('warn')
  }

  /** Accounts lines of the log; blank ones also stand in the text. */
  addLines(items: readonly Item[], blank: boolean): void {
    for (const item of items) {
      this.lineCount++
      keep(this.raw, cut(item.text))
      if (blank) keep(this.rest, '')
      const last = this.ranges.at(-1)
      if (last?.source === item.source && last.to === item.number - 1)
        this.ranges[this.ranges.length - 1] = { ...last, to: item.number }
      else this.ranges.push({ source: item.source, from: item.number, to: item.number })
    }
  }

  /** Adds a continuation line. java.util.logging and .NET put level and message on the line after the header: there it is the message. */
  addText(text: string): void {
    if (this.message.trim() !== '' || this.rest.length > 0) return keep(this.rest, cut(text))
    const second = plain.parse(text.trim()) ?? { message: text.trim() }
    this.message = cut(second.message)
    this.level ??= second.level
  }

  close(): LogRecord {
    const { outer, inner } = this
    // journald and syslog give what a service prints the level info, whatever it says.
    const isDefault =
      outer.wraps &&
      inner?.level === undefined &&
      this.level === 'info' &&
      startsFailure(this.message.slice(0, MAX_SHAPE_CHARS))
    const level = isDefault ? undefined : this.level
    const logger = inner?.logger ?? outer.logger
    const host = outer.host ?? inner?.host
    const pid = outer.pid ?? inner?.pid
    return {
      source: this.ranges[0]!.source,
      line: this.ranges[0]!.from,
      ranges: this.ranges,
      lineCount: this.lineCount,
      message: this.message,
      rest: this.rest,
      raw: this.raw,
      ...(this.timeMs !== undefined && { timeMs: this.timeMs }),
      ...(level && { level }),
      ...(logger && { logger: cut(logger, MAX_NAME_CHARS) }),
      ...(host && { host: cut(host, MAX_NAME_CHARS) }),
      ...(pid && { pid: cut(pid, MAX_NAME_CHARS) }),
    }
  }
}

function keep(lines: string[], line: string): void {
  lines.push(line)
  if (lines.length > MAX_RECORD_LINES) lines.splice(MAX_RECORD_LINES - KEPT_TAIL_LINES, 1)
}

// A slice of a long string keeps all of it alive; going through bytes makes a copy of its own.
function cut(text: string, maxChars = MAX_KEPT_LINE_CHARS): string {
  return text.length > maxChars ? Buffer.from(text.slice(0, maxChars)).toString() : text
}
