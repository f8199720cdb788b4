// Patterns with a number of hits of their own. In: timelines and the windows of known runs. Out: where a pattern that has the same number of hits in
// each known run has just as many again: runs that nobody recorded, also of suites that log too little to be known by their company.
import { type Visit, visitsOf } from './bursts.js'
import { isOfTheClock } from './proof.js'
import { RUN_SLACK_MS, type Timeline, type Window, type WindowSet } from './windows.js'

/** A pattern has numbers of its own when in this share of its visits in known runs, in so many of the runs at least, it has one of a few numbers of hits:
 * each of them in two runs or more, none below the least: a small number is in the code (how often it tries again), and the same wherever it runs. */
const OWN = { runs: 4, share: 0.8, hits: 20, times: 2 } as const
/** Natural log-odds that all its visits elsewhere must come to, each as much as guessing such a number among those up to it. */
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
  const runOf = ({ startMs }: Visit): number => known.indexAt(startMs)
  const numbers = numbersOf(inside, runOf)
  const own = inside.filter(({ hits }) => numbers.has(hits))
  const runs = new Set(own.map(runOf)).size
  if (runs < OWN.runs || own.length < inside.length * OWN.share) return []
  const longestMs = Math.max(...own.map(({ startMs, endMs }) => endMs - startMs))
  const again = outside.filter(
    ({ hits, startMs, endMs }) => numbers.has(hits) && endMs - startMs <= longestMs + RUN_SLACK_MS.after,
  )
  // Most runs are recorded. What comes up more often where none is known always tries so many times, and met the runs by chance or by the clock.
  if (again.length > runs || isOfTheClock(again)) return []
  const odds = again.length * Math.log(Math.max(...numbers) / numbers.size)
  const isAll = sum(again) >= sum(outside) * ELSEWHERE
  return isAll && odds >= MIN_ODDS ? again.map(windowLike(own, known)) : []
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

function numbersOf(visits: readonly Visit[], runOf: (visit: Visit) => number): ReadonlySet<number> {
  const runs = new Map<number, Set<number>>()
  for (const visit of visits) runs.set(visit.hits, (runs.get(visit.hits) ?? new Set()).add(runOf(visit)))
  const often = [...runs].filter(([hits, { size }]) => size >= OWN.times && hits >= OWN.hits)
  return new Set(often.map(([hits]) => hits))
}
