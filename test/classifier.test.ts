import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge } from '../src/classifier.js'
import { type Evidence, FAMILIES, type Family } from '../src/model.js'

const evidence = (family: Family, logOdds: number, conclusive = false): Evidence => ({
  detector: family,
  family,
  logOdds,
  reason: 'x',
  ...(conclusive && { conclusive: true as const }),
})

describe('judge', () => {
  test('nothing known is genuine', () => expect(judge([]).verdict).toBe('genuine'))
  test('words alone never make a pattern synthetic', () => {
    expect(judge([evidence('words', 99)]).verdict).toBe('unsure')
  })
  test('one family needs a conclusive finding', () => {
    expect(judge([evidence('windows', 7)]).verdict).toBe('unsure')
    expect(judge([evidence('windows', 7, true)]).verdict).toBe('synthetic')
  })
  test('two families carry it', () => {
    expect(judge([evidence('windows', 4), evidence('words', 2)]).verdict).toBe('synthetic')
  })
  test('hits outside the runs do not overrule the frames of a test: a run may be missing from the ledger', () => {
    expect(judge([evidence('frames', 7, true), evidence('windows', -3)]).verdict).toBe('synthetic')
    expect(judge([evidence('frames', 6, true), evidence('windows', -3)]).verdict).toBe('synthetic')
    expect(judge([evidence('frames', 4.2), evidence('windows', -3)]).verdict).toBe('unsure')
    expect(judge([evidence('provenance', 5, true), evidence('windows', -3)]).verdict).toBe('unsure')
  })
  test('a single run and a fixture word stay unsure: an outage can begin inside a run', () => {
    expect(judge([evidence('windows', 1), evidence('words', 2.6)]).verdict).toBe('unsure')
  })

  const anyEvidence = fc.array(
    fc
      .record({
        family: fc.constantFrom(...FAMILIES),
        logOdds: fc.double({ min: -20, max: 20, noNaN: true }),
      })
      .map(({ family, logOdds }) => evidence(family, logOdds)),
    { maxLength: 12 },
  )
  test('property: without a conclusive finding one family alone is never synthetic', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FAMILIES),
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { maxLength: 8 }),
        (family, sums) => {
          expect(judge(sums.map((sum) => evidence(family, sum))).verdict).not.toBe('synthetic')
        },
      ),
    )
  })
  test('property: the order of evidence does not matter', () => {
    fc.assert(
      fc.property(anyEvidence, (list) => {
        const there = judge(list)
        const back = judge([...list].reverse())
        expect(back.probabilitySynthetic).toBeCloseTo(there.probabilitySynthetic, 9)
      }),
    )
  })
  test('property: more evidence for a test never lowers the probability', () => {
    fc.assert(
      fc.property(
        anyEvidence,
        fc.constantFrom(...FAMILIES),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (list, family, more) => {
          expect(judge([...list, evidence(family, more)]).probabilitySynthetic).toBeGreaterThanOrEqual(
            judge(list).probabilitySynthetic - 1e-12,
          )
        },
      ),
    )
  })
})
