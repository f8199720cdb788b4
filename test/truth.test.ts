// What people said: labels, rules, markers, and when muted is over.
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { judge } from '../src/classifier.js'
import { findConfig, loadConfig } from '../src/config/config.js'
import type { RuleSettings } from '../src/config/schema.js'
import { makeMarkers } from '../src/detectors/markers.js'
import { markersOf } from '../src/detectors/words.js'
import { findSources } from '../src/input/sources.js'
import { FAMILIES } from '../src/model.js'
import { Buckets } from '../src/patterns/buckets.js'
import { PatternTable } from '../src/patterns/table.js'
import { summaryLines } from '../src/summary/write.js'
import { judgeSummary, summarize, type Triage, type TriageOptions } from '../src/triage.js'
import { beginOf, endOf } from '../src/truth/dates.js'
import { escalationText, findEscalation, MORE_HITS, TIMES } from '../src/truth/escalation.js'
import { readLabels } from '../src/truth/labels.js'
import { compileRegex } from '../src/truth/regex.js'
import { compileRules, fitOf } from '../src/truth/rules.js'
import { fits } from '../src/truth/wildcard.js'
import { conserved, NOW_MS, ROOT, triageFiles, triageText, withFiles } from './kit.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 5, 1)
const stamp = (ms: number): string => new Date(ms).toISOString()

type Settings = Omit<RuleSettings, 'reason'> & { reason?: string }
const rule = (settings: Settings): RuleSettings => ({ reason: 'why', ...settings })

/** Triages a text with labels. */
async function withLabels(
  text: string,
  labels: readonly object[],
  options: Partial<TriageOptions> = {},
): Promise<Triage> {
  const folder = withFiles({
    'app.log': text,
    'labels.ndjson': labels.map((one) => `${JSON.stringify(one)}\n`).join(''),
  })
  const outcome = await triageFiles([path.join(folder, 'app.log')], {
    labels: path.join(folder, 'labels.ndjson'),
    ...options,
  })
  conserved(outcome)
  return outcome
}

const label = (fingerprint: string, verdict: string, more: object = {}): object => ({
  fingerprint,
  verdict,
  reason: 'known',
  at: stamp(NOW_MS),
  ...more,
})

/** Hits by verdict of the parts. */
const verdictsOf = ({ report }: Triage): Record<string, number> => ({ ...report.verdicts })
const truthOf = ({ report }: Triage, at = 0): string[] =>
  report.patterns[at]!.parts[0]!.evidence.filter(({ detector }) => detector === 'truth').map(
    ({ reason }) => reason,
  )

const PEOPLE = ['alpha', 'bravo', 'carol', 'delta']
// Two sentences, so that the words are seen to be names: each sentence is one pattern of as many signatures.
const mailbox = (name: string, i: number): string =>
  `${stamp(START_MS + i * 1000)} ERROR app: could not open the mailbox of the account ${name}`
const ledger = (name: string, i: number): string =>
  `${stamp(START_MS + i * 1000)} ERROR app: could not close the ledger of the account ${name}`
const PATTERN_LOG = PEOPLE.flatMap((name, i) =>
  Array.from({ length: i + 3 }, (_, k) => [mailbox(name, i * 100 + k), ledger(name, i * 100 + k)]).flat(),
).join('\n')
const MAILBOX_HITS = 18

async function mailboxMembers(): Promise<{ fingerprint: string; member: string; hits: number }[]> {
  const { report } = await triageText(PATTERN_LOG)
  const pattern = report.patterns.find(({ template }) => template.includes('mailbox'))!
  expect(pattern.members).toHaveLength(PEOPLE.length)
  return Promise.all(
    PEOPLE.map(async (name, i) => {
      const alone = await triageText(mailbox(name, 0))
      return { fingerprint: pattern.fingerprint, member: alone.report.patterns[0]!.fingerprint, hits: i + 3 }
    }),
  )
}

describe('dates', () => {
  test.each([
    ['2026-12-31', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12-31T10:00:00+02:00', '2026-12-31T08:00:00.000Z', '2026-12-31T08:00:00.000Z'],
    ['2026-12-31T10:00', '2026-12-31T10:00:00.000Z', '2026-12-31T10:00:00.000Z'],
  ])('%s', (text, begin, end) => expect([stamp(beginOf(text)!), stamp(endOf(text)!)]).toEqual([begin, end]))
  test.each(['2026-02-30', '2026-13-01', 'tomorrow', '31.12.2026', '', '2026', '2026-12-31 x'])(
    'none: %j',
    (text) => expect([beginOf(text), endOf(text)]).toEqual([undefined, undefined]),
  )
})

describe('names with wildcards', () => {
  test.each([
    ['app.log', 'app.log', true],
    ['app.log', 'xapp.log', false],
    ['*.log', 'var/log/app.log', true],
    ['*staging*', 'logs/staging-1.log', true],
    ['app-?.log', 'app-1.log', true],
    ['app-?.log', 'app-.log', false],
    ['*', '', true],
    ['', 'x', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXbXbX', false],
    ['[a-z].log', 'a.log', false],
    ['.*', 'app', false],
  ])('%s fits %s: %s', (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected))
  test('a name fits itself, and what its parts leave out', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.', '*') })), (parts) => {
        expect(fits(parts.join('*'), parts.join('ab'))).toBe(true)
      }),
    ))
})

describe('a labels file', () => {
  const A = 'lt1:aaaaaaaaaaaa'
  const B = 'lt1:bbbbbbbbbbbb'
  const read = (...rows: (object | string)[]) =>
    readLabels('l', rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'))
  test('the latest line of a fingerprint counts', () => {
    const labels = read(label(A, 'synthetic'), label(B, 'synthetic'), label(A, 'genuine', { reason: 'new' }))
    expect(labels.get(A)).toMatchObject({ verdict: 'genuine', reason: 'new' })
    expect(labels.get(B)).toMatchObject({ verdict: 'synthetic' })
  })
  test('a label is for all its members, a removal too', () => {
    const both = label(A, 'synthetic', { members: [A, B] })
    expect([...read(both).keys()].sort()).toEqual([A, B])
    expect([...read(both, label(B, 'removed')).keys()]).toEqual([A])
    expect(read(both, label(B, 'removed', { members: [A, B] })).size).toBe(0)
  })
  test('blank lines, a byte order mark and CRLF are nothing', () =>
    expect(read(`\ufeff${JSON.stringify(label(A, 'genuine'))}\r`, '', '  \r').size).toBe(1))
  test.each<[string, object | string, RegExp]>([
    ['no JSON', '<<<<<<< HEAD', /l: line 2 is no JSON; a labels file holds/],
    ['null', 'null', /line 2/],
    ['a fingerprint that is none', label('x', 'genuine'), /line 2: "fingerprint" is no fingerprint/],
    ['a verdict that is none', label(A, 'noise'), /line 2: "verdict" is none of/],
    ['a day that is none', label(A, 'genuine', { until: '2026-02-30' }), /line 2: "until" is no date/],
    ['no time', { fingerprint: A, verdict: 'genuine' }, /line 2: "at"/],
  ])('refuses %s', (_, row, message) => expect(() => read(label(A, 'genuine'), row)).toThrow(message))
})

describe('when muted is over', () => {
  // Hits of each day; the log has one more hit of others at its first and last ms.
  const jump = (days: readonly number[], seenMs?: number, unitMs = DAY_MS) => {
    const buckets = new Buckets(4096)
    for (const [day, hits] of days.entries())
      for (let i = 0; i < hits; i++)
        buckets.add(START_MS + day * unitMs + Math.floor(((i + 0.5) / hits) * unitMs))
    return findEscalation(buckets, { firstMs: START_MS, lastMs: START_MS + days.length * unitMs - 1 }, seenMs)
  }
  test.each<[string, number[], number | undefined]>([
    ['as ever', [20, 22, 19, 25, 21], undefined],
    ['four times as much', [20, 20, 20, 20, 80], undefined],
    ['from one to five', [1, 1, 1, 1, 5], undefined],
    ['nine times', [20, 20, 20, 20, 180], 4],
    ['a jump that is over', [20, 20, 200, 20, 20], 2],
    ['a jump that stays', [10, 10, 200, 200, 200, 200, 200], 2],
    ['a log that begins with it', [2000, 10, 10, 10, 10], 0],
    ['a suite that runs each Monday', [50, 0, 0, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 50], undefined],
    ['a burst out of long silence', [0, 0, 0, 0, 0, 0, 0, 0, 0, 500], 9],
    ['a weekly suite that comes first on the seventh day', [0, 0, 0, 0, 0, 0, 500, 0, 0], undefined],
    ['a first day and no other', [500, 0, 0, 0], undefined],
    ['nothing at all', [0, 0, 0, 0], undefined],
  ])('%s: %j', (_, days, since) => {
    const found = jump(days)
    expect(found && Math.floor((found.sinceMs - START_MS) / DAY_MS)).toBe(since)
  })
  test('a short log is looked at by the hour', () => {
    expect(jump([20, 20, 20, 200], undefined, HOUR_MS)).toMatchObject({ unit: 'hour', hits: 200, usual: 20 })
    expect(jump([20, 20, 20, 200])).toMatchObject({ unit: 'day' })
  })
  test('a nightly suite in a log of a day is not out of silence', () =>
    expect(jump([...Array<number>(23).fill(0), 624], undefined, HOUR_MS)).toBeUndefined())
  test('what was there when it was labelled is known', () => {
    const days = [20, 20, 20, 180, 20]
    expect(jump(days, START_MS + 4 * DAY_MS)).toBeUndefined()
    expect(jump(days, START_MS + 3 * DAY_MS)).toBeDefined()
    // Half of the day was seen: 90 hits are left, less than five times the usual 20 and 20 more.
    expect(jump(days, START_MS + 3.5 * DAY_MS)).toBeUndefined()
  })
  test('times without a log, and hits without times', () => {
    expect(findEscalation(new Buckets(8), { firstMs: undefined, lastMs: undefined })).toBeUndefined()
    expect(jump([0])).toBeUndefined()
  })
  test('in words', () => {
    expect(escalationText(jump([20, 20, 20, 20, 180])!)).toBe('9 times its usual rate since 2026-06-05')
    expect(escalationText(jump([1, 1, 1, 60], undefined, HOUR_MS)!)).toBe(
      '60 times its usual rate since 2026-06-01T03:00Z',
    )
    expect(escalationText(jump([0, 0, 0, 0, 0, 0, 0, 0, 30])!)).toBe(
      '30 hits out of silence since 2026-06-09',
    )
  })
  test('enough more hits in any later day are a jump, and more of them there never mute again', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 20 }),
        fc.nat(),
        fc.integer({ min: 1, max: 3000 }),
        (days, at, more) => {
          fc.pre(days.slice(0, -1).some((hits) => hits > 0))
          const first = days.findIndex((hits) => hits > 0)
          const day = first + 1 + (at % (days.length - first - 1))
          const raised = [...days]
          raised[day]! += TIMES * Math.max(...days) + MORE_HITS
          expect(jump(raised)).toBeDefined()
          raised[day]! += more
          expect(jump(raised)).toBeDefined()
        },
      ),
      { numRuns: 60 },
    ))
})

describe('a label', () => {
  test('by any member is for what it names, and its siblings stand apart', async () => {
    for (const { member, hits } of await mailboxMembers()) {
      const outcome = await withLabels(PATTERN_LOG, [label(member, 'synthetic')])
      expect(verdictsOf(outcome)).toEqual({ synthetic: hits, unsure: 0, genuine: 2 * MAILBOX_HITS - hits })
      const muted = outcome.report.patterns.filter(({ parts }) => parts[0]!.verdict === 'synthetic')
      expect(muted.map(({ members }) => members)).toEqual([[member]])
      expect(outcome.report.notes.join('\n')).toMatch(
        `${member} is labelled synthetic for 1 of 4 signatures that are alike; the others stand apart as lt1:`,
      )
    }
  })
  test('for all members leaves the pattern whole', async () => {
    const members = await mailboxMembers()
    const { fingerprint } = members[0]!
    const outcome = await withLabels(PATTERN_LOG, [
      label(members[2]!.member, 'synthetic', { members: members.map(({ member }) => member) }),
    ])
    const pattern = outcome.report.patterns.find((one) => one.fingerprint === fingerprint)!
    expect([pattern.hits, pattern.parts[0]!.verdict]).toEqual([MAILBOX_HITS, 'synthetic'])
    expect(pattern.parts[0]!.evidence[0]).toMatchObject({
      reason: 'labelled synthetic: known',
      conclusive: true,
    })
    expect(outcome.report.patterns).toHaveLength(2)
    expect(outcome.report.notes.join()).not.toContain('apart')
  })
  test('that says genuine is for the whole pattern', async () => {
    const words = PATTERN_LOG.replace(/account/g, "account 'kaboom' of no_one_here")
    const before = (await triageText(words)).report.patterns
    for (const member of before[0]!.members) {
      const outcome = await withLabels(words, [label(member, 'genuine')])
      const pattern = outcome.report.patterns.find(({ members }) => members.includes(member))!
      expect(pattern.members).toEqual(before[0]!.members)
      expect(pattern.parts.map(({ verdict }) => verdict)).toEqual(['genuine'])
    }
  })
  test('mutes exactly the hits of its members, and the others are judged as if those were not there', async () => {
    const members = await mailboxMembers()
    await fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 3 }), async (picked) => {
        const outcome = await withLabels(
          PATTERN_LOG,
          picked.map((i) => label(members[i]!.member, 'synthetic')),
        )
        const hits = picked.reduce((sum, i) => sum + members[i]!.hits, 0)
        expect(outcome.report.verdicts.synthetic).toBe(hits)
        const left = PATTERN_LOG.split('\n')
          .filter((line) => !picked.some((i) => line.includes(`mailbox of the account ${PEOPLE[i]}`)))
          .join('\n')
        const rest = (await triageText(left)).report.verdicts
        expect([outcome.report.verdicts.genuine, outcome.report.verdicts.unsure]).toEqual([
          rest.genuine,
          rest.unsure,
        ])
      }),
      { numRuns: 8 },
    )
  })
  test('tells each record of it in annotate', async () => {
    const [first] = await mailboxMembers()
    const { verdictOf } = await withLabels(PATTERN_LOG, [label(first!.member, 'synthetic')])
    const verdict = (name: string) =>
      verdictOf({
        source: 'a',
        line: 1,
        ranges: [],
        lineCount: 1,
        message: `app: could not open the mailbox of the account ${name}`,
        rest: [],
        raw: [],
      })?.part.verdict
    expect([verdict('alpha'), verdict('bravo')]).toEqual(['synthetic', 'genuine'])
  })
  test('past its last day does not count, and a note says so', async () => {
    const [first] = await mailboxMembers()
    const day = (ms: number): string => stamp(ms).slice(0, 10)
    const until = (text: string) =>
      withLabels(PATTERN_LOG, [label(first!.member, 'synthetic', { until: text })])
    const over = await until(day(NOW_MS - DAY_MS))
    expect(verdictsOf(over).synthetic).toBe(0)
    expect(over.report.notes.join()).toContain(
      `labels past their date, not applied: 1 (${first!.member} until ${day(NOW_MS - DAY_MS)})`,
    )
    const last = await until(day(NOW_MS))
    expect(verdictsOf(last).synthetic).toBe(first!.hits)
    expect(last.report.notes.join()).not.toContain('past their date')
  })
  test('of a folded pattern never hides it', async () => {
    const line = (i: number): string =>
      `${stamp(START_MS)} ERROR app: lost ${'abcdefghij'[i % 10]!.repeat(3)}${[...String(i)].map((d) => 'klmnopqrst'[+d]).join('')} again`
    const log = Array.from({ length: 600 }, (_, i) => line(i)).join('\n')
    const folded = (await triageText(log)).report.patterns.find((one) => one.folded)!
    expect(folded).toBeDefined()
    const outcome = await withLabels(log, [
      label(folded.fingerprint, 'synthetic', { members: folded.members }),
    ])
    expect(verdictsOf(outcome).synthetic).toBe(0)
  })

  const daily = (days: readonly number[]): string =>
    days
      .flatMap((hits, day) => [
        `${stamp(START_MS + day * DAY_MS)} ERROR app: heartbeat of the monitor is late`,
        ...Array.from(
          { length: hits },
          (_, i) =>
            `${stamp(START_MS + day * DAY_MS + Math.floor(((i + 0.5) / hits) * DAY_MS))} ERROR app: gateway refused the charge`,
        ),
      ])
      .join('\n')
  const charge = async (): Promise<string> =>
    (await triageText(daily([1]))).report.patterns.find(({ template }) => template.includes('charge'))!
      .fingerprint
  test('does not mute a jump, and the report says why', async () => {
    const labels = [
      label(await charge(), 'synthetic', { at: stamp(START_MS - DAY_MS), reason: 'mocked gateway' }),
    ]
    const verdict = async (days: readonly number[]) => {
      const outcome = await withLabels(daily(days), labels)
      const pattern = outcome.report.patterns.find(({ template }) => template.includes('charge'))!
      return [
        pattern.parts[0]!.verdict,
        pattern.parts[0]!.evidence.find(({ detector }) => detector === 'truth'),
      ]
    }
    expect(await verdict([20, 20, 20, 20, 20])).toMatchObject(['synthetic', { conclusive: true }])
    const [escalated, evidence] = await verdict([20, 20, 20, 20, 180])
    expect(escalated).not.toBe('synthetic')
    expect(evidence).toEqual({
      detector: 'truth',
      family: 'truth',
      logOdds: 0.9,
      reason: 'labelled synthetic (mocked gateway), but 9 times its usual rate since 2026-06-05',
    })
  })
  test('of a time to come knows of no jump', async () => {
    const labels = [label(await charge(), 'synthetic', { at: stamp(NOW_MS + DAY_MS) })]
    const outcome = await withLabels(daily([20, 20, 20, 20, 180]), labels)
    expect(outcome.report.verdicts.synthetic).toBe(0)
    expect(outcome.report.notes[0]).toMatch(
      /^lt1:\w+: labelled synthetic \(known\), but 9 times its usual rate since 2026-06-05; so it is not muted$/,
    )
  })
  test('is heeded again when it is given anew', async () => {
    const outcome = await withLabels(daily([20, 20, 20, 20, 180]), [label(await charge(), 'synthetic')])
    expect(outcome.report.verdicts.synthetic).toBe(260)
  })
  test('a jump is never turned into hidden by more hits of it', async () => {
    const labels = [label(await charge(), 'synthetic', { at: stamp(START_MS - DAY_MS) })]
    const hidden = async (days: readonly number[]): Promise<number> =>
      (await withLabels(daily(days), labels)).report.verdicts.synthetic
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 5, maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 500 }),
        async (days, at, more) => {
          const raised = [...days]
          raised[Math.min(at, days.length - 1)]! += TIMES * 15 + MORE_HITS + more
          expect(await hidden(raised)).toBe(0)
        },
      ),
      { numRuns: 15 },
    )
  })
  test('a jump of one member is one of the pattern', async () => {
    const members = await mailboxMembers()
    const storm = Array.from({ length: 7 }, (_, day) =>
      [
        ...['alpha', 'bravo', 'carol'].flatMap((name) => Array<string>(40).fill(name)),
        ...Array<string>(day === 6 ? 60 : 2).fill('delta'),
      ].flatMap((name, i) => [mailbox(name, day * 86_400 + i), ledger(name, day * 86_400 + i)]),
    )
      .flat()
      .join('\n')
    const all = members.map(({ member }) => member)
    const outcome = await withLabels(storm, [
      label(all[0]!, 'synthetic', { members: all, at: stamp(START_MS - DAY_MS) }),
    ])
    expect(verdictsOf(outcome).synthetic).toBe(0)
    expect(
      outcome.report.patterns.flatMap(({ parts }) => parts[0]!.evidence.map(({ reason }) => reason)).join(),
    ).toContain('labelled synthetic (known), but 30 times its usual rate since 2026-06-07')
  })
  test('genuine goes before all evidence there is', () => {
    const most = FAMILIES.filter((family) => family !== 'truth').map((family) => ({
      detector: family,
      family,
      logOdds: 100,
      conclusive: true as const,
      reason: 'x',
    }))
    expect(judge(most).verdict).toBe('synthetic')
    const told = { detector: 'truth', family: 'truth' as const, logOdds: -12, reason: 'labelled genuine: x' }
    expect(judge([...most, told])).toMatchObject({ verdict: 'genuine', logOdds: -13 })
  })
  test('genuine goes before a synthetic rule, and a rule that says genuine before a synthetic label', async () => {
    const [first] = await mailboxMembers()
    const one = mailbox('alpha', 0)
    const verdict = async (said: string, rules: Settings[]) =>
      (await withLabels(one, [label(first!.member, said)], { rules: rules.map(rule) })).report.patterns[0]!
        .parts[0]!.verdict
    expect(await verdict('genuine', [{ text: 'mailbox', verdict: 'synthetic' }])).toBe('genuine')
    expect(await verdict('synthetic', [{ text: 'mailbox', verdict: 'genuine' }])).toBe('genuine')
    expect(await verdict('synthetic', [])).toBe('synthetic')
  })
  test('does not travel in a summary; merge has its own', async () => {
    const [first] = await mailboxMembers()
    const folder = withFiles({
      'app.log': PATTERN_LOG,
      'l.ndjson': JSON.stringify(label(first!.member, 'synthetic')),
    })
    const sources = () => findSources([path.join(folder, 'app.log')], ROOT)
    const options = { nowMs: NOW_MS, version: '0.0.0' }
    const labels = path.join(folder, 'l.ndjson')
    const markers = { add: ['mailbox'] }
    const rules = [rule({ text: 'ledger', verdict: 'synthetic' })]
    const plain = await summarize(await sources(), options)
    const told = await summarize(await sources(), { ...options, labels, rules, markers })
    expect([...summaryLines(told, '0')]).toEqual([...summaryLines(plain, '0')])
    expect((await judgeSummary(plain, options)).report.verdicts.synthetic).toBe(0)
    const judged = await judgeSummary(plain, { ...options, labels, rules })
    expect(judged.report.verdicts.synthetic).toBe(first!.hits + MAILBOX_HITS)
  })
})

describe('a rule', () => {
  const LINE = `${stamp(START_MS)} ERROR pay.gateway: charge of card ab+c (x) refused`
  const judged = (settings: Settings | Settings[], text = LINE) =>
    triageText(text, { rules: [settings].flat().map(rule), rulesFile: 'c.json' })
  test.each<[string, Settings, boolean]>([
    ['a text', { text: 'charge of card' }, true],
    ['a text with signs of a regex, as text', { text: 'ab+c (x)' }, true],
    ['a text that would be such a regex', { text: 'charge.*refused' }, false],
    ['a regex', { regex: 'charge.*refused$' }, true],
    ['a regex with flags', { regex: '(?i)CHARGE' }, true],
    ['a regex that finds nothing', { regex: '^charge$' }, false],
    ['a source', { source: '*/app.log' }, true],
    ['another source', { source: '*/test-*.log' }, false],
    ['two conditions', { text: 'charge', source: '*.log' }, true],
    ['two conditions, one of them wrong', { text: 'charge', source: '*.txt' }, false],
  ])('by %s', async (_, settings, applies) => {
    const outcome = await judged({ ...settings, verdict: 'synthetic' })
    conserved(outcome)
    expect(outcome.report.verdicts.synthetic).toBe(applies ? 1 : 0)
    expect(outcome.report.rules).toMatchObject([
      { place: 'rules.0', hits: applies ? 1 : 0, state: 'applied' },
    ])
    expect(truthOf(outcome)).toEqual(applies ? ['synthetic by rules.0: why'] : [])
  })
  test('by logger', async () => {
    const line = '2026-06-09 08:00:00,001 ERROR pay.gateway: charge refused'
    expect((await judged({ logger: 'pay.*', verdict: 'synthetic' }, line)).report.verdicts.synthetic).toBe(1)
    expect((await judged({ logger: 'pay', verdict: 'synthetic' }, line)).report.verdicts.synthetic).toBe(0)
  })
  test('by the template as reports show it', async () => {
    const line = `${stamp(START_MS)} ERROR app: row 4711 of table 'x' lost`
    const template = (await triageText(line)).report.patterns[0]!.template
    expect(template).toContain('<')
    expect((await judged({ text: template, verdict: 'synthetic' }, line)).report.verdicts.synthetic).toBe(1)
  })
  test('that is not sure to fit all hits does not mute, but may say genuine', async () => {
    const log = Array.from(
      { length: 40 },
      (_, i) => `${stamp(START_MS + i * 1000)} ERROR app: job "${i % 2 ? 'fixture' : 'payroll'} ${i}" failed`,
    ).join('\n')
    const muted = await judged({ text: 'fixture', verdict: 'synthetic' }, log)
    expect(muted.report.patterns).toHaveLength(1)
    expect(muted.report.verdicts.synthetic).toBe(0)
    expect(muted.report.notes.join()).toMatch(
      /rules\.0 fits some hits of lt1:\w+, and is not sure to fit all/,
    )
    expect(muted.report.rules![0]!.hits).toBeGreaterThan(0)
    expect(truthOf(await judged({ text: 'fixture', verdict: 'genuine' }, log))).toEqual([
      'genuine by rules.0: why',
    ])
    expect(
      (await judged({ regex: '^app: job .* failed$|^job .* failed$', verdict: 'synthetic' }, log)).report
        .verdicts.synthetic,
    ).toBe(40)
    // Twelve texts are kept of forty: that a regex fits them all, and not the template, is no proof.
    expect(
      (await judged({ regex: '"(fixture|payroll) \\d', verdict: 'synthetic' }, log)).report.verdicts
        .synthetic,
    ).toBe(0)
    expect((await judged({ text: 'failed', verdict: 'synthetic' }, log)).report.verdicts.synthetic).toBe(40)
  })
  test('of a source does not mute what comes from another one as well', async () => {
    const line = (i: number): string => `${stamp(START_MS + i * 1000)} ERROR app: gateway refused the charge`
    const folder = withFiles({
      'test.log': [0, 1, 8, 9].map(line).join('\n'),
      'prod.log': [4, 5].map(line).join('\n'),
    })
    const outcome = await triageFiles([path.join(folder, 'test.log'), path.join(folder, 'prod.log')], {
      rules: [rule({ source: '*/test.log', verdict: 'synthetic' })],
    })
    expect(outcome.report.verdicts.synthetic).toBe(0)
    expect(outcome.report.rules).toMatchObject([{ hits: 2, patterns: 1 }])
  })
  test('takes apart what it fits from what is alike', async () => {
    const outcome = await judged({ text: 'mailbox of the account bravo', verdict: 'synthetic' }, PATTERN_LOG)
    expect(outcome.report.verdicts.synthetic).toBe(4)
    conserved(outcome)
  })
  test('that switches a detector off', async () => {
    const line = `${stamp(START_MS)} ERROR app: invoice of 'Foo Ltd' is 'kaboom'`
    const evidence = async (rules: Settings[]) =>
      (await judged(rules, line)).report.patterns[0]!.parts[0]!.evidence.map(
        ({ detector, logOdds, reason }) => [detector, logOdds > 0, reason],
      )
    expect(await evidence([])).toEqual([['words', true, expect.stringContaining('kaboom')]])
    expect(await evidence([{ text: 'Foo Ltd', detectorsOff: ['words'], reason: 'a customer' }])).toEqual([
      ['truth', false, 'words switched off by rules.0: a customer'],
    ])
    expect(await evidence([{ text: 'Bar Ltd', detectorsOff: ['words'] }])).toHaveLength(1)
  })
  test('leaves what a detector says for genuine where it may not fit all hits', async () => {
    const varied = (what: (i: number) => string): string =>
      Array.from(
        { length: 40 },
        (_, i) => `${stamp(START_MS + i * 1000)} ERROR app: job "${what(i)} ${i}" failed`,
      ).join('\n')
    const detectors = async (text: string, what: (i: number) => string) =>
      (
        await judged({ text, detectorsOff: ['genuine'] }, varied(what))
      ).report.patterns[0]!.parts[0]!.evidence.map(({ detector }) => detector)
    expect(await detectors('payroll', (i) => (i % 2 ? 'invoice' : 'payroll'))).toEqual(['genuine'])
    expect(await detectors('failed', (i) => (i % 2 ? 'invoice' : 'payroll'))).toEqual(['truth'])
  })
  test('past its last day is not applied, and is reported', async () => {
    const outcome = await judged({ text: 'charge', verdict: 'synthetic', expires: '2026-06-14' })
    expect(outcome.report.verdicts.synthetic).toBe(0)
    expect(outcome.report.notes.join()).toContain('rules.0 expired on 2026-06-14 and is not applied (why)')
    expect(outcome.report.rules).toMatchObject([{ state: 'expired', hits: 1, expires: '2026-06-14' }])
    const last = await judged({ text: 'charge', verdict: 'synthetic', expires: '2026-06-15' })
    expect(last.report.verdicts.synthetic).toBe(1)
  })
  test('that fitted nothing for 30 days is reported', async () => {
    const later = `${stamp(START_MS)} ERROR app: charge refused\n${stamp(START_MS + 31 * DAY_MS)} ERROR app: disk is full`
    const idle = async (settings: Settings, text: string) => {
      const { report } = await judged({ verdict: 'synthetic', ...settings }, text)
      expect(report.notes.some((note) => note.includes('rules.0 has fitted nothing for 30 days'))).toBe(
        report.rules![0]!.state === 'idle',
      )
      return report.rules![0]!.state
    }
    expect(await idle({ text: 'charge' }, later)).toBe('idle')
    expect(await idle({ text: 'disk' }, later)).toBe('applied')
    expect(await idle({ text: 'nothing' }, later)).toBe('idle')
    expect(await idle({ text: 'nothing' }, LINE)).toBe('applied')
    expect(await idle({ text: 'nothing', created: '2026-05-10' }, LINE)).toBe('idle')
    expect(await idle({ text: 'nothing', created: '2026-06-10' }, LINE)).toBe('applied')
  })
  test('does not mute a jump since it was made', async () => {
    const hits = (day: number, count: number): string[] =>
      Array.from(
        { length: count },
        (_, i) => `${stamp(START_MS + day * DAY_MS + i * 1000)} ERROR app: charge refused`,
      )
    const log = [...[0, 1, 2, 3].flatMap((day) => hits(day, 10)), ...hits(4, 100)].join('\n')
    const settings: Settings = { text: 'charge', verdict: 'synthetic', reason: 'mocks' }
    const made = await judged({ ...settings, created: '2026-06-03' }, log)
    expect(truthOf(made)).toEqual([
      'synthetic by rules.0 (mocks), but 10 times its usual rate since 2026-06-05',
    ])
    expect(made.report.verdicts.synthetic).toBe(0)
    expect((await judged(settings, log)).report.verdicts.synthetic).toBe(0)
    expect((await judged({ ...settings, created: '2026-06-06' }, log)).report.verdicts.synthetic).toBe(140)
  })
  test.each<[string, Settings, RegExp]>([
    [
      'a detector that is none',
      { text: 'x', detectorsOff: ['wrods'] },
      /c\.json: rules\.0\.detectorsOff: "wrods".*did you mean "words"/,
    ],
    [
      'people, who are no detector',
      { text: 'x', detectorsOff: ['truth'] },
      /rules\.0\.detectorsOff: "truth"/,
    ],
    [
      'a day that is none',
      { text: 'x', verdict: 'genuine', expires: '2026-02-30' },
      /c\.json: rules\.0\.expires: "2026-02-30" is no date/,
    ],
    [
      'a day of creation that is none',
      { text: 'x', verdict: 'genuine', created: 'soon' },
      /rules\.0\.created: "soon"/,
    ],
    ['a back-reference', { regex: '(a)\\1', verdict: 'genuine' }, /c\.json: rules\.0\.regex: .*linear time/],
    ['look-around', { regex: '(?=a)b', verdict: 'genuine' }, /rules\.0\.regex: .*look-around/],
    ['an open bracket', { regex: '(', verdict: 'genuine' }, /rules\.0\.regex: .*missing closing/],
    [
      'a program that explodes',
      { regex: '((a{100}){100}){100}', verdict: 'genuine' },
      /rules\.0\.regex: .*repeat/,
    ],
    ['a regex without end', { regex: 'a'.repeat(1001), verdict: 'genuine' }, /longer than 1000/],
  ])('refuses %s', async (_, settings, message) => {
    await expect(judged(settings)).rejects.toThrow(message)
  })

  test('a regex is run in steps by the length of the text, whatever it says', () => {
    const steps = (regex: string, length: number): number => {
      const test = compileRegex('c', 'r', regex)
      const text = `${'a'.repeat(length)}!`
      const spies = (['charCodeAt', 'codePointAt'] as const).map((name) => vi.spyOn(String.prototype, name))
      try {
        expect(test(text)).toBe(false)
        return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
      } finally {
        for (const spy of spies) spy.mockRestore()
      }
    }
    for (const regex of ['(a+)+$', '([a-z]+)*[0-9]', '(a?){30}a{30}[bc]', '(?:a*)*(?:a*)*[bc]$']) {
      // 2,000 characters would take an engine that goes back longer than the sun will shine.
      expect(steps(regex, 2000)).toBeGreaterThanOrEqual(2000)
      expect(steps(regex, 2000)).toBeLessThan(4 * 2000)
      expect(steps(regex, 4000)).toBeLessThan(4 * 4000)
    }
  })
  test('nothing a rule or a marker says becomes a regex of the language', async () => {
    const hostile = ['(a+)+$', '[', '*?+', '\\', '$&', '(?:)', '.*']
    const made: string[] = []
    const Real = globalThis.RegExp
    vi.stubGlobal(
      'RegExp',
      new Proxy(Real, {
        construct: (target, args: [string]) => {
          made.push(String(args[0]))
          return Reflect.construct(target, args)
        },
        apply: (target, self, args: [string]) => {
          made.push(String(args[0]))
          return Reflect.apply(target, self, args)
        },
      }),
    )
    try {
      const rules = hostile.flatMap((text): Settings[] => [
        { text, verdict: 'genuine' },
        { source: text, verdict: 'genuine' },
        { logger: text, verdict: 'genuine' },
      ])
      const outcome = await triageText(`${LINE}\n${'a'.repeat(5000)}!`, {
        rules: [...rules, { regex: '(a+)+$', verdict: 'genuine' } as Settings].map(rule),
        markers: { add: hostile, remove: hostile },
        all: true,
      })
      expect(outcome.report.totals.records).toBeGreaterThan(0)
    } finally {
      vi.unstubAllGlobals()
    }
    for (const text of hostile)
      expect(made.filter((source) => source.includes(text) && text.length > 3)).toEqual([])
    expect(made.filter((source) => hostile.includes(source))).toEqual([])
  })
  test('that never fits is asked of any text and does not throw', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        async (text, message) => {
          fc.pre(text !== '')
          const table = new PatternTable()
          table.add({ source: 's', line: 1, ranges: [], lineCount: 1, message, rest: [], raw: [message] })
          const [{ states, template }] = table.patterns().patterns as [
            ReturnType<PatternTable['patterns']>['patterns'][0],
          ]
          const [compiled] = await compileRules([rule({ text, verdict: 'genuine' })], 'c', [], NOW_MS)
          const { extent } = fitOf(compiled!, states[0]!, [template])
          expect(extent).toBe(message.includes(text) || template.includes(text) ? 'all' : 'none')
        },
      ),
    ))
})

describe('markers of the config', () => {
  const words = (text: string, add: string[], remove: string[] = []): string[] =>
    markersOf(text, makeMarkers(add, remove)).map(({ word, strength }) => `${word} ${strength}`)
  test.each<[string, string, string[], string[]]>([
    ['in a sentence', 'the acmetest run failed', ['acmetest'], ['acmetest strong']],
    ['whatever the case', 'AcmeTest failed', ['ACMETEST'], ['AcmeTest strong']],
    ['as part of a name', 'key=acmetest_user', ['acmetest'], ['acmetest strong']],
    ['several words', 'no contract with ACME Demo GmbH', ['acme demo gmbh'], ['ACME Demo GmbH strong']],
    ['other letters', 'Zahlung an Prüfkunde fehlt', ['prüfkunde'], ['Prüfkunde strong']],
    ['signs of a regex', 'value a.c* here', ['a.c*'], ['a.c* strong']],
    ['not as a regex', 'value abcc here', ['a.c*'], []],
    ['not inside a word', 'acmetesting', ['acmetest'], []],
    ['not inside a word of other letters', 'äacmetest', ['acmetest'], []],
  ])('added, %s', (_, text, add, expected) => expect(words(text, add)).toEqual(expected))
  test('removed', () => {
    expect(words("name='invalid'", [])).toEqual(['invalid weak'])
    expect(words("name='invalid'", [], ['Invalid'])).toEqual([])
    expect(words("keys=['foo']", [], ['foo'])).toEqual([])
    expect(words("keys=['foo', 'bar']", [], ['foo'])).toEqual(['bar strong'])
  })
  test('removed sentinels and reserved names', () => {
    expect(words('core at deadbeef', [])).toEqual(['deadbeef sentinel'])
    expect(words('core at DEADBEEF', [], ['deadbeef'])).toEqual([])
    expect(words('core at deadbeef and cafebabe', [], ['deadbeef'])).toEqual(['cafebabe sentinel'])
    expect(words('no route to db.corp.test', [], ['corp.test'])).toEqual([])
    expect(words('no route to db.corp.test or x.invalid', [], ['corp.test'])).toEqual(['x.invalid fair'])
    expect(words('no route to db.corp.test', [], ['orp.test'])).not.toEqual([])
  })
  test('removed words in one place only', () => {
    expect(words("customer 'Foo Ltd', key 'foo'", [])).toEqual(['Foo strong', 'foo strong'])
    expect(words("customer 'Foo Ltd'", [], ['foo ltd'])).toEqual([])
    expect(words("customer 'Foo Ltd', key 'foo'", [], ['foo ltd'])).toEqual(['foo strong'])
  })
  test('what is added and removed is added', () =>
    expect(words('acmetest', ['acmetest'], ['acmetest'])).toEqual(['acmetest strong']))
  test('count in a scan, and never alone', async () => {
    const line = `${stamp(START_MS)} ERROR app: order of acmetest refused`
    const { report } = await triageText(line, { markers: { add: ['acmetest'] } })
    expect(report.patterns[0]!.parts[0]).toMatchObject({
      verdict: 'unsure',
      evidence: [{ detector: 'words', logOdds: 2.2, reason: 'fixture word "acmetest"' }],
    })
    expect((await triageText(line)).report.patterns[0]!.parts[0]!.evidence).toEqual([])
  })
})

describe('the config', () => {
  const config = (settings: unknown): Promise<unknown> =>
    loadConfig(withFiles({ 'logtriage.config.json': JSON.stringify(settings) }))
  test('holds labels, rules and markers', async () => {
    const root = withFiles({
      'logtriage.config.json': JSON.stringify({
        labels: 'ops/labels.ndjson',
        rules: [rule({ text: 'x', verdict: 'genuine' })],
        markers: { add: ['acmetest'] },
      }),
      'deep/x': '',
    })
    expect(await findConfig(path.join(root, 'deep'))).toEqual({
      config: {
        labels: path.join(root, 'ops/labels.ndjson'),
        rules: [{ text: 'x', verdict: 'genuine', reason: 'why' }],
        markers: { add: ['acmetest'] },
      },
      folder: root,
      file: '../logtriage.config.json',
    })
  })
  test.each<[string, unknown, RegExp]>([
    [
      'a rule that fits everything',
      { rules: [{ verdict: 'synthetic', reason: 'x' }] },
      /rules\.0: names nothing to fit/,
    ],
    [
      'a rule that says nothing',
      { rules: [{ text: 'x', reason: 'x' }] },
      /rules\.0: needs either a verdict or detectorsOff/,
    ],
    ['a rule without a reason', { rules: [{ text: 'x', verdict: 'genuine' }] }, /rules\.0\.reason/],
    [
      'a blank reason',
      { rules: [{ text: 'x', verdict: 'genuine', reason: ' ' }] },
      /rules\.0\.reason: say why/,
    ],
    ['another verdict', { rules: [{ text: 'x', verdict: 'noise', reason: 'x' }] }, /rules\.0\.verdict/],
    [
      'a key that is none',
      {
        rules: [rule({ text: 'x', verdict: 'genuine' }), rule({ txet: 'x', verdict: 'genuine' } as Settings)],
      },
      /rules\.1\.txet: no such setting; did you mean "text"/,
    ],
    ['a marker that is none', { markers: { ad: [] } }, /markers\.ad: no such setting; did you mean "add"/],
    ['an empty marker', { markers: { add: [' '] } }, /markers\.add\.0: is empty/],
  ])('refuses %s', async (_, settings, message) => {
    await expect(config(settings)).rejects.toThrow(message)
  })
  test('docs/labels.md names each key', () => {
    const text = fs.readFileSync(path.join(ROOT, 'docs', 'labels.md'), 'utf8')
    for (const key of [
      'text',
      'regex',
      'source',
      'logger',
      'verdict',
      'detectorsOff',
      'reason',
      'created',
      'expires',
    ])
      expect(text).toContain(`\`${key}\``)
  })
})
