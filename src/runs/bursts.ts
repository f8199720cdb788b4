// Timelines to bursts. In: when each pattern has hits, and the windows of recorded runs. Out: stretches of time in which several patterns come up
// together, each with the moment at which a pattern comes up in it. What a burst is of, a test run or an outage, is not asked here.
import type { Timeline, WindowSet } from './windows.js'

/** Hits of one pattern nearer to each other than this are one visit of it; ms. */
const VISIT_GAP_MS = 60_000
/** A visit that lasts longer is no test's: it is something that goes on. */
const MAX_VISIT_MS = 15 * 60_000
/** A pattern with more visits comes up whatever else does. Nobody runs a suite so often in the time of one log. */
const MAX_VISITS = 512
/** Visits that begin nearer to each other than this are of one burst: a suite may be silent for a while between two tests that log; ms. */
const BURST_GAP_MS = 30_000
/** Patterns of a burst at least: a request that fails logs two or three. */
const MIN_PATTERNS = 4
/** Bursts that are compared with one another; those with the most patterns. Their pairs grow by the square. */
const MAX_BURSTS = 256

/** Several patterns that come up together. */
export interface Burst {
  readonly startMs: number
  readonly endMs: number
  /** When each pattern comes up, by its number in the list of timelines; the earliest first. */
  readonly firstMs: ReadonlyMap<number, number>
  /** When its last hit in it is. */
  readonly lastMs: ReadonlyMap<number, number>
  /** Hits in it, by pattern; and how often a pattern comes up in it. */
  readonly hits: ReadonlyMap<number, number>
  readonly visits: ReadonlyMap<number, number>
  /** Number of the recorded run in which it lies; -1 for none. */
  readonly run: number
}

/** Hits of one pattern near each other. */
export interface Visit {
  readonly pattern: number
  readonly startMs: number
  endMs: number
  hits: number
}

/** The bursts of a log by their start, and how often each pattern comes up in all; 0 for what comes up at any time. */
export interface Bursts {
  readonly bursts: readonly Burst[]
  readonly visits: readonly number[]
}

/** Finds the bursts. All visits that begin in one recorded run are one burst, however long it was silent. A push ends a burst: behind it comes what
 * it sets off. */
export function findBursts(
  timelines: readonly Timeline[],
  recorded: WindowSet,
  momentsMs: readonly number[] = [],
): Bursts {
  const byPattern = timelines.map(visitsOf)
  const visits = byPattern.flat().sort((a, b) => a.startMs - b.startMs || a.pattern - b.pattern)
  return { bursts: group(visits, recorded, momentsMs), visits: byPattern.map(({ length }) => length) }
}

function group(visits: readonly Visit[], recorded: WindowSet, momentsMs: readonly number[]): Burst[] {
  const ats = [...momentsMs].sort((a, b) => a - b)
  let next = 0
  const groups: Visit[][] = []
  let last: Visit | undefined
  let lastRun = -1
  for (const visit of visits) {
    const run = recorded.indexAt(visit.startMs)
    const before = next
    while (next < ats.length && ats[next]! <= visit.startMs) next++
    const isSame =
      last !== undefined &&
      next === before &&
      (run >= 0 || lastRun >= 0 ? run === lastRun : visit.startMs - last.startMs <= BURST_GAP_MS)
    if (isSame) groups.at(-1)!.push(visit)
    else groups.push([visit])
    last = visit
    lastRun = run
  }
  return groups
    .map((group) => burstOf(group, recorded))
    .filter(({ firstMs }) => firstMs.size >= MIN_PATTERNS)
    .sort((a, b) => b.firstMs.size - a.firstMs.size || a.startMs - b.startMs)
    .slice(0, MAX_BURSTS)
    .sort((a, b) => a.startMs - b.startMs)
}

/** The visits of a pattern, without those that last too long; none when it comes up at any time. */
export function visitsOf(timeline: Timeline, pattern: number): Visit[] {
  const visits: Visit[] = []
  for (const [timeMs, hits] of timeline) {
    const open = visits.at(-1)
    if (open && timeMs - open.endMs <= VISIT_GAP_MS) {
      open.endMs = timeMs
      open.hits += hits
    } else visits.push({ pattern, startMs: timeMs, endMs: timeMs, hits })
  }
  return visits.length > MAX_VISITS
    ? []
    : visits.filter(({ startMs, endMs }) => endMs - startMs <= MAX_VISIT_MS)
}

function burstOf(group: readonly Visit[], recorded: WindowSet): Burst {
  const firstMs = new Map<number, number>()
  const lastMs = new Map<number, number>()
  const hits = new Map<number, number>()
  const visits = new Map<number, number>()
  for (const { pattern, startMs, endMs, hits: own } of group) {
    if (!firstMs.has(pattern)) firstMs.set(pattern, startMs)
    lastMs.set(pattern, Math.max(endMs, lastMs.get(pattern) ?? endMs))
    hits.set(pattern, (hits.get(pattern) ?? 0) + own)
    visits.set(pattern, (visits.get(pattern) ?? 0) + 1)
  }
  return {
    startMs: group[0]!.startMs,
    endMs: group.reduce((most, { endMs }) => Math.max(most, endMs), 0),
    firstMs,
    lastMs,
    hits,
    visits,
    run: recorded.indexAt(group[0]!.startMs),
  }
}
