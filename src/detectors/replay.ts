// Bursts that replay each other. In: how much of a part lies in such bursts. Out: evidence. Bursts in time of which something shows that they are test runs
// have become windows already (report/runs.ts), and count there. What is left are those of a log without times, and what may be a start-up or a job.
import type { Detector } from './detector.js'

/** Log-odds of coming up in three or more bursts of a family, and hardly anywhere else. Without times nothing tells a job of the clock, so that only
 * patterns which show a test are proof; and what an import logs stands in the tests of it as well, so that these two together must not do. */
const WEIGHT = { shown: 4.5, varied: 2.2, some: 2 } as const
const MIN_BURSTS = 3
/** Share of the part's hits that lie in the bursts. */
const MIN_SHARE = 0.9

export const replay: Detector = {
  name: 'replay',
  title: 'Comes up with the same other patterns, in the same order, in burst after burst',
  family: 'replay',
  looksFor: 'bursts that replay the same patterns in the same order',
  inspect({ replays, hits }) {
    if (replays === undefined || replays.bursts < MIN_BURSTS || replays.hits < hits * MIN_SHARE)
      return undefined
    const { bursts, of, patterns, strength } = replays
    return {
      detector: 'replay',
      family: 'replay',
      logOdds: WEIGHT[strength],
      reason: `in ${bursts} of ${of} bursts that replay ${patterns} patterns in one order${strength === 'shown' ? ', some of which show a test' : ''}`,
      ...(strength === 'shown' && { conclusive: true as const }),
    }
  },
  samples: [
    {
      what: 'in nearly every burst, and nowhere else',
      part: { hits: 40, replays: { hits: 38, bursts: 6, of: 7, patterns: 12, strength: 'some' } },
      speaksFor: 'synthetic',
      conclusive: false,
    },
    {
      what: 'with patterns that show a test',
      part: { hits: 40, replays: { hits: 40, bursts: 6, of: 7, patterns: 12, strength: 'shown' } },
      speaksFor: 'synthetic',
      conclusive: true,
    },
  ],
  rejects: [
    { what: 'no bursts', part: { hits: 40 } },
    {
      what: 'twice',
      part: { hits: 40, replays: { hits: 40, bursts: 2, of: 3, patterns: 12, strength: 'some' } },
    },
    {
      what: 'mostly elsewhere',
      part: { hits: 400, replays: { hits: 40, bursts: 6, of: 7, patterns: 12, strength: 'some' } },
    },
  ],
}
