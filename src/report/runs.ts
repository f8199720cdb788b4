// What is known of the test runs. In: runs and moments of the ledgers, and the patterns. Out: windows, and how sure they are. Reads no ledger.
import type { Markers } from '../detectors/markers.js'
import { showsTest } from '../detectors/parts.js'
import type { Pattern } from '../patterns/table.js'
import { type LearnedWindows, learnWindows, recordedWindows, WindowSet } from '../runs/windows.js'
import type { Summary } from '../summary/summary.js'

/** The test runs that are known. */
export interface Runs {
  readonly windows: WindowSet
  /** True when at least one run is recorded, or tests were seen beside the pushes. */
  readonly proven: boolean
  /** Runs in the ledgers. */
  readonly recorded: number
  readonly notes: readonly string[]
}

/** Windows of the runs a summary knows; undefined when nobody gave a ledger. */
export function findWindows(
  summary: Summary,
  patterns: readonly Pattern[],
  markers?: Markers,
): Runs | undefined {
  const runs = summary.runs.listRuns()
  const moments = summary.runs.listMoments()
  if (runs.length === 0 && moments.length === 0) {
    return summary.hasLedger
      ? { windows: WindowSet.of([]), proven: false, recorded: 0, notes: ['the ledger holds no test runs'] }
      : undefined
  }
  const witnesses =
    moments.length === 0
      ? []
      : patterns.map(({ state }) => ({
          timeline: state.buckets.timeline(),
          showsTest: showsTest(state, markers),
        }))
  const learned = learnWindows(moments, witnesses)
  return {
    windows: WindowSet.of([...recordedWindows(runs), ...learned.windows]),
    proven: runs.length > 0 || learned.proven,
    recorded: runs.length,
    notes: moments.length === 0 ? [] : [momentNote(moments.length, learned)],
  }
}

function momentNote(count: number, { offsetsMs, proven }: LearnedWindows): string {
  if (offsetsMs === undefined)
    return `${count} pushes or commits given, but no patterns recur beside them: no test runs found there`
  const [from, to] = offsetsMs.map((ms) => Math.round(Math.abs(ms) / 1000)) as [number, number]
  const where = offsetsMs[0] < 0 ? `${to} to ${from} s before` : `${from} to ${to} s after`
  return proven
    ? `test runs found ${where} the ${count} pushes or commits`
    : `patterns recur ${where} the ${count} pushes or commits; whether tests or deployments wrote them, nothing in them shows`
}
