// Runs to windows. In: runs, and moments with the hits of the log round them. Out: a set of windows that tells for any time in which run
// it lies, and how much of the time the windows cover. Reads no log: the hits come from the merged state.
import type { Moment, Run } from './ledger.js'

/** A record may be flushed a little before or after the run's own clock says; ms. Two seconds is more than loggers buffer. */
export const RUN_SLACK_MS = { before: 1000, after: 2000 } as const
/** How far before a push its test run may lie (a pre-push hook), and how far after it (CI); ms. */
const MOMENT_REACH_MS = { before: 10 * 60_000, after: 15 * 60_000 } as const
/** How far the clock of the moments may be behind that of the log, ms: a run that a push sets off then seems to come before it. */
const MOMENT_SKEW_MS = 2 * 60_000
/** A pattern tells where runs lie round the moments when it recurs at this many of them... */
const MIN_MOMENTS = 3
/** ...and this share of its hits lies near one. */
const NEAR_SHARE = 0.8

/** Hits of one pattern in time: ascending bucket midpoints (epoch ms), each with its number of hits. */
export type Timeline = readonly (readonly [timeMs: number, hits: number])[]

/** Where windows come from, the surest first. */
const WINDOW_KINDS = ['recorded', 'learned', 'inferred'] as const
/** `recorded`: a run of a ledger; `learned`: where runs lie round pushes; `inferred`: a burst that replays others. */
type WindowKind = (typeof WINDOW_KINDS)[number]

/** The time of one test run with its slack; epoch ms, both ends inside. */
export interface Window {
  readonly startMs: number
  readonly endMs: number
  readonly kind: WindowKind
  /** Time that had to be searched to find it, ms: what a chance hit is judged by. For a recorded run its own length. */
  readonly searchedMs: number
  /** False when it was found in the log and nothing shows that it is a test's. */
  readonly proven: boolean
}

/** Windows in order, none overlapping another. */
export class WindowSet {
  private constructor(readonly windows: readonly Window[]) {}

  /** Windows in order; overlapping ones are one run. What is not proven only counts where nothing proven is: a guess must not become sure by touching. */
  static of(windows: readonly Window[]): WindowSet {
    const proven = new WindowSet(joined(windows.filter((window) => window.proven)))
    const guessed = joined(windows.filter((window) => !window.proven)).flatMap((window) =>
      without(window, proven),
    )
    return new WindowSet([...proven.windows, ...guessed].sort((a, b) => a.startMs - b.startMs))
  }

  /** Index of the window in which a time lies, -1 when in none. */
  indexAt(timeMs: number): number {
    let lo = 0
    let hi = this.windows.length - 1
    while (lo <= hi) {
      const mid = (lo + hi) >> 1
      const window = this.windows[mid]!
      if (timeMs < window.startMs) hi = mid - 1
      else if (timeMs > window.endMs) lo = mid + 1
      else return mid
    }
    return -1
  }

  /** True when a span has time in common with a window. */
  meets({ startMs, endMs }: Pick<Window, 'startMs' | 'endMs'>): boolean {
    const next = this.windows[this.firstFrom(startMs)]
    return next !== undefined && next.startMs <= endMs
  }

  /** Index of the first window that does not end before a time. */
  firstFrom(timeMs: number): number {
    let lo = 0
    let hi = this.windows.length
    while (lo < hi) {
      const mid = (lo + hi) >> 1
      if (this.windows[mid]!.endMs < timeMs) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** True when a time lies in a window and not only in the slack at its end: what a run's end sets off also happens there. */
  isCore(timeMs: number): boolean {
    const window = this.windows[this.indexAt(timeMs)]
    return window !== undefined && timeMs <= window.endMs - RUN_SLACK_MS.after
  }

  /** Windows that touch the span; ms covered of it. */
  within(fromMs: number, toMs: number): { windows: readonly Window[]; coveredMs: number } {
    const windows = this.windows.filter((window) => window.endMs >= fromMs && window.startMs <= toMs)
    const coveredMs = windows.reduce(
      (sum, w) => sum + Math.min(w.endMs, toMs) - Math.max(w.startMs, fromMs),
      0,
    )
    return { windows, coveredMs }
  }
}

function joined(windows: readonly Window[]): Window[] {
  const out: Window[] = []
  for (const window of [...windows].sort((a, b) => a.startMs - b.startMs)) {
    const last = out.at(-1)
    if (last && window.startMs <= last.endMs) {
      out[out.length - 1] = {
        ...last,
        endMs: Math.max(last.endMs, window.endMs),
        searchedMs: Math.max(last.searchedMs, window.searchedMs),
        kind: WINDOW_KINDS.find((kind) => kind === last.kind || kind === window.kind)!,
      }
    } else out.push(window)
  }
  return out
}

// What is left of a window beside others.
function without(window: Window, others: WindowSet): Window[] {
  const left: Window[] = []
  let startMs = window.startMs
  for (let i = others.firstFrom(startMs); i < others.windows.length; i++) {
    const other = others.windows[i]!
    if (other.startMs > window.endMs) break
    if (other.startMs > startMs) left.push({ ...window, startMs, endMs: other.startMs - 1 })
    startMs = other.endMs + 1
  }
  return startMs <= window.endMs ? [...left, { ...window, startMs }] : left
}

/** When a run was. */
export type RunTime = Pick<Run, 'startMs' | 'endMs'>

/** Windows of recorded runs, with slack, moved by the skew of their clock. Runs whose skew the log taught are only as sure as it. */
export function recordedWindows(runs: readonly RunTime[], skew = { offsetMs: 0, proven: true }): Window[] {
  return runs.map(({ startMs, endMs }) => {
    const window = {
      startMs: startMs + skew.offsetMs - RUN_SLACK_MS.before,
      endMs: endMs + skew.offsetMs + RUN_SLACK_MS.after,
    }
    return { ...window, kind: 'recorded', searchedMs: window.endMs - window.startMs, proven: skew.proven }
  })
}

/** What the log says of where the runs lie round pushes or commits. */
export interface LearnedWindows {
  readonly windows: readonly Window[]
  /** True when patterns that show a test by themselves taught the windows. */
  readonly proven: boolean
  /** Offsets from the moment in ms between which the runs lie; undefined when the log shows no runs round them. */
  readonly offsetsMs?: readonly [from: number, to: number]
}

/** A pattern's hits, and whether it shows a test by itself (frames, fixture words). */
export interface Witness {
  readonly timeline: Timeline
  readonly showsTest: boolean
}

/**
 * Finds where runs lie round moments: patterns that recur at several moments, on one side of them, and seldom elsewhere, tell the offsets. Those that
 * show a test by themselves are asked first: what recurs after each push may also be what each deployment breaks. The search has looked at the
 * whole reach of that side, and each window says so.
 */
export function learnWindows(moments: readonly Moment[], witnesses: readonly Witness[]): LearnedWindows {
  const sure = witnesses.filter(({ showsTest }) => showsTest)
  const found = learnSide(moments, sure)
  const side = found ?? learnSide(moments, witnesses)
  if (side === undefined) return { windows: [], proven: false }
  const [from, to] = widened(side, witnesses)
  const windows = moments.map(({ atMs }) => ({
    startMs: atMs + from - RUN_SLACK_MS.before,
    endMs: atMs + to + RUN_SLACK_MS.after,
    kind: 'learned' as const,
    searchedMs: side.reach[1] - side.reach[0],
    proven: false,
  }))
  const proven = found === undefined ? [] : provenRuns(windows, sure)
  return { windows: [...windows, ...proven], offsetsMs: [from, to], proven: found !== undefined }
}

/** How far before and behind what shows a test its run is thought to reach; ms. Behind a run comes what it sets off, so not far. */
const ROUND_TESTS_MS = { before: 1000, after: 2000 } as const

// The run at each moment: as far as patterns that show a test reach there. All else that lies near the moment may be a deployment's. The reaches
// begin and end in one order, so that one walk over the times serves all.
function provenRuns(reaches: readonly Window[], sure: readonly Witness[]): Window[] {
  const times = sure.flatMap(({ timeline }) => timeline.map(([timeMs]) => timeMs)).sort((a, b) => a - b)
  let first = 0
  let next = 0
  return [...reaches]
    .sort((a, b) => a.startMs - b.startMs)
    .flatMap((reach) => {
      while (times[first]! < reach.startMs) first++
      while (times[next]! <= reach.endMs) next++
      if (first >= next) return []
      const startMs = times[first]! - ROUND_TESTS_MS.before
      const endMs = times[next - 1]! + ROUND_TESTS_MS.after
      return [{ startMs, endMs, kind: 'learned', searchedMs: endMs - startMs, proven: true }]
    })
}

interface Side {
  readonly reach: readonly [from: number, to: number]
  readonly ats: readonly number[]
  /** Number of moments at which patterns recur, over the patterns. */
  readonly score: number
  readonly offsetsMs: readonly [from: number, to: number]
}

// The side of the moments on which more recurs; undefined when nothing does.
function learnSide(moments: readonly Moment[], witnesses: readonly Witness[]): Side | undefined {
  const ats = moments.map(({ atMs }) => atMs).sort((a, b) => a - b)
  const { before, after } = MOMENT_REACH_MS
  const reaches = [[0, after] as const, [-before, 0] as const, [-MOMENT_SKEW_MS, after] as const]
  const sides = reaches.map((reach) => {
    const ranges = witnesses.flatMap(({ timeline }) => recurring(ats, timeline, reach) ?? [])
    return {
      reach,
      ats,
      score: ranges.reduce((sum, range) => sum + range.moments, 0),
      offsetsMs: [
        Math.min(...ranges.map(({ from }) => from)),
        Math.max(...ranges.map(({ to }) => to)),
      ] as const,
    }
  })
  // Of sides that are as good the first counts: a clock is thought right.
  const best = sides.reduce((one, other) => (other.score > one.score ? other : one))
  return best.score === 0 ? undefined : best
}

/** What recurs this near (ms) to where the runs are known to lie is the rest of the same runs. */
const SAME_RUN_MS = 10_000

// A suite's own tests may be the middle of a run of which only they show that they are tests.
function widened({ ats, reach, offsetsMs }: Side, witnesses: readonly Witness[]): readonly [number, number] {
  let [from, to] = offsetsMs
  const ranges = witnesses.flatMap(({ timeline }) => recurring(ats, timeline, reach) ?? [])
  for (let before = -1; before !== to - from; ) {
    before = to - from
    for (const range of ranges) {
      if (range.to < from - SAME_RUN_MS || range.from > to + SAME_RUN_MS) continue
      from = Math.min(from, range.from)
      to = Math.max(to, range.to)
    }
  }
  return [from, to]
}

interface Range {
  readonly moments: number
  readonly from: number
  readonly to: number
}

// Offsets of a pattern that recurs at enough moments and seldom elsewhere.
function recurring(ats: readonly number[], timeline: Timeline, [from, to]: Side['reach']): Range | undefined {
  const moments = new Set<number>()
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  let near = 0
  let total = 0
  for (const [timeMs, hits] of timeline) {
    total += hits
    const at = nearestMoment(ats, timeMs, from, to)
    if (at === undefined) continue
    near += hits
    moments.add(at)
    least = Math.min(least, timeMs - at)
    most = Math.max(most, timeMs - at)
  }
  return moments.size < MIN_MOMENTS || near < total * NEAR_SHARE
    ? undefined
    : { moments: moments.size, from: least, to: most }
}

// The moment nearest to a time, of those from which it lies within the reach; the list is ascending.
function nearestMoment(ats: readonly number[], timeMs: number, from: number, to: number): number | undefined {
  const skewMs = to > 0 ? -from : 0
  let lo = 0
  let hi = ats.length
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if (ats[mid]! <= timeMs + skewMs) lo = mid + 1
    else hi = mid
  }
  // Before the moment only the next one can be meant, after it only the last one.
  const at = to > 0 ? ats[lo - 1] : ats[lo - 1] === timeMs ? timeMs : ats[lo]
  return at !== undefined && timeMs - at >= from && timeMs - at <= to ? at : undefined
}
