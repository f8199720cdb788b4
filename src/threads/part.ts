// One part of a file, read by a thread of its own. In: which bytes, and how to read them. Out: what a pass counts, as plain data that can be sent to another
// thread, and put together again there. Lines are numbered from the part's first one.
import { ALL_FORMATS, FORMATS } from '../formats/index.js'
import { FastLane } from '../hotpath/lane.js'
import { rangeChunks } from '../input/bytes.js'
import { LineSplitter } from '../input/lines.js'
import type { Level } from '../model.js'
import { Buckets } from '../patterns/buckets.js'
import { SignatureState } from '../patterns/state.js'
import { makeClock } from '../records/clock.js'
import type { FormatChoice } from '../records/detect.js'
import { RecordReader } from '../records/reader.js'
import type { StraySample } from '../records/strays.js'
import { type Accounts, addAccounts, newAccount, type SourceAccount, Tally } from '../tally.js'

/** What a thread has to do. Plain data. */
export interface PartTask {
  /** The file, opened by the thread that shares it: a name may come to mean another file while this one is read. */
  readonly fd: number
  /** Name in reports. */
  readonly name: string
  readonly from: number
  readonly to: number
  /** Name of the format that was chosen for the file. */
  readonly format: string
  readonly onlyErrors: boolean
  readonly namedForErrors: boolean
  /** True when the user named it, so that no other is tried. */
  readonly forced: boolean
  readonly zone: string
  readonly nowMs: number
  readonly level: Level
  readonly all: boolean
  /** One number, not 0 when the thread shall stop early. */
  readonly stop: Int32Array
}

/** What a thread found. Plain data. */
export interface PartResult {
  readonly states: readonly { readonly state: SignatureState; readonly folded: boolean }[]
  /** Records without a time, in order, and how many there was no room for. */
  readonly sequence: readonly { readonly key: string; readonly pid: string | undefined }[]
  readonly dropped: number
  readonly accounts: Accounts
  readonly strays: readonly StraySample[]
  readonly account: Pick<SourceAccount, 'bytes' | 'lines' | 'records'>
  /** True when at the end no writer but the one of the last record had anything open, so that what follows can be read apart. */
  readonly isClosed: boolean
}

/** Reads a part. */
export function readPart(task: PartTask): PartResult {
  const clock = makeClock(task.zone, task.nowMs)
  const gate = { level: task.level, all: task.all }
  const tally = new Tally(gate)
  const account = newAccount(task.name)
  const traits = { namedForErrors: task.namedForErrors, onlyErrors: task.onlyErrors }
  const reader = new RecordReader(
    clock,
    {
      record: (record) => {
        const reason = tally.record(record, account, traits)
        if (reason === undefined) tally.table.add(record)
        lane.taught(record, reason !== undefined)
      },
      stray: (kind, name, line, text) => tally.stray(kind, name, line, text),
    },
    task.forced ? formatOf(task.format) : undefined,
    FORMATS,
  )
  const lane = new FastLane(reader, tally.table, tally, { clock, ...gate })
  const splitter = new LineSplitter((text, number, overlong) => reader.line(text, number, overlong))
  reader.adopt({ format: formatOf(task.format), onlyErrors: task.onlyErrors })
  reader.startSegment(task.name)
  lane.startSegment(account, splitter)
  for (const chunk of rangeChunks(task.fd, task.from, task.to)) {
    lane.push(chunk)
    if (Atomics.load(task.stop, 0) !== 0) break
  }
  lane.endSegment()
  splitter.end()
  const isClosed = reader.canYield
  reader.end()
  tally.accounts.lines = splitter.lines
  return {
    states: tally.table.kept(),
    sequence: [...tally.table.sequence.records()],
    dropped: tally.table.sequence.dropped,
    accounts: tally.accounts,
    strays: tally.strays.list(),
    account: { bytes: splitter.bytes, lines: splitter.lines, records: account.records },
    isClosed,
  }
}

const formatOf = (name: string): FormatChoice['format'] => ALL_FORMATS.find((format) => format.name === name)!

/** Adds what a thread sent to a tally; `lines` stand before the part. The result is used up. */
export function addPart(result: PartResult, tally: Tally, lines: number): void {
  for (const { state, folded } of result.states) tally.table.absorb(revived(state, lines), folded)
  for (const { key, pid } of result.sequence) tally.table.sequence.add(key, pid)
  tally.table.sequence.dropped += result.dropped
  for (const stray of result.strays) tally.strays.add({ ...stray, line: stray.line + lines })
  // The lines are counted where the source is.
  addAccounts(tally.accounts, { ...result.accounts, lines: 0 })
}

// Data that came from another thread has lost its class.
function revived(state: SignatureState, lines: number): SignatureState {
  Object.setPrototypeOf(state, SignatureState.prototype)
  Object.setPrototypeOf(state.buckets, Buckets.prototype)
  for (const variant of state.variants) {
    Object.setPrototypeOf(variant.buckets, Buckets.prototype)
    variant.first = { ...variant.first, line: variant.first.line + lines }
    variant.last = { ...variant.last, line: variant.last.line + lines }
  }
  return state
}
