// Lines to records. In: the lines of one source in order. Out: whole records, and the lines that stand in none.
// Chooses the format from the first lines, parses, joins continuation lines, turns stamps into epoch ms. Judges no level: the gate does.
import { FORMATS } from '../formats/index.js'
import { plain } from '../formats/plain.js'
import type { LogFormat, LogRecord, ParsedLine, StrayKind } from '../model.js'
import type { Clock } from './clock.js'
import { chooseFormat, DETECTION_LINES, type FormatChoice } from './detect.js'
import { Heads } from './heads.js'
import { type Item, OpenRecord } from './open-record.js'

/** Lines that wait for the format to be chosen, blank ones counted. */
const MAX_WAITING_LINES = 2000
/** Records that may be open at once because their writers interleave; the one longest untouched is closed first. */
const MAX_OPEN_RECORDS = 64
/** Lines after which an untouched record is closed: its writer says no more about it, and what waits for it can go on. */
const MAX_IDLE_LINES = 5000
/** Blank lines that wait for the record before them to go on; nobody parts a message by more. */
const MAX_PENDING_BLANKS = 1000
/** In a log where every line has a header, a line that only looks like a continuation must come this soon (ms) after the record. */
const JOIN_GAP_MS = 10_000
/** A line with a larger share of control bytes and undecodable bytes is no text. */
const MAX_BINARY_SHARE = 0.2

/** Pieces of one line, and characters of them that are kept: as long as a line may be. */
const MAX_PARTIAL_LINES = 1000
const MAX_PARTIAL_CHARS = 1024 * 1024

interface Partial {
  readonly items: Item[]
  readonly parsed: ParsedLine
  readonly pieces: string[]
  chars: number
}

/** JSON is told by its keys, not by its first words. */
const OPEN_BRACE = 123

/** Takes what a reader makes of the lines. */
export interface RecordSink {
  record(record: LogRecord): void
  /** A line that stands in no record. */
  stray(kind: StrayKind, source: string, line: number, text: string): void
}

/** Reads the records of one source. Call `startSegment`, then `line` for each line, and at the very end `end`. */
export class RecordReader {
  /** Set once the first lines have been seen. */
  choice: FormatChoice | undefined
  private segment = ''
  private waiting: Item[] | undefined = []
  private waitingTexts = 0
  private readonly open = new Map<string, OpenRecord>()
  private last: OpenRecord | undefined
  private blanks: Item[] = []
  private taken = 0
  private readonly heads: Heads | undefined
  private readonly partial = new Map<string, Partial>()
  private readonly strict: readonly LogFormat[]

  constructor(
    private readonly clock: Clock,
    private readonly sink: RecordSink,
    private readonly forced?: LogFormat,
    private readonly formats: readonly LogFormat[] = FORMATS,
    /** False: every header is read anew; for the test that holds both equal. */
    remember = true,
  ) {
    this.heads = remember ? new Heads() : undefined
    this.strict = formats.filter((format) => format.strict)
  }

  /** Reads by this choice from the first line on, which stands somewhere inside a source. */
  adopt(choice: FormatChoice): void {
    this.choice = choice
    this.waiting = undefined
  }

  /** The lines that follow come from this file; numbers start again at 1. An open record stays open over the seam. */
  startSegment(name: string): void {
    this.segment = name
  }

  line(text: string, number: number, overlong: boolean): void {
    if (overlong) return this.sink.stray('overlong', this.segment, number, text)
    const item: Item = { source: this.segment, number, text }
    if (this.waiting === undefined) return this.take(item)
    this.waiting.push(item)
    if (text.trim() !== '') this.waitingTexts++
    if (this.waitingTexts >= DETECTION_LINES || this.waiting.length >= MAX_WAITING_LINES) this.settle()
  }

  /** Gives out what is still open. */
  end(): void {
    if (this.waiting) this.settle()
    for (const held of this.partial.values()) this.placePartial(held)
    this.partial.clear()
    this.flush()
  }

  /** True when nothing but the end of one record is awaited, so that a line with a header of its own leaves nothing open before it. */
  get canYield(): boolean {
    const { open } = this
    return (
      this.waiting === undefined &&
      this.partial.size === 0 &&
      (open.size === 0 || (open.size === 1 && open.has('')))
    )
  }

  /** True when the line has a header of some format. */
  hasHeader(text: string): boolean {
    return this.parse(text) !== undefined
  }

  /** Gives out what is open, as the next line with a header would. */
  flush(): void {
    this.dropBlanks()
    for (const record of this.open.values()) this.sink.record(record.close())
    this.open.clear()
    this.last = undefined
  }

  private settle(): void {
    const waiting = this.waiting ?? []
    this.waiting = undefined
    this.choice = chooseFormat(
      waiting.map((item) => item.text),
      this.formats,
      this.forced,
    )
    for (const item of waiting) this.take(item)
  }

  private take(item: Item): void {
    this.taken++
    if (item.text.trim() === '') return this.holdBlanks([{ ...item, text: '' }])
    const parsed = this.parse(item.text)
    if (parsed === undefined) return this.takeHeaderless(item)
    if (parsed.partial || this.partial.size > 0) this.takePartial(item, parsed)
    else this.place([item], parsed)
  }

  // The pieces of a line that its writer cut are put together and then read as one.
  private takePartial(item: Item, parsed: ParsedLine): void {
    const key = parsed.stream ?? ''
    const held = this.partial.get(key) ?? { items: [], parsed, pieces: [], chars: 0 }
    held.items.push(item)
    held.chars += parsed.message.length
    if (held.chars <= MAX_PARTIAL_CHARS) held.pieces.push(parsed.message)
    this.partial.delete(key)
    if (parsed.partial && held.items.length < MAX_PARTIAL_LINES) this.partial.set(key, held)
    else this.placePartial(held)
    if (this.partial.size <= MAX_OPEN_RECORDS) return
    const [oldest, pieces] = this.partial.entries().next().value!
    this.partial.delete(oldest)
    this.placePartial(pieces)
  }

  private placePartial({ items, parsed, pieces }: Partial): void {
    this.place(items, { ...parsed, message: pieces.join('') })
  }

  private parse(text: string): ParsedLine | undefined {
    // No header of any format begins with a blank, but most lines of traces do.
    const first = text.charCodeAt(0)
    if (first === 32 || first === 9) return undefined
    const heads = first === OPEN_BRACE ? undefined : this.heads
    const known = heads?.read(text)
    if (known) return known
    const chosen = this.choice?.format
    if (chosen && chosen !== plain) {
      const parsed = chosen.parse(text)
      heads?.learn(text, parsed)
      if (parsed) return parsed
    }
    return this.forced ? undefined : this.tryOthers(text, chosen)
  }

  // A mixed file: formats of which one line is proof.
  private tryOthers(text: string, but: LogFormat | undefined): ParsedLine | undefined {
    for (const format of this.strict) {
      if (format === but) continue
      const parsed = format.parse(text)
      if (parsed) return parsed
    }
    return undefined
  }

  private place(items: readonly Item[], parsed: ParsedLine): void {
    const key = parsed.stream ?? ''
    const open = this.open.get(key)
    if (parsed.secondary && open) return this.append(open, items, parsed.message, key)
    if (!parsed.wraps) return this.start(key, items, parsed, undefined, isHeadered(parsed, items[0]!.text))
    if (parsed.message.trim() === '') return this.holdBlanks(items.map((item) => ({ ...item, text: '' })))
    const inner = this.parseInner(parsed.message)
    if (inner?.secondary && open) return this.append(open, items, inner.message, key)
    if (inner) return this.start(key, items, parsed, inner, isHeadered(inner, parsed.message))
    if (open && this.isNear(open, parsed) && !open.isOutranked(parsed.level) && open.takes(parsed.message))
      return this.append(open, items, parsed.message, key)
    this.start(key, items, parsed, plain.parse(parsed.message), false)
  }

  private parseInner(message: string): ParsedLine | undefined {
    const inner = this.choice?.inner
    const parsed = inner?.format.parse(message) ?? this.tryOthers(message, this.choice?.format)
    if (!parsed?.wraps) return parsed
    // A wrapper in a wrapper (syslog in docker): its line is read once more, and what it says itself counts where the inner says nothing.
    const core =
      inner?.inner?.format.parse(parsed.message) ?? this.tryOthers(parsed.message, this.choice?.format)
    return core ? { ...parsed, ...core } : parsed
  }

  private isNear(open: OpenRecord, parsed: ParsedLine): boolean {
    const at = parsed.stamp && this.clock.epochMs(parsed.stamp)
    return at === undefined || open.timeMs === undefined || Math.abs(at - open.timeMs) <= JOIN_GAP_MS
  }

  private takeHeaderless(item: Item): void {
    const open = this.last
    if (open?.takes(item.text)) return this.append(open, [item], item.text, undefined)
    if (isBinary(item.text)) {
      this.dropBlanks()
      return this.sink.stray('unparsed', item.source, item.number, item.text)
    }
    this.start('', [item], plain.parse(item.text) ?? { message: item.text }, undefined, false)
  }

  private start(
    key: string,
    items: readonly Item[],
    parsed: ParsedLine,
    inner: ParsedLine | undefined,
    headered: boolean,
  ): void {
    this.dropBlanks()
    const before = this.open.get(key)
    if (before) this.sink.record(before.close())
    this.open.delete(key)
    this.closeIdle()
    this.last = new OpenRecord(items, parsed, inner, headered, this.clock)
    this.last.touchedAt = this.taken
    this.open.set(key, this.last)
  }

  // The map is in the order of touch, so that the longest untouched come first.
  private closeIdle(): void {
    for (const [key, record] of this.open) {
      if (this.open.size < MAX_OPEN_RECORDS && record.touchedAt >= this.taken - MAX_IDLE_LINES) return
      this.open.delete(key)
      this.sink.record(record.close())
    }
  }

  private append(open: OpenRecord, items: readonly Item[], text: string, key: string | undefined): void {
    if (open === this.last) open.addLines(this.blanks, true)
    else this.dropBlanks()
    this.blanks = []
    open.addLines(items, false)
    open.addText(text)
    this.last = open
    open.touchedAt = this.taken
    if (key !== undefined) {
      this.open.delete(key)
      this.open.set(key, open)
    }
  }

  private holdBlanks(items: readonly Item[]): void {
    this.blanks.push(...items)
    if (this.blanks.length > MAX_PENDING_BLANKS) this.dropBlanks()
  }

  private dropBlanks(): void {
    for (const blank of this.blanks) this.sink.stray('blank', blank.source, blank.number, blank.text)
    this.blanks = []
  }
}

// Where records open with a time, a line without one goes on the record before it. A header without a time (`PHP Fatal error: `) is too
// little for that: the next line may be anything. And a JSON object is whole: what follows is somebody else's.
const isHeadered = (parsed: ParsedLine, text: string): boolean =>
  parsed.stamp !== undefined && !text.startsWith('{')

function isBinary(text: string): boolean {
  let odd = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if ((c < 32 && c !== 9 && c !== 27) || c === 0x7f || c === 0xfffd) odd++
  }
  return odd > text.length * MAX_BINARY_SHARE
}
