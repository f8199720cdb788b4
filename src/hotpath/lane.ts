// The fast lane from bytes to hits. In: chunks of one source. Out: what the plain road (LineSplitter, RecordReader, gate, PatternTable) would make of
// them, and the same accounts. A line that differs from a known one in values only is taken by the kernel; any other goes the plain road, which then
// teaches the kernel. It rests where too little is known to be worth it.
import type { LineSplitter } from '../input/lines.js'
import type { LogRecord } from '../model.js'
import type { PatternTable } from '../patterns/table.js'
import type { Clock } from '../records/clock.js'
import type { GateOptions } from '../records/gate.js'
import type { RecordReader } from '../records/reader.js'
import type { EventRecord } from './event-record.js'
import { Hits } from './hits.js'
import { type Kernel, makeKernel } from './kernel.js'
import { type Place, Teacher } from './teacher.js'

/** What became of the records that the kernel took. */
export interface LaneSums {
  readonly skipped: number
  readonly skippedLines: number
  readonly blanks: number
  readonly records: number
  readonly recordLines: number
  /** Infinite, the wrong way round, when there is none. */
  readonly firstMs: number
  readonly lastMs: number
}

/** Takes what the kernel has counted, and says of which skipped records it wants to see the text. */
export interface LaneSink<Account> {
  sums(sums: LaneSums, account: Account): void
  /** Skipped records up to this time are wanted as samples. Infinite stands for no time. */
  readonly sampleUntil: number
  skippedSample(record: EventRecord): void
}

/** How the source is read. */
export interface LaneOptions extends Pick<GateOptions, 'level' | 'all'> {
  readonly clock: Clock
}

const NEWLINE = 10
/** Room behind the bytes, over which the kernel may read. */
const SLACK = 64
/** Lines after which it is asked whether the lane is worth its while, and the share of them that the kernel must have taken. */
const TRIAL_LINES = 4000
const WORTH = 0.25
/** Bytes that go the plain road before the next trial; doubled each time. */
const REST_BYTES = 1 << 20
const MAX_REST_BYTES = 1 << 28
/** Events after which the kernel waits for them to be taken up. */
const FULL = 4095

/** The fast lane of one source. Call `startSegment` for each of its files, push chunks, then `endSegment`. */
export class FastLane<Account extends { readonly name: string } = { readonly name: string }> {
  private readonly hits: Hits
  private splitter!: LineSplitter
  private source = ''
  private account!: Account
  private teacher: Teacher | undefined
  /** End of the bytes that wait in the kernel's memory. */
  private filled: number
  /** True while the kernel reads; else each line goes the plain road. */
  private isFast = false
  /** True while the rest of a line longer than the buffer goes the plain road. */
  private midLine = false
  /** Bytes that still go straight to the plain road, and on to the end of their line. At first all up to where a line begins. */
  private resting = 1
  private nextRest = REST_BYTES
  private fastLines = 0
  private slowLines = 0
  /** Lines of the buffer as it stands that went the plain road: number of the first, begin and newline of each. */
  private trailLine = 0
  private trail: number[] = []

  constructor(
    private readonly reader: RecordReader,
    private readonly table: PatternTable,
    private readonly sink: LaneSink<Account>,
    private readonly options: LaneOptions,
    /** May have served another source, which is read to its end. */
    readonly kernel: Kernel = makeKernel(),
  ) {
    kernel.wasm.forget()
    kernel.minute = (line, end, layout) => this.teacher?.minuteOf(line, end, layout) ?? Number.NaN
    this.hits = new Hits(this.kernel, reader, table, (record) => sink.skippedSample(record))
    this.filled = this.kernel.input
  }

  /** The chunks that follow are of this file. */
  startSegment(account: Account, splitter: LineSplitter): void {
    this.account = account
    this.source = account.name
    this.splitter = splitter
    this.hits.source = account.name
    this.trail = []
  }

  /** Takes the next bytes; the chunk may be reused afterwards. */
  push(chunk: Buffer): void {
    const { memory, input, inputBytes } = this.kernel
    for (let from = 0; from < chunk.length; ) {
      if (this.resting > 0) {
        from = this.rest(chunk, from)
        continue
      }
      const taken = chunk.copy(
        memory,
        this.filled,
        from,
        Math.min(chunk.length, from + input + inputBytes - SLACK - this.filled),
      )
      from += taken
      this.filled += taken
      this.work()
    }
  }

  /** The file ends here. What is left goes the plain road, on which the next file goes on. */
  endSegment(): void {
    this.trail = []
    this.plain(this.kernel.input, this.filled)
    this.filled = this.kernel.input
    this.midLine = false
    this.isFast = false
    this.hits.settle()
  }

  /** Takes note of a record that the plain road has made. */
  taught(record: LogRecord, skipped: boolean): void {
    const { trail, trailLine } = this
    const [range] = record.ranges
    if (
      this.teacher === undefined ||
      trail.length === 0 ||
      record.ranges.length !== 1 ||
      range!.source !== this.source
    )
      return
    const first = (range!.from - trailLine) * 2
    const last = (range!.to - trailLine) * 2
    if (first < 0 || last >= trail.length) return
    const place: Place = { from: trail[first]!, firstEnd: trail[first + 1]!, end: trail[last + 1]! }
    this.teacher.teach(record, place, skipped)
  }

  // Straight to the plain road, up to the end of a line.
  private rest(chunk: Buffer, from: number): number {
    const newline = this.resting > chunk.length - from ? -1 : chunk.indexOf(NEWLINE, from + this.resting - 1)
    const to = newline < 0 ? chunk.length : newline + 1
    this.splitter.push(chunk.subarray(from, to))
    this.resting = newline < 0 ? Math.max(1, this.resting - (to - from)) : 0
    return to
  }

  private work(): void {
    const { memory, input } = this.kernel
    let at = input
    if (this.midLine) {
      const newline = memory.subarray(0, this.filled).indexOf(NEWLINE, at)
      this.midLine = newline < 0
      const end = newline < 0 ? this.filled : newline + 1
      this.plain(at, end)
      at = end
    }
    const last = memory.subarray(at, this.filled).lastIndexOf(NEWLINE)
    if (last >= 0) at = this.lines(at, at + last + 1)
    this.keep(at)
  }

  // Moves what was not taken to the front. What fills the whole buffer is a line or a record too long for the lane.
  private keep(at: number): void {
    const { memory, input, inputBytes } = this.kernel
    const isFull = at === input && this.filled >= input + inputBytes - SLACK
    if (this.resting > 0 || isFull) {
      this.plain(at, this.filled)
      this.midLine = this.resting === 0 && memory[this.filled - 1] !== NEWLINE
      this.isFast = false
      this.filled = input
    } else if (at > input) {
      memory.copyWithin(input, at, this.filled)
      this.filled -= at - input
    } else return
    this.trail = []
  }

  /** Takes whole lines; returns where what it did not take begins. */
  private lines(from: number, end: number): number {
    let at = from
    while (at < end && this.resting === 0) {
      if (!this.isFast) {
        at = this.slowly(at, end)
        continue
      }
      const { wasm } = this.kernel
      wasm.start(this.sink.sampleUntil)
      wasm.run(at, end)
      this.takeEvents(wasm.stopAt.value - at)
      at = wasm.stopAt.value
      const until = wasm.stopEnd.value
      if (until > 0) {
        this.isFast = false
        at = this.plainLines(at, until)
      } else if (wasm.events.value < FULL) break
    }
    return at
  }

  // Line by line on the plain road, until one comes whose header is known.
  private slowly(from: number, end: number): number {
    const { memory, wasm } = this.kernel
    if (this.teacher === undefined && this.reader.choice !== undefined) this.enrol()
    let at = from
    while (at < end && this.resting === 0) {
      const newline = memory.indexOf(NEWLINE, at)
      if (
        (wasm.headOf(at, newline) !== 0 || this.teacher?.learn(at, newline)) &&
        wasm.opens(at, newline) &&
        this.reader.canYield
      ) {
        this.reader.flush()
        this.isFast = true
        return at
      }
      at = this.plainLines(at, newline + 1)
      if (this.slowLines + this.fastLines >= TRIAL_LINES) this.weigh()
      if (this.teacher === undefined && this.reader.choice !== undefined) this.enrol()
    }
    return at
  }

  private enrol(): void {
    this.teacher = new Teacher(this.kernel, this.reader, this.table, this.options.clock, this.options)
    if (!this.teacher.canTeach) this.resting = Number.POSITIVE_INFINITY
  }

  // Learning costs more than it gives where most lines are unlike all others.
  private weigh(): void {
    if (this.fastLines < WORTH * (this.fastLines + this.slowLines)) {
      this.resting = this.nextRest
      this.nextRest = Math.min(this.nextRest * 2, MAX_REST_BYTES)
    } else this.nextRest = REST_BYTES
    this.fastLines = 0
    this.slowLines = 0
  }

  private plain(from: number, end: number): void {
    if (end > from) this.splitter.push(this.kernel.memory.subarray(from, end))
  }

  // Lines on the plain road, of which is noted where they stand, so that the kernel can be taught the records they make.
  private plainLines(from: number, end: number): number {
    const { memory } = this.kernel
    for (let at = from; at < end; ) {
      const newline = memory.indexOf(NEWLINE, at)
      if (this.trail.length === 0) this.trailLine = this.splitter.lines + 1
      this.trail.push(at, newline)
      this.plain(at, newline + 1)
      this.slowLines++
      at = newline + 1
    }
    return end
  }

  private takeEvents(bytes: number): void {
    const { wasm } = this.kernel
    this.trail = []
    const { records, recordLines } = this.hits.take(this.teacher!.slots, this.splitter.lines)
    const lines = wasm.lines.value
    this.fastLines += lines
    this.splitter.skip(lines, bytes)
    this.sink.sums(
      {
        skipped: wasm.skipped.value,
        skippedLines: wasm.skippedLines.value,
        blanks: wasm.blanks.value,
        records,
        recordLines,
        firstMs: wasm.firstMs.value,
        lastMs: wasm.lastMs.value,
      },
      this.account,
    )
  }
}
