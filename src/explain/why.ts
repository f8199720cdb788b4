// Evidence to its sum, so that a reader can check it by hand. In: the evidence of one part and its verdict. Out: the terms, and what decided.
// Weighs nothing itself: `judge` does.
import { BARS, type FamilySum, judge } from '../classifier.js'
import type { Evidence } from '../model.js'
import type { ReportPart } from '../report/contract.js'
import type { ExplainedPart } from './contract.js'

type Sum = Pick<ExplainedPart, 'prior' | 'families' | 'logOdds' | 'decidedBy' | 'why'>

/** The sum behind a verdict, in hundredths. */
export function sumOf({ evidence, verdict }: Pick<ReportPart, 'evidence' | 'verdict'>): Sum {
  const judged = judge(evidence as readonly Evidence[])
  const isFolded = judged.verdict !== verdict
  return {
    prior: BARS.prior,
    families: judged.families.map((one) => ({
      ...one,
      sum: hundredths(one.sum),
      capped: hundredths(one.capped),
    })),
    logOdds: hundredths(judged.logOdds),
    ...(isFolded
      ? {
          decidedBy: 'folded',
          why: "it stands for many signatures for which there was no room, and nobody can say that all of them are a test's",
        }
      : decision(evidence, judged)),
  }
}

const hundredths = (value: number): number => Math.round(value * 100) / 100

function decision(
  evidence: ReportPart['evidence'],
  { verdict, probabilitySynthetic, families }: ReturnType<typeof judge>,
): Pick<Sum, 'decidedBy' | 'why'> {
  const speaking = families.filter(({ speaks }) => speaks)
  const named = speaking.map(({ family }) => family).join(' and ')
  const conclusive = evidence.find((one) => one.conclusive)
  if (verdict === 'synthetic')
    return conclusive
      ? { decidedBy: 'conclusive', why: `a conclusive finding (${conclusive.family})` }
      : { decidedBy: 'families', why: `${speaking.length} families speak for a test (${named})` }
  if (verdict === 'genuine')
    return { decidedBy: 'below', why: `the probability of a test is below ${BARS.genuineBelow.toFixed(2)}` }
  if (probabilitySynthetic >= BARS.syntheticFrom)
    return { decidedBy: 'too-few-families', why: tooFew(speaking, named) }
  return {
    decidedBy: 'between',
    why: `too little for synthetic (from ${BARS.syntheticFrom} on), too much for genuine (below ${BARS.genuineBelow.toFixed(2)})`,
  }
}

const tooFew = (speaking: readonly FamilySum[], named: string): string =>
  `probable enough, but ${speaking.length === 0 ? 'no family speaks' : `only one family speaks (${named})`}: synthetic needs two with ${BARS.speaksFrom.toFixed(1)} or more, or a conclusive finding`
