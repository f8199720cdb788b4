// Clocks that differ. In: recorded runs of one source, and when patterns have hits. Out: by how much the clock of the runs is off against that of the
// log, when the log says so plainly. Moves nothing.
import { type RunTime, recordedWindows, type Timeline, WindowSet } from './windows.js'

/** A clock that is further off is set wrong, and nobody's guess; ms. */
export const MAX_SKEW_MS = 5 * 60_000
const STEP_MS = 1000
/** A pattern tells where runs lie when at least this share of its hits lies in them, in two runs or more. */
const IN_RUNS = 0.8
/** Patterns with more times of hits tell little; and how many are asked, those with the fewest. */
const MAX_TIMES = 256
const MAX_PATTERNS = 400
/** Runs in which patterns come up, summed over the patterns, one of each left out: so many more than without a skew, and so many times those. */
const MIN_GAIN = 8
const BETTER = 1.5
/** Offsets with this share of the best score are as good: the middle of them is taken. */
const AS_GOOD = 0.95
/** What a run sets off (a deployment) comes at its end, and lasts as long as it does; a suite fills its runs. Share of hits that lie in each half of the
 * runs at least, and share of its time that the middle one of them is filled. */
const EACH_HALF = 0.2
const FILLED = 0.4
/** So many patterns fit the moved runs, or one that shows a test, before they are sure. */
const SURE_PATTERNS = 8

/** By how much the clock of runs is off. */
export interface Skew {
  /** To be added to the times of the runs, ms. */
  readonly offsetMs: number
  /** True when what fits is surely a suite's. */
  readonly proven: boolean
}

/** Undefined when the clocks agree, or nothing says by how much they differ. `showsTest`: whether a pattern, by its number, shows a test by itself. */
export function findSkew(
  runs: readonly RunTime[],
  timelines: readonly Timeline[],
  showsTest: (pattern: number) => boolean,
): Skew | undefined {
  const windows = WindowSet.of(recordedWindows(runs))
  const asked = timelines
    .map((timeline, pattern) => ({ timeline, pattern }))
    .filter(({ timeline }) => timeline.length >= 2 && timeline.length <= MAX_TIMES)
    .sort((a, b) => a.timeline.length - b.timeline.length || a.pattern - b.pattern)
    .slice(0, MAX_PATTERNS)
  const scoreAt = (offsetMs: number): number =>
    asked.reduce((sum, { timeline }) => sum + Math.max(0, runsHit(timeline, windows, offsetMs) - 1), 0)
  const agreed = scoreAt(0)
  const offsets: { offsetMs: number; score: number }[] = []
  for (let offsetMs = -MAX_SKEW_MS; offsetMs <= MAX_SKEW_MS; offsetMs += STEP_MS)
    offsets.push({ offsetMs, score: scoreAt(offsetMs) })
  const best = Math.max(...offsets.map(({ score }) => score))
  if (best < agreed + MIN_GAIN || best < agreed * BETTER) return undefined
  const offsetMs = middleOf(offsets, best)
  const fitting = asked.filter(({ timeline }) => runsHit(timeline, windows, offsetMs) >= 2)
  const isSure = fitting.length >= SURE_PATTERNS || fitting.some(({ pattern }) => showsTest(pattern))
  const filled = fitting.map(({ timeline }) => timeline)
  return { offsetMs, proven: isSure && fillsRuns(filled, windows, offsetMs) }
}

// Number of runs, moved by the offset, in which a pattern has hits; 0 when too many lie outside.
function runsHit(timeline: Timeline, windows: WindowSet, offsetMs: number): number {
  const hit = new Set<number>()
  let inside = 0
  let total = 0
  for (const [timeMs, hits] of timeline) {
    total += hits
    const run = windows.indexAt(timeMs - offsetMs)
    if (run < 0) continue
    inside += hits
    hit.add(run)
  }
  return inside >= total * IN_RUNS ? hit.size : 0
}

// The middle of the offsets round the best one that are as good.
function middleOf(offsets: readonly { offsetMs: number; score: number }[], best: number): number {
  const at = offsets.findIndex(({ score }) => score === best)
  let from = at
  let to = at
  while ((offsets[from - 1]?.score ?? 0) >= best * AS_GOOD) from--
  while ((offsets[to + 1]?.score ?? 0) >= best * AS_GOOD) to++
  return Math.round((offsets[from]!.offsetMs + offsets[to]!.offsetMs) / 2 / STEP_MS) * STEP_MS
}

function fillsRuns(timelines: readonly Timeline[], windows: WindowSet, offsetMs: number): boolean {
  let early = 0
  let late = 0
  const reach = new Map<number, [firstMs: number, lastMs: number]>()
  for (const [timeMs] of timelines.flat()) {
    const atMs = timeMs - offsetMs
    const index = windows.indexAt(atMs)
    const window = windows.windows[index]
    if (!window) continue
    if (atMs < (window.startMs + window.endMs) / 2) early++
    else late++
    const [firstMs, lastMs] = reach.get(index) ?? [atMs, atMs]
    reach.set(index, [Math.min(firstMs, atMs), Math.max(lastMs, atMs)])
  }
  const filled = [...reach].map(([index, [firstMs, lastMs]]) => {
    const { startMs, endMs } = windows.windows[index]!
    return (lastMs - firstMs) / (endMs - startMs)
  })
  const middle = filled.sort((x, y) => x - y)[filled.length >> 1] ?? 0
  return Math.min(early, late) >= (early + late) * EACH_HALF && middle >= FILLED
}
