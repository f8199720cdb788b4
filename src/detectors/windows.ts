// Timing against test runs. In: in how many separate runs a part has hits, how often it occurs outside, how much time the windows cover.
// Out: evidence by the number of runs, never by the number of hits: an outage that begins inside a run has thousands of hits in one.
import type { Context, Detector, Part, WindowFacts } from './detector.js'

/** Most that hits in one, two, three or more separate runs may say. One first appearance proves little; three by chance do not happen. */
const CAP_BY_RUNS = [0, 1, 4, 7] as const
/** When it occurs outside in at least as many separate minutes as runs hit, the runs may be chance that follows working hours. */
const CAP_WHEN_COMMON = 2
/** Probability under which hits in three or more runs are conclusive. */
const CONCLUSIVE_P = 1e-4
/** Hits where no test ran, while the runs are known: one run in twenty is not recorded. */
const OUTSIDE = -3

export const windows: Detector = {
  name: 'windows',
  title: 'Hits inside or outside known test runs',
  family: 'windows',
  inspect(part, context) {
    if (context.windows === undefined || context.windows.count === 0 || part.unstamped === part.hits)
      return undefined
    return part.scope === 'inside' ? inside(part, context.windows) : outside(part, context)
  },
  samples: [
    {
      what: 'twelve runs, nothing outside',
      part: { scope: 'inside', runs: 12 },
      windows: { count: 12, searchedMs: Array(12).fill(60_000), outsideMs: 6e8 },
      speaksFor: 'synthetic',
      conclusive: true,
    },
    {
      what: 'one run with a thousand hits',
      part: { scope: 'inside', runs: 1, hits: 1000 },
      windows: { count: 12, searchedMs: Array(12).fill(60_000), outsideMs: 6e8 },
      speaksFor: 'synthetic',
      conclusive: false,
    },
    {
      what: 'outside while runs are known',
      part: { scope: 'outside', outsideHits: 5 },
      windows: { count: 12, searchedMs: Array(12).fill(60_000), outsideMs: 6e8 },
      speaksFor: 'genuine',
    },
  ],
  rejects: [
    { what: 'no runs known', part: { scope: 'whole' } },
    {
      what: 'inside no more than its rate outside explains',
      part: { scope: 'inside', runs: 2, outsideMinutes: 5000, outsideHits: 5000 },
      windows: { count: 12, searchedMs: Array(12).fill(60_000), outsideMs: 6e8 },
    },
  ],
}

function outside(part: Part, { windows }: Context) {
  const reason =
    part.scope === 'outside'
      ? `${part.hits} ${part.hits === 1 ? 'hit' : 'hits'} where no test ran`
      : `none of its hits lies in any of ${windows!.count} test runs`
  return { detector: 'windows', family: 'windows' as const, logOdds: OUTSIDE, reason }
}

function inside(part: Part, facts: WindowFacts) {
  const p = chance(part, facts)
  const cap =
    part.outsideMinutes >= part.runs
      ? Math.min(CAP_WHEN_COMMON, CAP_BY_RUNS[Math.min(3, part.runs)]!)
      : CAP_BY_RUNS[Math.min(3, part.runs)]!
  const logOdds = Math.min(cap, -Math.log(p))
  if (logOdds < 0.1) return undefined
  const conclusive = part.runs >= 3 && p < CONCLUSIVE_P && part.outsideHits === 0
  const elsewhere = part.outsideHits === 0 ? 'never outside' : `${part.outsideHits} outside`
  const reason = `in ${part.runs} of ${facts.count} test runs, ${elsewhere}`
  return {
    detector: 'windows',
    family: 'windows' as const,
    logOdds,
    reason,
    ...(conclusive && { conclusive: true as const }),
  }
}

/**
 * Probability that a pattern which knows nothing of the runs has hits in at least as many of them: a Poisson process with the pattern's own
 * rate outside (bursts counted once, and one more for what was not seen), over the length each window had to be searched in.
 */
function chance(part: Part, { searchedMs, outsideMs }: WindowFacts): number {
  const ratePerMs = (part.outsideMinutes + 1) / Math.max(outsideMs, 1)
  const expected = searchedMs.reduce((sum, ms) => sum + 1 - Math.exp(-ratePerMs * ms), 0)
  return poissonTail(part.runs, expected)
}

/** P(X >= k) of a Poisson variable, summed from the small end so that tiny tails keep their digits. */
function poissonTail(k: number, mean: number): number {
  if (k === 0) return 1
  let term = Math.exp(-mean)
  for (let i = 1; i <= k; i++) term *= mean / i
  let sum = 0
  for (let i = k; i < k + 200 && term > 0; i++) {
    sum += term
    term *= mean / (i + 1)
  }
  return Math.min(1, Math.max(sum, Number.MIN_VALUE))
}
