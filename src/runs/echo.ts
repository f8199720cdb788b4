// Patterns with a number of hits of their own. In: timelines and the windows of known runs. Out: where a pattern that has the same number of hits in
// each known run has just as many again: runs that nobody recorded, also of suites that log too little to be known by their company.
import { type Visit, visitsOf } from './bursts.js'
import { RUN_SLACK_MS, type Timeline, type Window, type WindowSet } from './windows.js'

/** A pattern has a number of its own when in at least so many runs, and this share of those it comes up in, it has so many hits, no less than this. */
const OWN = { runs: 4, share: 0.8, hits: 5 } as const
/** Natural log-odds that all its visits elsewhere must come to, each as much as guessing its number: one in so many numbers up to it. */
const MIN_ODDS = 9
/** Share of its hits elsewhere that lie in such visits. */
const ELSEWHERE = 0.9

/** Windows of runs that a pattern shows by its number of hits. */
export function findEchoes(timelines: readonly Timeline[], known: WindowSet): Window[] {
  if (known.windows.length < OWN.runs) return []
  return timelines.flatMap((timeline, pattern) => echoesOf(visitsOf(timeline, pattern), known))
}

function echoesOf(visits: readonly Visit[], known: WindowSet): Window[] {
  const inside = visits.filter(({ startMs }) => known.indexAt(startMs) >= 0)
  const outside = visits.filter(({ startMs }) => known.indexAt(startMs) < 0)
  if (inside.length < OWN.runs || outside.length === 0) return []
  const number = mostOf(inside.map(({ hits }) => hits))
  const own = inside.filter(({ hits }) => hits === number)
  if (number < OWN.hits || own.length < OWN.runs || own.length < inside.length * OWN.share) return []
  const longestMs = Math.max(...own.map(({ startMs, endMs }) => endMs - startMs))
  const again = outside.filter(
    ({ hits, startMs, endMs }) => hits === number && endMs - startMs <= longestMs + RUN_SLACK_MS.after,
  )
  const isAll = sum(again) >= sum(outside) * ELSEWHERE
  return isAll && again.length * Math.log(number) >= MIN_ODDS ? again.map(windowLike(own, known)) : []
}

// As far before and behind its hits as in the known runs at least.
function windowLike(own: readonly Visit[], known: WindowSet): (visit: Visit) => Window {
  const runs = own.map((visit) => ({ visit, window: known.windows[known.indexAt(visit.startMs)]! }))
  const beforeMs = Math.min(...runs.map(({ visit, window }) => visit.startMs - window.startMs))
  const afterMs = Math.min(...runs.map(({ visit, window }) => Math.max(0, window.endMs - visit.endMs)))
  return (visit) => {
    const startMs = visit.startMs - beforeMs
    const endMs = visit.endMs + afterMs
    return { startMs, endMs, kind: 'inferred', searchedMs: endMs - startMs, proven: true }
  }
}

const sum = (visits: readonly Visit[]): number => visits.reduce((total, { hits }) => total + hits, 0)

// The most frequent number; of those as frequent the largest.
function mostOf(numbers: readonly number[]): number {
  const times = new Map<number, number>()
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1)
  return [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0]
}
