// One pass over the sources. In: sources and options. Out: the merged state (pattern table) and the accounts of every line read.
// Judges nothing. The same pass serves `annotate`, which listens to what became of each line.
import path from 'node:path'
import type { Readable } from 'node:stream'
import { reasonOf, sentences } from './errors.js'
import type { Kernel } from './hotpath/kernel.js'
import type { FastLane } from './hotpath/lane.js'
import { type ByteNote, fileChunks, rangeChunks, streamChunks } from './input/bytes.js'
import { LineSplitter } from './input/lines.js'
import { type Segment, type Source, STDIN } from './input/sources.js'
import type { LogFormat, LogRecord, SkipReason, StrayKind } from './model.js'
import type { PatternTable } from './patterns/table.js'
import type { Clock } from './records/clock.js'
import type { FormatChoice } from './records/detect.js'
import { type GateOptions, isNamedForErrors, type SourceTraits } from './records/gate.js'
import { RecordReader } from './records/reader.js'
import type { StraySamples } from './records/strays.js'
import { type Accounts, newAccount, type SourceAccount, Tally } from './tally.js'
import type { SharedFile } from './threads/share.js'

/** Chunks of half a megabyte after which the event loop may run. */
const CHUNKS_BETWEEN_BREATHS = 4
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Bytes of a source that go the plain road before the fast lane is made: less is not worth its while. */
const PLAIN_BYTES = 256 * 1024
/** How a summary of ours begins. */
const SUMMARY_START = Buffer.from('{"type":"summary","version":')
/** Bytes of a source in which its format shows. */
const FIRST_BYTES = 64 * 1024
/** Bytes of a file that are worth a thread: to start one costs as much time as reading a tenth of them. */
const THREAD_BYTES = 64 * 1024 * 1024

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
  /** Threads that may read one large file together; default 1. */
  readonly threads?: number
  /** Bytes of a file that are worth a thread of their own; default 64 MiB. */
  readonly threadBytes?: number
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

// A source while it is read, and the file of it in hand.
interface Reading {
  readonly source: Source
  readonly reader: RecordReader
  readonly namedForErrors: boolean
  account: SourceAccount
  splitter: LineSplitter
  lane: FastLane<SourceAccount> | undefined
}

/** A pass over sources, with all it has gathered. */
export class Scan {
  readonly sources: SourceAccount[] = []
  readonly failures: string[] = []
  /** True when the signal ended the reading before the end of the input. */
  stopped = false
  private readonly tally: Tally
  private bytes = 0
  private chunks = 0
  /** False once the fast lane could not be made. */
  private mayHurry = true
  /** Serves the sources in turn. */
  private kernel: Kernel | undefined

  constructor(
    private readonly options: ScanOptions,
    private readonly io: ScanIo,
    /** Without it records go to the table; with it only the listener hears of them. */
    private readonly listener?: LineListener,
    /** Takes the records; with smaller limits in tests. */
    table?: PatternTable,
  ) {
    this.tally = new Tally(options, table)
  }

  get table(): PatternTable {
    return this.tally.table
  }

  get accounts(): Accounts {
    return this.tally.accounts
  }

  get strays(): StraySamples {
    return this.tally.strays
  }

  /** Reads one source to its end. A part that can't be read is noted as a failure and the others are read. */
  async read(source: Source): Promise<void> {
    for await (const _ of this.steps(source));
  }

  /** The same chunk by chunk, for a caller that has something to do between them. */
  async *steps(source: Source): AsyncGenerator<void> {
    const accounts = new Map<string, SourceAccount>()
    const namedForErrors = isNamedForErrors(path.basename(source.name))
    let traits: SourceTraits | undefined
    let reading: Reading | undefined
    const reader = new RecordReader(
      this.options.clock,
      {
        record: (record) => {
          // The format is chosen before the first record comes, and stays.
          traits ??= { namedForErrors, onlyErrors: reader.choice?.onlyErrors ?? false }
          const reason = this.tally.record(record, accounts.get(record.source)!, traits)
          if (this.listener) this.listener.record(record, reason)
          else if (reason === undefined) this.table.add(record)
          reading?.lane?.taught(record, reason !== undefined)
        },
        stray: (kind, name, line, text) => {
          this.tally.stray(kind, name, line, text)
          this.listener?.stray(kind, name, line)
        },
      },
      this.options.logFormat,
    )
    for (const segment of source.segments) {
      const account = newAccount(segment.path)
      accounts.set(segment.path, account)
      this.sources.push(account)
      reader.startSegment(segment.path)
      const splitter = new LineSplitter((text, number, overlong) => {
        this.listener?.line(segment.path, number)
        reader.line(text, number, overlong)
      })
      reading = { source, reader, namedForErrors, account, splitter, lane: reading?.lane }
      reading.lane?.startSegment(account, splitter)
      yield* this.readSegment(segment, reading)
      if (this.stopped) break
    }
    reader.end()
    for (const account of accounts.values()) account.choice = reader.choice
  }

  private async *readSegment(segment: Segment, reading: Reading): AsyncGenerator<void> {
    const { account, splitter, reader } = reading
    let share: SharedFile | undefined
    let isAsked = false
    let taken = 0
    try {
      for await (const chunk of openSegment(segment, this.io, (text) => void account.notes.push(text))) {
        if (taken === 0 && chunk.subarray(0, SUMMARY_START.length).equals(SUMMARY_START))
          throw new Error(sentences.readsSummary)
        // Other threads shall start as soon as the first lines have told the format.
        const first = taken === 0 ? Math.min(FIRST_BYTES, chunk.length) : 0
        if (first > 0) await this.take(chunk.subarray(0, first), reading, chunk.length)
        if (!isAsked && reading.lane && reader.choice) {
          isAsked = true
          share = await this.share(segment, taken + chunk.length, reading, reader.choice)
        }
        const own = share ? Math.min(chunk.length, share.from - taken) : chunk.length
        await this.take(chunk.subarray(first, own), reading)
        taken += own
        if (this.io.signal?.aborted || taken === share?.from) break
        yield
      }
      reading.lane?.endSegment()
      if (share && !this.io.signal?.aborted) await this.takeParts(share, reading)
    } catch (error) {
      if (!this.io.signal?.aborted) this.failures.push(sentences.unreadable(segment.path, reasonOf(error)))
    } finally {
      share?.stop()
    }
    if (this.io.signal?.aborted) this.stopped = true
    reading.lane?.endSegment()
    splitter.end()
    account.bytes = splitter.bytes
    account.lines = splitter.lines
    this.accounts.lines += splitter.lines
  }

  private async take(chunk: Buffer, reading: Reading, expected = chunk.length): Promise<void> {
    const { splitter } = reading
    if (!reading.lane && this.isWorthHurrying(splitter.bytes + expected)) {
      reading.lane = await this.makeLane(reading.reader)
      reading.lane?.startSegment(reading.account, splitter)
    }
    if (reading.lane) reading.lane.push(chunk)
    else splitter.push(chunk)
    this.bytes += chunk.length
    this.io.onProgress?.(this.bytes, this.table.size)
    // Files are read without waiting, so that signals would never be heard.
    if (++this.chunks % CHUNKS_BETWEEN_BREATHS === 0) await breathe()
  }

  // The rest of a large file goes to other threads, from a line on at which no record is open. Not of a file that the next one of its set goes on.
  private async share(
    segment: Segment,
    taken: number,
    { source, namedForErrors }: Reading,
    choice: FormatChoice,
  ): Promise<SharedFile | undefined> {
    const { threads = 1, threadBytes = THREAD_BYTES, spooled, byteLimits, signal } = this.io
    if (threads < 2 || segment.file === STDIN || segment !== source.segments.at(-1) || spooled || byteLimits)
      return undefined
    const { shareFile } = await import('./threads/share.js')
    const { level, all, clock, logFormat } = this.options
    const forced = logFormat !== undefined
    return shareFile(segment, taken, threads, threadBytes, choice, {
      level,
      all,
      clock,
      forced,
      namedForErrors,
      signal,
    })
  }

  // Part by part, in their order. From a part on that could not be read apart, all goes on here.
  private async takeParts(share: SharedFile, reading: Reading): Promise<void> {
    const { reader, account, splitter } = reading
    for (const part of share.parts) {
      const result = reader.canYield ? await part.result : undefined
      if (this.io.signal?.aborted) return
      if (result === undefined || (!result.isClosed && part !== share.parts.at(-1))) {
        for (const chunk of rangeChunks(share.fd, part.from, share.to)) {
          await this.take(chunk, reading)
          if (this.io.signal?.aborted) return
        }
        return
      }
      reader.flush()
      result.addTo(this.tally, splitter.lines)
      account.records += result.account.records
      splitter.skip(result.account.lines, result.account.bytes)
      this.bytes += result.account.bytes
    }
  }

  // The listener wants to hear of each line; a range of time is asked of each record.
  private isWorthHurrying(bytes: number): boolean {
    const isRanged = this.options.sinceMs !== undefined || this.options.untilMs !== undefined
    return this.mayHurry && bytes >= (this.io.hurryFrom ?? PLAIN_BYTES) && !this.listener && !isRanged
  }

  // Undefined where the machine has no room for the kernel, or does not allow it: then all goes the plain road.
  private async makeLane(reader: RecordReader): Promise<FastLane<SourceAccount> | undefined> {
    const [{ FastLane }, { makeKernel }] = await Promise.all([
      import('./hotpath/lane.js'),
      import('./hotpath/kernel.js'),
    ])
    try {
      this.kernel ??= makeKernel()
    } catch {
      this.mayHurry = false
      return undefined
    }
    return new FastLane(reader, this.table, this.tally, this.options, this.kernel)
  }
}

/** The bytes of a segment as a pass reads them: its copy where it was spooled, unpacked, as far as its limit. */
export function openSegment(
  { path: name, file }: Segment,
  io: ScanIo,
  note: ByteNote,
): AsyncIterable<Buffer> {
  const copy = io.spooled?.get(name)
  const limit = io.byteLimits && (io.byteLimits.get(name) ?? 0)
  if (copy !== undefined || file !== STDIN)
    return fileChunks(copy ?? file, note, {
      ...(io.signal && { signal: io.signal }),
      ...(limit !== undefined && { maxBytes: limit }),
    })
  return io.stdin ? streamChunks(io.stdin, note) : fileChunks('/dev/stdin', note)
}
