// What people said. In: the label or rule that reaches a part's pattern. Out: evidence with their reason: what a person called genuine or synthetic is so, but
// for a pattern that was called synthetic and whose rate has jumped since.
import type { Detector } from './detector.js'

/** Log-odds: a person knows more than any sign. What has escalated is only a hint, too weak to speak for itself. */
const WEIGHT = { synthetic: 12, genuine: -12, escalated: 0.9 } as const

export const truth: Detector = {
  name: 'truth',
  title: 'Labels and rules of people',
  family: 'truth',
  looksFor: 'labels and rules of people',
  inspect(_part, { told }) {
    if (told === undefined) return undefined
    const { verdict, by, reason, escalated } = told
    const common = { detector: 'truth', family: 'truth' as const }
    if (escalated !== undefined)
      return { ...common, logOdds: WEIGHT.escalated, reason: `${by} (${reason}), but ${escalated}` }
    return {
      ...common,
      logOdds: WEIGHT[verdict],
      reason: `${by}: ${reason}`,
      ...(verdict === 'synthetic' && { conclusive: true as const }),
    }
  },
  samples: [
    {
      what: 'a synthetic label',
      part: {},
      told: { verdict: 'synthetic', by: 'labelled synthetic', reason: 'parser fixtures' },
      speaksFor: 'synthetic',
      conclusive: true,
    },
    {
      what: 'a genuine label',
      part: {},
      told: { verdict: 'genuine', by: 'labelled genuine', reason: 'customer called Foo' },
      speaksFor: 'genuine',
    },
    {
      what: 'a synthetic label whose pattern has escalated',
      part: {},
      told: {
        verdict: 'synthetic',
        by: 'labelled synthetic',
        reason: 'parser fixtures',
        escalated: '9 times its usual rate since 2026-06-09',
      },
      speaksFor: 'synthetic',
      conclusive: false,
    },
  ],
  rejects: [{ what: 'nobody said anything', part: {} }],
}
