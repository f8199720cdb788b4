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
/** What a run sets off (a deployment) follows its end and is as short as it is; a suite fills its runs, short and long. Share of a run's length over
 * which what fits is spread, in this share of the runs in which two patterns or more fit. */
const SPREAD = 0.5
const MOSTLY = 0.5
/** So many patterns fit the moved runs, or one that shows a test, before they are sure. */
const SURE_PATTERNS = 8
/** Share of the patterns that fit the runs without a skew which must still fit with it. */
const KEPT = 0.8

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
  // What the runs hold as they are recorded must fit the moved ones too, or else something behind the runs (a deployment) would draw them to it.
  const fitted = asked.filter(({ timeline }) => runsHit(timeline, windows, 0) >= 2)
  if (fitted.filter((one) => fitting.includes(one)).length < fitted.length * KEPT) return undefined
  const isShown = fitting.some(({ pattern }) => showsTest(pattern))
  const fits = fitting.map(({ timeline }) => timeline)
  const isFilled = fitting.length >= SURE_PATTERNS && fillsRuns(fits, windows, offsetMs)
  return { offsetMs, proven: isShown || isFilled }
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
  const spans = new Map<number, [first: number, last: number, patterns: number]>()
  for (const timeline of timelines) {
    const own = new Set<number>()
    for (const [timeMs] of timeline) {
      const index = windows.indexAt(timeMs - offsetMs)
      if (index < 0) continue
      const [first, last, patterns] = spans.get(index) ?? [timeMs, timeMs, 0]
      spans.set(index, [Math.min(first, timeMs), Math.max(last, timeMs), patterns + (own.has(index) ? 0 : 1)])
      own.add(index)
    }
  }
  const runs = [...spans].filter(([, [, , patterns]]) => patterns >= 2)
  const filled = runs.filter(([index, [first, last]]) => {
    const { startMs, endMs } = windows.windows[index]!
    return last - first >= (endMs - startMs) * SPREAD
  })
  return filled.length > 0 && filled.length >= runs.length * MOSTLY
}
