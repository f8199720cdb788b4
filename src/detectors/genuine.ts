// Signs of a genuine failure. In: traces, variety and time of a part. Out: evidence against synthetic. Low variety and few hits never
// argue for synthetic here.
import { isAppFrame } from '../patterns/trace.js'
import type { Detector, Part } from './detector.js'

const HOUR_MS = 3_600_000
/** Hits in this many separate minutes over this time are steady. */
const STEADY_MINUTES = 6
const STEADY_MS = 12 * HOUR_MS
/** Distinct texts from which a part is varied, at this share of its hits. */
const VARIED_TEXTS = 8
const VARIED_SHARE = 0.5
const WEIGHT = { appFrames: -0.5, varied: -0.5, steady: -0.8 } as const

export const genuine: Detector = {
  name: 'genuine',
  title: 'Own code without tests in the stack, variety, steady presence',
  looksFor: "the app's own stack frames, variety, steady presence",
  family: 'genuine',
  inspect(part) {
    // Fixtures vary and run through the app too: inside runs, and never outside, that says nothing.
    if (part.scope === 'inside' && part.outsideHits === 0) return undefined
    const signs: [number, string][] = []
    if (part.samples.some((sample) => sample.trace?.frames.some(isAppFrame)))
      signs.push([WEIGHT.appFrames, 'stack frames in the app'])
    if (part.distinct >= VARIED_TEXTS && part.distinct >= part.hits * VARIED_SHARE)
      signs.push([WEIGHT.varied, textCount(Math.min(part.distinct, part.hits))])
    if (isSteady(part)) signs.push([WEIGHT.steady, `steady over ${Math.round(part.spanMs / HOUR_MS)} hours`])
    if (signs.length === 0) return undefined
    const logOdds = signs.reduce((sum, [weight]) => sum + weight, 0)
    return {
      detector: 'genuine',
      family: 'genuine',
      logOdds,
      reason: signs.map(([, reason]) => reason).join(', '),
    }
  },
  samples: [
    {
      what: 'own code in the stack',
      part: { samples: [{ text: 'Error: x', rest: ['    at pay (/srv/shop/pay.js:1:2)'] }] },
      speaksFor: 'genuine',
    },
    {
      what: 'all through the day',
      part: { scope: 'outside', minutes: 40, spanMs: 20 * HOUR_MS },
      speaksFor: 'genuine',
    },
    { what: 'every text another', part: { hits: 40, distinct: 40 }, speaksFor: 'genuine' },
  ],
  rejects: [
    { what: 'three lines', part: { hits: 3, distinct: 1, samples: [{ text: 'disk full' }] } },
    { what: 'bursts at test runs', part: { scope: 'inside', minutes: 40, spanMs: 20 * HOUR_MS } },
  ],
}

/** From here on the number is an estimate. */
const EXACT_TEXTS = 64
const textCount = (distinct: number): string =>
  distinct < EXACT_TEXTS
    ? `${distinct} different texts`
    : `about ${Number(distinct.toPrecision(2)).toLocaleString('en-US')} different texts`

// Inside windows a long span says when tests ran, not when users came.
const isSteady = (part: Part): boolean =>
  part.scope !== 'inside' && part.minutes >= STEADY_MINUTES && part.spanMs >= STEADY_MS
