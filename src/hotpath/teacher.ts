// Teaches the kernel what the plain road made of lines. In: lines and the records they came to. Out: headers and records that the kernel knows from then
// on, and for each record the slot of its signature. What could turn on the value of a number is not taught.
import { parseObject } from '../formats/json.js'
import { isoStamp } from '../formats/stamp.js'
import type { Level, LogRecord, Stamp } from '../model.js'
import type { Signature } from '../patterns/signature.js'
import type { SignatureState } from '../patterns/state.js'
import type { PatternTable } from '../patterns/table.js'
import type { Clock } from '../records/clock.js'
import { type GateOptions, isBelowGate } from '../records/gate.js'
import type { RecordReader } from '../records/reader.js'
import { type Header, HeaderReader, hasHeaders, msOf, type TimeOfDay } from './headers.js'
import { EPOCH, JSON_LINE, type Kernel, MINUTE, SKIP } from './kernel.js'

/** What the kernel counts hits for. */
export interface Slot {
  readonly signature: Signature
  readonly level: Level
  readonly logger: string | undefined
  /** Number of the quotation mark before the message of a JSON record, counted from its opening's end; else 0. */
  readonly quotes: number
  /** Where its hits go, as long as the table has folded so often. */
  state: SignatureState | undefined
  folds: number
  /** Hits of which level and logger are not yet counted. */
  hits: number
}

/** Lines of a record as they stand in the kernel's memory. */
export interface Place {
  readonly from: number
  /** Place of the last newline. */
  readonly end: number
  /** Place of the first newline. */
  readonly firstEnd: number
}

const RETURN = 13
const BLANK = 32
const TAB = 9
/** A line without header that holds nothing a date or an epoch could be read from: whatever its numbers, no format reads it. */
const TIMELESS = /^[A-Za-z](?!.*(?:\d\d:\d\d|\d{4}[-/]\d|\d{9}))/
/** In such lines numbers decide whether they speak of an error (`0 errors`, `http 503`), which goes on no record that only informs. */
const COUNTED = /\d/
const TROUBLE = /err|fail|warn|exception|http/i
/** Days and layouts that are remembered. */
const MAX_DAYS = 10_000
/** From the first to the last ms of a minute. */
const LAST_MS = 59_999
/** A number with an exponent: in its place a hexadecimal word has the same skeleton and is no JSON. */
const EXPONENT = /[:,[]\s*-?[\d.]+e/i
/** A line that may be read as one with a time of its own. */
const TIMED = /^\[?\d{1,4}[-/:.]\d/

/** In the trace of a panic what is a register turns on the number of its digits (traces.ts). */
const REGISTER = /^[a-z]{1,2}\d+[a-z]? +0x/
/** Of longer lines the number of digits decides what of them is looked at (MAX_SHAPE_CHARS in traces.ts). */
const MAX_SHAPED_CHARS = 300
const isLong = (line: string): boolean => line.length > MAX_SHAPED_CHARS && COUNTED.test(line)

/** Teacher of one kernel, for one source. */
export class Teacher {
  slots: Slot[] = []
  private readonly headers: HeaderReader | undefined
  private layouts: Header[] = []
  private numbers = new Map<string, number>()
  private groups = new Map<string, number>()
  private zones = new Map([['', 0]])
  /** Days that were read under a layout. */
  private readonly days = new Set<string>()

  constructor(
    private readonly kernel: Kernel,
    private readonly reader: RecordReader,
    private readonly table: PatternTable,
    private readonly clock: Clock,
    private readonly gate: Pick<GateOptions, 'level' | 'all'>,
  ) {
    const choice = reader.choice
    if (choice && hasHeaders(choice)) this.headers = new HeaderReader(choice.format)
  }

  /** False for a source of whose lines nothing can be learned. */
  get canTeach(): boolean {
    return this.headers !== undefined
  }

  /** Tries to learn the header of a line; true when the kernel now knows it. */
  learn(line: number, newline: number): boolean {
    const { memory, wasm } = this.kernel
    const first = memory[line]
    if (this.headers === undefined || first === BLANK || first === TAB) return false
    const end = memory[newline - 1] === RETURN ? newline - 1 : newline
    if (end <= line || end - line > wasm.MAX_LINE.value) return false
    if (wasm.isRefused(line, end) || wasm.isHeaderless(line, end)) return false
    const text = memory.toString('utf8', line, end)
    const header = this.headers.read(text)
    if (header) return this.teachHeader(line, end, header)
    if (TIMELESS.test(text.slice(0, 220)) && !this.reader.hasHeader(text))
      this.room(wasm.teachHeaderless(line, end))
    else this.room(wasm.refuse(line, end))
    return false
  }

  private teachHeader(line: number, end: number, header: Header): boolean {
    const { wasm } = this.kernel
    const number = this.layoutOf(header)
    if (number < 0) return this.room(0)
    if (header.opening === undefined) return this.room(wasm.teachHead(line, end, header.words, number))
    const { bytes, wild } = header.opening
    return wasm.addTemplate(line, bytes, wild[0], wild[1], number) !== 0
  }

  // When there is no room for a header all tables are emptied: what is of use comes back. Where there is none for a record, it goes the plain road.
  private room(taken: number): boolean {
    if (taken !== 0) return true
    this.kernel.wasm.forget()
    this.slots = []
    this.layouts = []
    this.numbers = new Map()
    this.groups = new Map()
    this.zones = new Map([['', 0]])
    this.days.clear()
    return false
  }

  private layoutOf(header: Header): number {
    const { level, logger, loggerAt, message, time, epochAt, opening } = header
    const group = this.numberOf(
      this.groups,
      JSON.stringify([level, loggerAt ? null : logger, opening !== undefined]),
    )
    const at = typeof time === 'object' ? time : { seconds: epochAt, fraction: 0, tail: 0, zone: '' }
    const flags =
      (isBelowGate(level, this.gate) ? SKIP : 0) |
      (time === undefined ? 0 : time === 'epoch' ? EPOCH : MINUTE) |
      (opening ? JSON_LINE : 0)
    const [from, to] = loggerAt ?? [0, 0]
    const fields = [
      flags,
      message,
      at.seconds,
      at.fraction,
      at.tail,
      from,
      to,
      group,
      this.numberOf(this.zones, at.zone),
    ] as const
    const key = fields.join(' ')
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.kernel.wasm.addLayout(...fields)
    if (number < 0) return number
    this.layouts[number] = header
    this.numbers.set(key, number)
    return number
  }

  private numberOf(map: Map<string, number>, key: string): number {
    const number = map.get(key) ?? map.size
    map.set(key, number)
    return number
  }

  /** Takes in a record that the plain road made of the lines there. */
  teach(record: LogRecord, place: Place, skipped: boolean): void {
    const { wasm, memory } = this.kernel
    const number = wasm.headOf(place.from, place.firstEnd)
    const header = number > 0 ? this.layouts[number - 1] : undefined
    if (header === undefined || (skipped && record.lineCount === 1)) return
    const end = memory[place.end - 1] === RETURN ? place.end - 1 : place.end
    if (!isAsSaid(record, header, memory.toString('utf8', place.from, end).split(/\r?\n/))) return
    if (record.rest.some((line) => TIMED.test(line) || REGISTER.test(line) || isLong(line))) return
    if (isQuiet(record) && record.rest.some((line) => COUNTED.test(line) && TROUBLE.test(line))) return
    const quotes = header.opening ? this.quotesOf(record, header.message) : 0
    if (quotes === undefined) return
    if (skipped) return void wasm.teach(place.from, place.end, -1, 0)
    const slot = this.slots.length
    if (wasm.teach(place.from, place.end, slot, quotes) === 0) return
    const { level, logger } = record
    const signature = this.table.signatureOf(record)
    this.slots.push({ signature, level: level!, logger, quotes, state: undefined, folds: -1, hits: 0 })
  }

  // The quotation mark before the message, when the message is the text behind it whatever the numbers in the line are.
  private quotesOf(record: LogRecord, opening: number): number | undefined {
    const text = record.raw[0]!
    const from = text.indexOf(`:"${record.message}"`, opening) + 2
    if (from < 2 || text.includes('\\') || /\d/.test(record.logger ?? '') || !parseObject(text))
      return undefined
    if (EXPONENT.test(text.slice(opening))) return undefined
    const to = from + record.message.length
    const [head, before, behind] = [text.slice(0, opening), text.slice(opening, from), text.slice(to)]
    const reads = (line: string, message: string): boolean => {
      const again = this.headers!.format.parse(line)
      return again?.message === message && again.trace === undefined && again.logger === record.logger
    }
    // Two values may be equal by chance, so the message and all else are changed apart.
    const message = renumbered(record.message)
    const holds =
      reads(head + renumbered(before) + record.message + renumbered(behind), record.message) &&
      reads(text.slice(0, from) + message + behind, message)
    return holds ? before.split('"').length - 1 : undefined
  }

  // Of an ISO stamp on a day that the format has read before only hour and minute are new. What makes a day is for the format to say.
  private isDayKnown(text: string, { iso }: TimeOfDay, layout: number): boolean {
    if (iso === undefined) return false
    const day = `${layout} ${text.slice(0, iso[0] + 10)}`
    if (this.days.has(day)) return true
    if (this.days.size < MAX_DAYS && this.stampOf(text, this.layouts[layout]!)) this.days.add(day)
    return false
  }

  // A line whose numbers make no time may still be read, in another way.
  private stampOf(text: string, { message, level, opening }: Header): Stamp | undefined {
    const parsed = this.headers!.format.parse(text)
    const isAlike =
      parsed?.level === level && (opening !== undefined || text.length - parsed!.message.length === message)
    return isAlike ? parsed!.stamp : undefined
  }

  /** Epoch ms of the minute of a line's time; NaN when it has none. */
  minuteOf(line: number, end: number, layout: number): number {
    const header = this.layouts[layout]
    const time = header?.time
    if (header === undefined || typeof time !== 'object') return Number.NaN
    const text = this.kernel.memory.toString('utf8', line, end)
    const stamp = this.isDayKnown(text, time, layout)
      ? isoStamp(text.slice(...time.iso!))
      : this.stampOf(text, header)
    if (stamp === undefined) return Number.NaN
    const ms = stamp.ms - msOf(text, time)
    const minute = this.clock.epochMs({ ...stamp, ms })
    // Where the clock changes, or the year of a stamp without one, the minute is not one piece.
    return this.clock.epochMs({ ...stamp, ms: ms + LAST_MS }) - minute === LAST_MS ? minute : Number.NaN
  }
}

const isQuiet = ({ level }: LogRecord): boolean =>
  level !== undefined && isBelowGate(level, { level: 'warn', all: false })

/** Other digits, none of them 0: no number gets one too many at its front. */
const renumbered = (text: string): string => text.replace(/\d/g, (d) => String((Number(d) % 9) + 1))

// The record is made of those lines and of nothing else, and its header says what the known one says.
function isAsSaid(record: LogRecord, header: Header, lines: readonly string[]): boolean {
  if (
    record.level !== header.level ||
    record.lineCount !== lines.length ||
    record.raw.length !== lines.length
  )
    return false
  if (header.loggerAt === undefined && header.opening === undefined && record.logger !== header.logger)
    return false
  if (record.raw.some((line, i) => line !== lines[i])) return false
  if (header.opening) return record.rest.length === 0
  return (
    record.message === lines[0]!.slice(header.message) &&
    record.rest.length === lines.length - 1 &&
    record.rest.every((line, i) => line === lines[i + 1])
  )
}
