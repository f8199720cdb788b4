// Evidence to verdict. In: all evidence about one part. Out: verdict and probability. The one place where numbers become words; every
// weight's reason stands beside it, and docs/evidence.md explains them. Reads no log and no state.
import type { Evidence, Family, Verdict } from './model.js'

/** Log-odds before any evidence: fewer than a third of the error records of a log are expected to be a test's. */
const PRIOR = -1

/** Most that one family may add in either direction: many weak signs of one kind are still one kind. */
const FAMILY_CAP: Readonly<Record<Family, number>> = {
  words: 2.6,
  frames: 7,
  windows: 7,
  replay: 5,
  constancy: 0.6,
  /** Enough for a statement or a frame of a test alone, and not against hits outside of known runs. */
  provenance: 5,
  truth: 12,
  genuine: 2,
}

/** Most that hits outside the runs may say against the frames of a test: those are never in production, but a run may be missing from the ledger. */
const AGAINST_FRAMES = 1.5

/** Above this probability a part may be called synthetic: a hidden genuine failure costs at least 50 noise records left. */
const SYNTHETIC_FROM = 0.97
/** Below this it is genuine. Between the two is `unsure`, which is shown with the genuine. */
const GENUINE_BELOW = 0.4
/** A family counts towards the two that `synthetic` needs from this many log-odds on. */
const SPEAKS_FROM = 1

/** What the evidence about one part comes to. */
export interface Judgement {
  readonly verdict: Verdict
  /** 0 to 1. */
  readonly probabilitySynthetic: number
  /** Sum of the capped families and the prior. */
  readonly logOdds: number
  /** Families with evidence, as they went into the sum. */
  readonly families: readonly FamilySum[]
}

/** What one family adds. */
export interface FamilySum {
  readonly family: Family
  /** Its evidence together, and what its cap leaves of it. */
  readonly sum: number
  readonly capped: number
  /** True when it counts towards the two families that `synthetic` needs. */
  readonly speaks: boolean
}

/** What the verdict goes by, for those who explain it. */
export const BARS = {
  prior: PRIOR,
  syntheticFrom: SYNTHETIC_FROM,
  genuineBelow: GENUINE_BELOW,
  speaksFrom: SPEAKS_FROM,
} as const

/** Weighs the evidence: families capped and added; `synthetic` only from two families or one conclusive finding. */
export function judge(evidence: readonly Evidence[]): Judgement {
  // What a person called genuine is, whatever else was found.
  const told = evidence.filter(({ family, logOdds }) => family === 'truth' && logOdds < 0)
  if (told.length > 0 && told.length < evidence.length) return judge(told)
  const isFramed = evidence.some(({ family, conclusive }) => family === 'frames' && conclusive)
  const sums = new Map<Family, number>()
  for (const { family, logOdds } of evidence) sums.set(family, (sums.get(family) ?? 0) + logOdds)
  const families = [...sums].map(([family, sum]): FamilySum => {
    const least = family === 'windows' && isFramed ? AGAINST_FRAMES : FAMILY_CAP[family]
    const capped = Math.max(-least, Math.min(FAMILY_CAP[family], sum))
    return { family, sum, capped, speaks: capped >= SPEAKS_FROM && family !== 'constancy' }
  })
  const logOdds = families.reduce((total, { capped }) => total + capped, PRIOR)
  const probabilitySynthetic = 1 / (1 + Math.exp(-logOdds))
  const carried =
    families.filter(({ speaks }) => speaks).length >= 2 || evidence.some((one) => one.conclusive)
  return { verdict: verdictOf(probabilitySynthetic, carried), probabilitySynthetic, logOdds, families }
}

function verdictOf(probability: number, carried: boolean): Verdict {
  if (probability >= SYNTHETIC_FROM && carried) return 'synthetic'
  return probability < GENUINE_BELOW ? 'genuine' : 'unsure'
}
