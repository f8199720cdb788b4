// Shares the rest of a large file among threads. In: the file, how far it was read, how it is read. Out: the byte up to which this thread reads on, and
// parts that others read meanwhile. Parts begin at lines with a header, before which nothing is open but the last record.
import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import { HeaderReader, hasHeaders } from '../hotpath/headers.js'
import { plainSize } from '../input/bytes.js'
import type { Segment } from '../input/sources.js'
import type { Level } from '../model.js'
import type { Clock } from '../records/clock.js'
import type { FormatChoice } from '../records/detect.js'
import type { SourceAccount, Tally } from '../tally.js'
import { addPart, type PartResult, type PartTask } from './part.js'

/** Bytes in which a line with a header must be found. */
const SEARCH_BYTES = 256 * 1024
/** Bytes that this thread reads while the others start, and what they found is put together. */
const HEAD_START_BYTES = 32 * 1024 * 1024

/** Memory for short-lived objects of a thread; most of its work makes none. */
const YOUNG_MB = 6

/** A part as it is awaited. */
interface SharedPart {
  readonly from: number
  /** Undefined when the thread failed. */
  readonly result: Promise<SharedResult | undefined>
}

/** What a part came to. */
interface SharedResult {
  readonly account: Pick<SourceAccount, 'bytes' | 'lines' | 'records'>
  readonly isClosed: boolean
  /** Adds it to a tally; `lines` stand before the part. Once only. */
  addTo(tally: Tally, lines: number): void
}

/** A file that is read by several threads. */
export interface SharedFile {
  readonly fd: number
  /** Byte at which the first part begins, and the last one ends. */
  readonly from: number
  readonly to: number
  readonly parts: readonly SharedPart[]
  /** Ends the threads and closes the file; what was not taken is lost. Once only. */
  stop(): void
}

/** How the file is read. */
export interface ShareOptions {
  readonly level: Level
  readonly all: boolean
  readonly clock: Clock
  readonly forced: boolean
  readonly namedForErrors: boolean
  /** When it is aborted, the parts end early with what they have. */
  readonly signal: AbortSignal | undefined
}

// Beside the bundle, or seen from the sources when tests run them.
const PLACES = ['./thread.cjs', '../../dist/thread.cjs']

/** Shares the file from about `taken` on, in parts of at least `partBytes`; undefined when it is too small or not of a kind that can be shared. */
export function shareFile(
  { path, file }: Segment,
  taken: number,
  threads: number,
  partBytes: number,
  choice: FormatChoice,
  options: ShareOptions,
): SharedFile | undefined {
  const thread = PLACES.map((name) => new URL(name, import.meta.url)).find((url) => fs.existsSync(url))
  if (thread === undefined || !hasHeaders(choice)) return undefined
  const fd = fs.openSync(file, 'r')
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const workers: Worker[] = []
  const end = (): void => void endAll(workers, fd)
  try {
    const to = plainSize(fd)
    const starts =
      to === undefined ? [] : bordersOf(fd, taken, to, threads, partBytes, new HeaderReader(choice.format))
    if (to === undefined || starts.length === 0) {
      end()
      return undefined
    }
    options.signal?.addEventListener('abort', () => Atomics.store(stop, 0, 1), { once: true })
    const tasks = starts.map((from, i) => ({
      ...taskOf(path, choice, options),
      fd,
      from,
      to: starts[i + 1] ?? to,
      stop,
    }))
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
    for (const workerData of tasks) workers.push(new Worker(thread, { workerData, resourceLimits }))
    const parts = workers.map((worker, i) => ({ from: tasks[i]!.from, result: resultOf(worker, tasks[i]!) }))
    return { fd, from: starts[0]!, to, parts, stop: end }
  } catch {
    // No memory for a thread, or none allowed: this one reads all.
    end()
    return undefined
  }
}

// The number of a file that is closed may be given to another one: nobody may read by it any more.
async function endAll(workers: readonly Worker[], fd: number): Promise<void> {
  await Promise.allSettled(workers.map((worker) => worker.terminate()))
  fs.closeSync(fd)
}

const taskOf = (
  name: string,
  { format, onlyErrors }: FormatChoice,
  { level, all, clock, forced, namedForErrors }: ShareOptions,
): Omit<PartTask, 'fd' | 'from' | 'to' | 'stop'> => ({
  name,
  format: format.name,
  onlyErrors,
  namedForErrors,
  forced,
  zone: clock.zone,
  nowMs: clock.nowMs,
  level,
  all,
})

function resultOf(worker: Worker, { from, to }: PartTask): Promise<SharedResult | undefined> {
  return new Promise((resolve) => {
    worker.once('message', (result: PartResult) => {
      const { account, isClosed } = result
      // Stopped early, or cut short by whoever writes the file.
      if (account.bytes !== to - from) return resolve(undefined)
      resolve({ account, isClosed, addTo: (tally, lines) => addPart(result, tally, lines) })
    })
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => resolve(undefined))
  })
}

// Begins of the parts that others read. This thread reads what stands before the first one.
function bordersOf(
  fd: number,
  taken: number,
  to: number,
  threads: number,
  partBytes: number,
  headers: HeaderReader,
): number[] {
  const count = Math.min(threads, Math.floor((to - taken) / partBytes))
  if (count < 2) return []
  const each = Math.floor((to - taken) / count)
  const lead = Math.min(HEAD_START_BYTES, Math.floor(each / 4))
  const buffer = Buffer.alloc(SEARCH_BYTES)
  const borders = Array.from({ length: count - 1 }, (_, i) =>
    borderFrom(fd, buffer, taken + lead + each * (i + 1), headers),
  )
  return borders.filter(
    (border, i): border is number => border !== undefined && border < to && border !== borders[i - 1],
  )
}

function borderFrom(fd: number, buffer: Buffer, from: number, headers: HeaderReader): number | undefined {
  const bytes = buffer.subarray(0, fs.readSync(fd, buffer, 0, buffer.length, from))
  for (let at = bytes.indexOf(10) + 1; at > 0; at = bytes.indexOf(10, at) + 1) {
    const end = bytes.indexOf(10, at)
    if (end < 0) return undefined
    if (headers.read(bytes.toString('utf8', at, bytes[end - 1] === 13 ? end - 1 : end))) return from + at
  }
  return undefined
}
