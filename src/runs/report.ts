// What every reader of a test report is given, and how its spans become a ledger. In: a report's name, bytes, time of writing; spans. Out: a Ledger.
// Knows no format.
import { sentences, type UserError } from '../errors.js'
import { LineSplitter } from '../input/lines.js'
import type { Clock } from '../records/clock.js'
import type { Ledger } from './ledger.js'
import { joinSpans, type Span } from './spans.js'

/** A test report that is being read. */
export interface TestReport {
  /** As it was named; of a file in a folder, the file. */
  readonly name: string
  /** Name its runs and notes go by. */
  readonly source: string
  /** Its bytes, once. A chunk is only valid until the next one is asked for. */
  readonly chunks: AsyncIterable<Buffer>
  /** When it was written, epoch ms; undefined for a pipe. */
  readonly writtenMs: number | undefined
  /** Reads times without a zone. */
  readonly clock: Clock
}

/** A line that is longer is none of a test report's own, and is passed over. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

/** Calls `take` for each line with its number from 1; `overlong` when it was cut. */
export async function eachLine(
  { chunks }: TestReport,
  take: (text: string, number: number, overlong: boolean) => void,
): Promise<void> {
  const splitter = new LineSplitter(take, MAX_LINE_BYTES)
  for await (const chunk of chunks) splitter.push(chunk)
  splitter.end()
}

/** The mistake of a report, with its name. */
export const bad = ({ name }: TestReport, why: string, hint: string): UserError =>
  sentences.badRuns(name, why, hint)

/** Runs of a report. */
export function ledgerOf(
  { source }: Pick<TestReport, 'source'>,
  spans: readonly Span[],
  notes: readonly string[] = [],
  said: { readonly exit?: number } = {},
): Ledger {
  const runs = joinSpans(spans).map((span, i) => ({ id: `run-${i + 1}`, ...span, source, ...said }))
  return { runs, moments: [], notes: notes.map((note) => `${source}: ${note}`) }
}

/**
 * The run of a report without a clock: it ended when the file was written, and lasted as long as the report says. Without a duration only the moment is known.
 * Throws a UserError for a pipe, which was not written at any time.
 */
export function endedWhenWritten(
  report: TestReport,
  durationMs: number | undefined,
  notes: readonly string[] = [],
): Ledger {
  const { source, writtenMs } = report
  if (writtenMs === undefined)
    throw bad(
      report,
      'it holds no times, and there is none at which it was written',
      'give it as a file: when it was written is when the run ended',
    )
  const note =
    'holds no times of day; its run is taken to have ended when the file was written, so give it uncopied, or record runs with logtriage runs add'
  const endMs = Math.ceil(writtenMs)
  if (durationMs === undefined)
    return {
      runs: [],
      moments: [{ atMs: endMs, source }],
      notes: [...notes, note].map((one) => `${source}: ${one}`),
    }
  return ledgerOf(report, [{ startMs: Math.floor(writtenMs - durationMs), endMs }], [...notes, note])
}

/** A noun with its number: `1 suite`, `3 suites`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
