// One pass over the sources. In: sources and options. Out: the merged state (pattern table) and the accounts of every line read.
// Judges nothing. The same pass serves `annotate`, which listens to what became of each line.
import path from 'node:path'
import type { Readable } from 'node:stream'
import { reasonOf, sentences } from './errors.js'
import type { EventRecord } from './hotpath/event-record.js'
import type { FastLane, LaneSink, LaneSums } from './hotpath/lane.js'
import { fileChunks, streamChunks } from './input/bytes.js'
import { LineSplitter } from './input/lines.js'
import { type Segment, type Source, STDIN } from './input/sources.js'
import { LEVELS, type LogFormat, type LogRecord, type SkipReason, type StrayKind } from './model.js'
import { PatternTable } from './patterns/table.js'
import type { Clock } from './records/clock.js'
import type { FormatChoice } from './records/detect.js'
import { type GateOptions, isNamedForErrors, type SourceTraits, skipReason } from './records/gate.js'
import { RecordReader } from './records/reader.js'
import { StraySamples } from './records/strays.js'

/** Chunks of half a megabyte after which the event loop may run. */
const CHUNKS_BETWEEN_BREATHS = 4
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Bytes of a source that go the plain road before the fast lane is made: less is not worth its while. */
const PLAIN_BYTES = 256 * 1024

/** How a scan reads. */
export interface ScanOptions extends GateOptions {
  readonly clock: Clock
  readonly logFormat?: LogFormat
}

/** What a pass may use of the outer world. */
export interface ScanIo {
  readonly stdin?: Readable
  /** Stops reading; what was read so far is kept. */
  readonly signal?: AbortSignal
  /** Called after each chunk. */
  readonly onProgress?: (bytes: number, patterns: number) => void
  /** Copies of what could be read only once, by the path of the segment. */
  readonly spooled?: ReadonlyMap<string, string>
  /** Bytes of a source from which on the fast lane is used; infinite: every line goes the plain road. Default 256 KiB. */
  readonly hurryFrom?: number
  /** Bytes to read of a segment at most: a second pass sees what the first one saw. */
  readonly byteLimits?: ReadonlyMap<string, number>
}

/** Hears of every line what became of it. */
export interface LineListener {
  /** A line was read; lines come in the order of the log. */
  line(source: string, number: number): void
  /** `reason` undefined: an error record. */
  record(record: LogRecord, reason: SkipReason | undefined): void
  stray(kind: StrayKind, source: string, number: number): void
}

/** What was read of one file. */
export interface SourceAccount {
  readonly name: string
  bytes: number
  lines: number
  records: number
  choice: FormatChoice | undefined
  readonly notes: string[]
}

/** The conservation sum: `lines = linesInRecords + skippedLines + blank + unparsed + overlong`. */
export interface Accounts {
  lines: number
  linesInRecords: number
  skippedLines: number
  blank: number
  unparsed: number
  overlong: number
  records: number
  readonly skipped: Record<SkipReason, number>
  firstMs: number | undefined
  lastMs: number | undefined
}

interface Lane {
  current?: FastLane<SourceAccount>
}

/** A pass over sources, with all it has gathered. */
export class Scan implements LaneSink<SourceAccount> {
  readonly sources: SourceAccount[] = []
  readonly failures: string[] = []
  readonly strays = new StraySamples()
  /** True when the signal ended the reading before the end of the input. */
  stopped = false
  readonly accounts: Accounts = {
    lines: 0,
    linesInRecords: 0,
    skippedLines: 0,
    blank: 0,
    unparsed: 0,
    overlong: 0,
    records: 0,
    skipped: { 'below-level': 0, 'no-level': 0, 'outside-range': 0 },
    firstMs: undefined,
    lastMs: undefined,
  }
  private bytes = 0
  private chunks = 0

  constructor(
    private readonly options: ScanOptions,
    private readonly io: ScanIo,
    /** Without it records go to the table; with it only the listener hears of them. */
    private readonly listener?: LineListener,
    /** Takes the records; with smaller limits in tests. */
    readonly table = new PatternTable(),
  ) {}

  /** Reads one source to its end. A part that can't be read is noted as a failure and the others are read. */
  async read(source: Source): Promise<void> {
    for await (const _ of this.steps(source));
  }

  /** The same chunk by chunk, for a caller that has something to do between them. */
  async *steps(source: Source): AsyncGenerator<void> {
    const accounts = new Map<string, SourceAccount>()
    const lane: Lane = {}
    let traits: SourceTraits | undefined
    const reader = new RecordReader(
      this.options.clock,
      {
        record: (record) => {
          // The format is chosen before the first record comes, and stays.
          traits ??= {
            namedForErrors: isNamedForErrors(path.basename(source.name)),
            onlyErrors: reader.choice?.onlyErrors ?? false,
          }
          const reason = this.takeRecord(record, accounts.get(record.source)!, traits)
          lane.current?.taught(record, reason !== undefined)
        },
        stray: (kind, name, line, text) => this.takeStray(kind, name, line, text),
      },
      this.options.logFormat,
    )
    for (const segment of source.segments) {
      const account: SourceAccount = {
        name: segment.path,
        bytes: 0,
        lines: 0,
        records: 0,
        choice: undefined,
        notes: [],
      }
      accounts.set(segment.path, account)
      this.sources.push(account)
      reader.startSegment(segment.path)
      yield* this.readSegment(segment, reader, account, lane)
      if (this.stopped) break
    }
    reader.end()
    for (const account of accounts.values()) account.choice = reader.choice
  }

  private async *readSegment(
    segment: Segment,
    reader: RecordReader,
    account: SourceAccount,
    lane: Lane,
  ): AsyncGenerator<void> {
    const splitter = new LineSplitter((text, number, overlong) => {
      this.listener?.line(segment.path, number)
      reader.line(text, number, overlong)
    })
    try {
      lane.current?.startSegment(account, splitter)
      for await (const chunk of this.open(segment, account)) {
        if (!lane.current && this.isWorthHurrying(splitter.bytes)) {
          lane.current = await this.makeLane(reader)
          lane.current.startSegment(account, splitter)
        }
        if (lane.current) lane.current.push(chunk)
        else splitter.push(chunk)
        this.bytes += chunk.length
        this.io.onProgress?.(this.bytes, this.table.size)
        // Files are read without waiting, so that signals would never be heard.
        if (++this.chunks % CHUNKS_BETWEEN_BREATHS === 0) await breathe()
        if (this.io.signal?.aborted) break
        yield
      }
    } catch (error) {
      if (!this.io.signal?.aborted) this.failures.push(sentences.unreadable(segment.path, reasonOf(error)))
    }
    if (this.io.signal?.aborted) this.stopped = true
    lane.current?.endSegment()
    splitter.end()
    account.bytes = splitter.bytes
    account.lines = splitter.lines
    this.accounts.lines += splitter.lines
  }

  // The listener wants to hear of each line; a range of time is asked of each record.
  private isWorthHurrying(bytes: number): boolean {
    const { sinceMs, untilMs } = this.options
    return (
      bytes >= (this.io.hurryFrom ?? PLAIN_BYTES) &&
      !this.listener &&
      sinceMs === undefined &&
      untilMs === undefined
    )
  }

  private async makeLane(reader: RecordReader): Promise<FastLane<SourceAccount>> {
    const { FastLane } = await import('./hotpath/lane.js')
    const { clock, all, level: least } = this.options
    return new FastLane(reader, this.table, this, {
      clock,
      isSkipped: (level) => !all && LEVELS.indexOf(level) < LEVELS.indexOf(least),
    })
  }

  /** Takes what the fast lane has counted. */
  sums(sums: LaneSums, account: SourceAccount): void {
    const { accounts } = this
    accounts.skipped['below-level'] += sums.skipped
    accounts.skippedLines += sums.skippedLines
    accounts.blank += sums.blanks
    accounts.records += sums.records
    accounts.linesInRecords += sums.recordLines
    account.records += sums.records
    if (sums.firstMs > sums.lastMs) return
    accounts.firstMs = Math.min(accounts.firstMs ?? sums.firstMs, sums.firstMs)
    accounts.lastMs = Math.max(accounts.lastMs ?? sums.lastMs, sums.lastMs)
  }

  /** Up to which time the fast lane has to show what it skips. */
  get sampleUntil(): number {
    return this.strays.until('below-level')
  }

  /** Takes a record that the fast lane skipped. */
  skippedSample({ source, line, timeMs, raw }: EventRecord): void {
    this.strays.add({ reason: 'below-level', source, line, timeMs, text: raw[0]! })
  }

  private open(segment: Segment, account: SourceAccount): AsyncIterable<Buffer> {
    const note = (text: string): void => void account.notes.push(text)
    const copy = this.io.spooled?.get(segment.path)
    const limit = this.io.byteLimits && (this.io.byteLimits.get(segment.path) ?? 0)
    if (copy !== undefined || segment.file !== STDIN)
      return fileChunks(copy ?? segment.file, note, {
        ...(this.io.signal && { signal: this.io.signal }),
        ...(limit !== undefined && { maxBytes: limit }),
      })
    return this.io.stdin ? streamChunks(this.io.stdin, note) : fileChunks('/dev/stdin', note)
  }

  private takeRecord(
    record: LogRecord,
    account: SourceAccount,
    traits: SourceTraits,
  ): SkipReason | undefined {
    const { accounts } = this
    const reason = skipReason(record, this.options, traits)
    const { timeMs } = record
    if (timeMs !== undefined && reason !== 'outside-range') {
      accounts.firstMs = Math.min(accounts.firstMs ?? timeMs, timeMs)
      accounts.lastMs = Math.max(accounts.lastMs ?? timeMs, timeMs)
    }
    if (reason !== undefined) {
      accounts.skippedLines += record.lineCount
      accounts.skipped[reason]++
      const { source, line, raw } = record
      this.strays.add({ reason, source, line, timeMs, text: raw[0] ?? '' })
    } else {
      accounts.linesInRecords += record.lineCount
      accounts.records++
      account.records++
    }
    if (this.listener) this.listener.record(record, reason)
    else if (reason === undefined) this.table.add(record)
    return reason
  }

  private takeStray(kind: StrayKind, source: string, line: number, text: string): void {
    this.accounts[kind]++
    if (kind !== 'blank') this.strays.add({ reason: kind, source, line, timeMs: undefined, text })
    this.listener?.stray(kind, source, line)
  }
}
