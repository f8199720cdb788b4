// Timing against test runs. In: in how many separate runs a part has hits, how often it occurs outside, how much time the windows cover.
// Out: evidence by the number of runs, never by the number of hits: an outage that begins inside a run has thousands of hits in one.
import type { Context, Detector, Part, WindowFacts } from './detector.js'

/** Most that hits in one, two, three or more separate runs may say. One first appearance proves little; three by chance do not happen. */
const CAP_BY_RUNS = [0, 1, 4.6, 7] as const
/** How much denser than its mean a pattern's own occurrence may be when people work and tests run: both keep office hours. */
const CONCENTRATION = 8
/** Separate runs and chance from which hits are conclusive: without hits outside, the same with many hits, and with hits outside. */
const CONCLUSIVE = {
  alone: { runs: 3, chance: 1e-4 },
  burst: { runs: 2, chance: 1e-4 },
  mixed: { runs: 4, chance: 1e-6 },
} as const
/** Share of the runs of a part of which it must be sure that tests ran in them. */
const MOSTLY_PROVEN = 0.8
/** Chance by time alone below which the place in the runs counts too. */
const UNLIKELY = 0.05
/** Cap when it is not sure that tests ran there: what a deployment breaks also stands in the tests of it, so that the two together must not do. */
const CAP_UNPROVEN = 2.2
/** Two runs are enough when the hits are as many as a suite writes, not one by chance in each. */
const MANY_HITS = 6
/** Cap for fewer hits than that in two runs, unless they come up at the same place of both: that likely, at most. */
const FEW_IN_TWO = 2.8
const SAME_PLACE = 0.1
/** Hits inside for each outside, from which a pattern that occurs on both sides is thought a test's inside; and the cap below it. */
const DOMINATES = 2
const CAP_WHEN_COMMON = 1.2
/** Hits where no test ran, while the runs are known: one run in twenty is not recorded. Of runs that were only inferred some are always missing. */
const OUTSIDE = -3
const OUTSIDE_GUESSED = -1

export const windows: Detector = {
  name: 'windows',
  title: 'Hits inside or outside known test runs',
  looksFor: 'hits inside more test runs than chance explains, or where no known test ran',
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
      what: 'twelve windows that the log itself taught',
      part: { scope: 'inside', runs: 12, provenRuns: 0 },
      windows: { count: 12, searchedMs: Array(12).fill(900_000), outsideMs: 6e8 },
      speaksFor: 'synthetic',
      conclusive: false,
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
      ? hitsWhere(part.hits - part.unstamped)
      : `none of its hits lies in any of ${windows!.count} test runs`
  const logOdds = windows!.areGuessed ? OUTSIDE_GUESSED : OUTSIDE
  return { detector: 'windows', family: 'windows' as const, logOdds, reason }
}

const hitsWhere = (hits: number): string => `${plural(hits)} where no known test ran`
const plural = (hits: number): string =>
  `${String(hits).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${hits === 1 ? 'hit' : 'hits'}`

// Runs in a row through which a pattern goes on, or that follow at once, count as one: said where the weight could not be followed without it.
const joinedRuns = ({ runs, separateRuns }: Part): string =>
  separateRuns < Math.min(runs, CONCLUSIVE.mixed.runs)
    ? `, so close together that they count as ${separateRuns}`
    : ''

function inside(part: Part, facts: WindowFacts) {
  const byTime = chance(part, facts)
  // The steps of one job keep their order wherever it runs: a place confirms what the times say, and says nothing by itself.
  const p = byTime < UNLIKELY ? byTime * part.placeChance : byTime
  // What occurs outside as well is a test's inside only when the runs hold most of it: production goes on while tests run.
  // Behind a run's end comes what it sets off: a deployment, a restart.
  const dominated = part.hits >= part.outsideHits * DOMINATES && part.coreHits * 2 > part.hits
  const isMuch = part.hits >= MANY_HITS || part.placeChance <= SAME_PLACE
  const byRuns =
    part.separateRuns === 2 && !isMuch ? FEW_IN_TWO : CAP_BY_RUNS[Math.min(3, part.separateRuns)]!
  // Windows that the log itself taught are only sure when something else proved that a suite ran in them: a few sure ones among many prove nothing.
  const provenRuns = part.provenRuns >= part.separateRuns * MOSTLY_PROVEN ? part.provenRuns : 0
  const cap = dominated ? Math.min(byRuns, provenRuns === 0 ? CAP_UNPROVEN : byRuns) : CAP_WHEN_COMMON
  const logOdds = Math.min(cap, -Math.log(p))
  if (logOdds < 0.1) return undefined
  const { runs, chance: most } =
    part.outsideHits > 0 ? CONCLUSIVE.mixed : isMuch ? CONCLUSIVE.burst : CONCLUSIVE.alone
  const conclusive = dominated && provenRuns >= runs && p < most
  const where = `in ${part.runs} of ${facts.count} test runs${doubts(part)}${joinedRuns(part)}`
  const reason = part.outsideHits === 0 ? `only ${where}` : `${where}, ${plural(part.outsideHits)} outside`
  return {
    detector: 'windows',
    family: 'windows' as const,
    logOdds,
    reason,
    ...(conclusive && { conclusive: true as const }),
  }
}

// That nobody recorded a run, or that nothing shows a test in it, is part of the reason.
function doubts({ runs, inferredRuns, separateRuns, provenRuns }: Part): string {
  const doubts: string[] = []
  if (inferredRuns > 0) doubts.push(`${inferredRuns === runs ? 'all' : inferredRuns} inferred`)
  if (provenRuns < separateRuns) doubts.push(`${provenRuns === 0 ? 'all' : 'some'} unproven`)
  return doubts.length === 0 ? '' : ` (${doubts.join(', ')})`
}

/**
 * Probability that a pattern which knows nothing of the runs has hits in at least as many of them: a Poisson process with the pattern's own
 * rate outside at its densest (bursts counted once, and one more for what was not seen), over the length each window had to be searched in.
 */
function chance(part: Part, { searchedMs, outsideMs }: WindowFacts): number {
  const ratePerMs = (CONCENTRATION * (1 + part.outsideMinutes)) / Math.max(outsideMs, 1)
  const expected = searchedMs.reduce((sum, ms) => sum + 1 - Math.exp(-ratePerMs * ms), 0)
  return poissonTail(part.separateRuns, expected)
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
