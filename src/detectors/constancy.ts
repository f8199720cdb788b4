// The same text again and again. In: hits and distinct texts of a part. Out: weak evidence, and only for hits inside test windows: a
// swallowed, deterministic failure of production is as constant as a fixture.
import type { Detector } from './detector.js'

const MIN_HITS = 5
/** Distinct texts among the hits at which they are called constant. */
const MAX_DISTINCT_SHARE = 0.1
const LOG_ODDS = 0.6

export const constancy: Detector = {
  name: 'constancy',
  title: 'Many hits inside test runs, hardly any difference between them',
  looksFor: 'five or more hits in two or more test runs with hardly any difference between them',
  family: 'constancy',
  inspect(part) {
    if (part.scope !== 'inside' || part.hits < MIN_HITS || part.separateRuns < 2) return undefined
    if (part.distinct > Math.max(1, part.hits * MAX_DISTINCT_SHARE)) return undefined
    const texts = part.distinct === 1 ? 'one text' : `${part.distinct} texts`
    return {
      detector: 'constancy',
      family: 'constancy',
      logOdds: LOG_ODDS,
      reason: `${part.hits} hits with ${texts}`,
    }
  },
  samples: [
    {
      what: 'one text in three runs',
      part: { scope: 'inside', hits: 60, distinct: 1, runs: 3 },
      speaksFor: 'synthetic',
    },
  ],
  rejects: [
    { what: 'no window', part: { scope: 'whole', hits: 600, distinct: 1 } },
    { what: 'many texts', part: { scope: 'inside', hits: 60, distinct: 50, runs: 3 } },
    { what: 'one run', part: { scope: 'inside', hits: 60, distinct: 1, runs: 1 } },
  ],
}
