// Bursts that replay each other. In: how much of a part lies in such bursts. Out: evidence. Bursts of which something shows that they are test runs have
// become windows already (report/runs.ts), and count there; what is left may be a start-up or a job, so that it is never conclusive.
import type { Detector } from './detector.js'

/** Log-odds of coming up in three or more bursts of a family, and hardly anywhere else. */
const LOG_ODDS = 2
const MIN_BURSTS = 3
/** Share of the part's hits that lie in the bursts. */
const MIN_SHARE = 0.9

export const replay: Detector = {
  name: 'replay',
  title: 'Comes up with the same other patterns, in the same order, in burst after burst',
  family: 'replay',
  inspect({ replays, hits }) {
    if (replays === undefined || replays.bursts < MIN_BURSTS || replays.hits < hits * MIN_SHARE) return undefined
    const { bursts, of, patterns } = replays
    return {
      detector: 'replay',
      family: 'replay',
      logOdds: LOG_ODDS,
      reason: `in ${bursts} of ${of} bursts that replay ${patterns} patterns in one order`,
    }
  },
  samples: [
    {
      what: 'in nearly every burst, and nowhere else',
      part: { hits: 40, replays: { hits: 38, bursts: 6, of: 7, patterns: 12 } },
      speaksFor: 'synthetic',
      conclusive: false,
    },
  ],
  rejects: [
    { what: 'no bursts', part: { hits: 40 } },
    { what: 'twice', part: { hits: 40, replays: { hits: 40, bursts: 2, of: 3, patterns: 12 } } },
    { what: 'mostly elsewhere', part: { hits: 400, replays: { hits: 40, bursts: 6, of: 7, patterns: 12 } } },
  ],
}
