import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { type Explained, explainJsonSchema, explanationSchema } from '../src/explain/contract.js'
import { explain } from '../src/explain/explain.js'
import { findPattern, wantedOf } from '../src/explain/find.js'
import { type ExplainView, renderExplanation } from '../src/explain/terminal.js'
import { binsFor } from '../src/explain/terminal-time.js'
import type { Triage, TriageOptions } from '../src/triage.js'
import { ROOT, run, triageFiles, triageText, withFiles } from './kit.js'

const STORY = 'samples/founding-story/errors.log'
const LEDGER = 'samples/founding-story/runs.ndjson'
const VIEW: ExplainView = { columns: 100, colorLevel: 0, timezone: 'UTC' }

function explained({ judged, report, summary }: Triage, hits: number, columns = 100): Explained {
  const one = judged.find(({ pattern }) => pattern.state.hits === hits)!
  return explain(one, report, summary.accounts, {
    asked: { text: one.pattern.fingerprint },
    samples: 3,
    bins: binsFor(columns),
  })
}

const shown = (one: Explained, view: Partial<ExplainView> = {}): string =>
  [...renderExplanation(one, { ...VIEW, ...view })].join('')

const story = (options: Partial<TriageOptions> = {}) =>
  triageFiles([path.join(ROOT, STORY)], { runs: [path.join(ROOT, LEDGER)], ...options })

const evaluation = (name: string) =>
  triageFiles([path.join(ROOT, 'test/evaluation', name, 'errors.log.gz')], {
    runs: [path.join(ROOT, 'test/evaluation', name, 'runs.json')],
  })

test('the JSON Schema in docs is that of the contract', () => {
  const file = path.join(ROOT, 'docs', 'explain.schema.json')
  const text = `${JSON.stringify(explainJsonSchema(), null, 2)}\n`
  if (process.env.UPDATE_SCHEMA) fs.writeFileSync(file, text)
  expect(fs.readFileSync(file, 'utf8')).toBe(text)
})

describe('what was typed', () => {
  test.each([
    ['lt1:6f1c33151044', '6f1c33151044'],
    ['LT1:6F1C', '6f1c'],
    ['6', '6'],
    ['lt1:123', '123'],
  ])('%s is a fingerprint', (text, hex) => expect(wantedOf(text)).toEqual({ kind: 'fingerprint', hex }))
  test.each([
    ['errors.log:17', 'errors.log', 17],
    ['./lt1:123', './lt1', 123],
    ['web-1:a:b.log:2', 'web-1:a:b.log', 2],
    ['-:3', '-', 3],
    [':3', '-', 3],
  ])('%s is a line', (text, file, line) => expect(wantedOf(text)).toEqual({ kind: 'line', file, line }))
  test.each(['', 'errors.log', 'errors.log:0', 'errors.log:x', 'lt1:xyz', 'lt1:6f1c33151044a'])(
    '"%s" is neither',
    (text) => expect(() => wantedOf(text)).toThrow(/neither a fingerprint nor FILE:LINE/),
  )
  test('any member finds its pattern, and so does its beginning', async () => {
    const { judged } = await story()
    for (const one of judged)
      for (const member of one.pattern.members) {
        const hex = member.replace('lt1:', '')
        expect(findPattern(hex, member, judged)).toBe(one)
      }
    expect(findPattern('6f1c', '6f1c', judged).pattern.fingerprint).toBe('lt1:6f1c33151044')
    expect(() => findPattern('6f1c33151045', 'x', judged)).toThrow(/did you mean "lt1:6f1c33151044"\?/)
    expect(() => findPattern('ffffffffffff', 'x', judged)).toThrow(/logtriage scan lists those they have/)
    expect(() => findPattern('5', '5', judged)).toThrow(/2 patterns have a fingerprint that begins with "5"/)
  })
})

describe('the sum', () => {
  test.each(['founding story', 'E01-jobs-week', 'E07-ssh-outage', 'E09-syslog-mixed'])(
    'of every pattern of %s can be checked by hand',
    async (name) => {
      const triaged = name === 'founding story' ? await story() : await evaluation(name)
      for (const one of triaged.judged) {
        const { parts } = explain(one, triaged.report, triaged.summary.accounts, {
          asked: { text: 'x' },
          samples: 1,
        })
        for (const part of parts) {
          for (const { family, sum } of part.families) {
            const own = part.signals.filter((signal) => signal.family === family)
            expect(own.reduce((total, { logOdds }) => total + logOdds, 0)).toBeCloseTo(sum, 9)
          }
          const total = part.families.reduce((all, { capped }) => all + capped, part.prior)
          expect(total).toBeCloseTo(part.logOdds, 9)
          expect(1 / (1 + Math.exp(-part.logOdds))).toBeCloseTo(part.probabilitySynthetic, 4)
          const spoke = part.signals.map(({ detector }) => detector)
          expect(part.silent.map(({ detector }) => detector).filter((one) => spoke.includes(one))).toEqual([])
        }
      }
    },
  )
  test('says what decided', async () => {
    const { parts } = explained(await story(), 624)
    expect(parts[0]).toMatchObject({ verdict: 'synthetic', decidedBy: 'conclusive' })
    const bare = explained(await story({ runs: [] }), 624)
    expect(bare.parts[0]).toMatchObject({ verdict: 'unsure', decidedBy: 'between', scope: 'whole' })
    expect(bare.notGiven).toEqual([
      'test runs (--runs)',
      'test sources (--tests)',
      'a label or a rule (logtriage label)',
    ])
    expect(bare.runs).toBeUndefined()
  })
  test('one family alone is said to be one', async () => {
    const text = `${Array.from({ length: 3 }, (_, i) => `2026-06-09 08:00:0${i},001 ERROR a: kaboom`).join('\n')}\n`
    const triaged = await triageText(text)
    const one = triaged.judged[0]!
    const report = {
      ...one.report.parts[0]!,
      verdict: 'unsure' as const,
      evidence: [{ detector: 'frames', family: 'frames' as const, logOdds: 7, reason: 'x' }],
    }
    const { parts } = explain(
      { ...one, report: { ...one.report, parts: [report] } },
      triaged.report,
      triaged.summary.accounts,
      { asked: { text: 'x' }, samples: 1 },
    )
    expect(parts[0]!.decidedBy).toBe('too-few-families')
    expect(parts[0]!.why).toContain('only one family speaks (frames)')
  })
})

describe('what would change it', () => {
  test('each condition of a signal left out is what judging without it gives', async () => {
    const { parts } = explained(await story(), 624)
    expect(parts[0]!.changes).toContainEqual({
      verdict: 'unsure',
      condition: 'without: only in 26 of 26 test runs',
    })
  })
  test('hits moved outside: a log in which they are outside gives the same', async () => {
    const lines = (hours: readonly number[], outside: number): string =>
      [
        '2026-06-09 00:00:00,001 ERROR b: first',
        ...hours.map(
          (hour) => `2026-06-09 ${String(hour).padStart(2, '0')}:00:01,001 ERROR a: no parser here`,
        ),
        ...Array.from(
          { length: outside },
          (_, i) => `2026-06-09 ${12 + i * 3}:31:00,001 ERROR a: no parser here`,
        ),
        '2026-06-09 23:59:59,001 ERROR c: last',
      ].join('\n')
    const hours = [6, 7, 8, 9, 10, 11]
    const folder = withFiles({
      'runs.ndjson': hours
        .map((hour) =>
          JSON.stringify({
            start: `2026-06-09T${String(hour).padStart(2, '0')}:00:00Z`,
            end: `2026-06-09T${String(hour).padStart(2, '0')}:00:05Z`,
          }),
        )
        .join('\n'),
    })
    const runs = [path.join(folder, 'runs.ndjson')]
    const [part] = explained(await triageText(lines(hours, 0), { runs }), 6).parts
    expect(part!.verdict).toBe('synthetic')
    const moved = part!.changes.find(({ condition }) => condition.includes('lay outside'))!
    const count = Number(/^if (\d+) of its 6 hits/.exec(moved.condition)![1])
    const real = await triageText(lines(hours.slice(0, 6 - count), count), { runs })
    const inside = explained(real, 6).parts.find(({ scope }) => scope === 'inside')!
    expect(inside.verdict).toBe(moved.verdict)
    const fewer = await triageText(lines(hours.slice(0, 7 - count), count - 1), { runs })
    expect(explained(fewer, 6).parts.find(({ scope }) => scope === 'inside')!.verdict).toBe('synthetic')
  })
  test('a run that nobody recorded: with it in the ledger the verdict is that', async () => {
    const page = fs.readFileSync(path.join(ROOT, 'test/cases/split.md'), 'utf8')
    const block = (name: string): string =>
      new RegExp(`\`\`\`text ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)![1]!
    const ledger = (text: string): string[] => [path.join(withFiles({ 'runs.ndjson': text }), 'runs.ndjson')]
    const split = explained(await triageText(block('app.log'), { runs: ledger(block('runs.ndjson')) }), 7)
    const outside = split.parts.find(({ scope }) => scope === 'outside')!
    expect(outside.verdict).toBe('genuine')
    expect(outside.changes).toContainEqual({
      verdict: 'synthetic',
      condition: 'if test runs that nobody recorded were on at 2026-06-09T14:31:07, 2026-06-09T19:02:55 UTC',
    })
    const forgotten = ['14:31:0', '19:02:5'].map((at) =>
      JSON.stringify({ start: `2026-06-09T${at}3Z`, end: `2026-06-09T${at}9Z` }),
    )
    const whole = await triageText(block('app.log'), {
      runs: ledger([block('runs.ndjson').trimEnd(), ...forgotten].join('\n')),
    })
    expect(explained(whole, 7).parts.map(({ verdict }) => verdict)).toEqual(['synthetic'])
  })
  test('changes nothing of what was judged', async () => {
    const triaged = await story()
    const before = JSON.stringify(triaged.report)
    const first = triaged.judged.map((one) =>
      explain(one, triaged.report, triaged.summary.accounts, { asked: { text: 'x' }, samples: 3 }),
    )
    const again = triaged.judged.map((one) =>
      explain(one, triaged.report, triaged.summary.accounts, { asked: { text: 'x' }, samples: 3 }),
    )
    expect(again).toEqual(first)
    expect(JSON.stringify(triaged.report)).toBe(before)
  })
})

describe('time', () => {
  test('the rows hold every hit with a time, the runs those inside', async () => {
    const one = explained(await evaluation('E07-ssh-outage'), 200)
    const sums = one.timeline!.rows.map(({ scope, counts }) => [scope, counts.reduce((a, b) => a + b, 0)])
    expect(sums).toEqual(one.parts.map(({ scope, hits }) => [scope, hits]))
    expect(one.runs!.list.reduce((sum, { hits }) => sum + hits, 0)).toBe(one.parts[0]!.hits)
    expect(one.runs).toMatchObject({ count: 7, withHits: 7 })
    expect(one.split).toBe('135 of 200 hits in test runs: synthetic; 65 outside: genuine')
  })
  test.each([60, 80, 100, 140])('no line is wider than %i columns', async (columns) => {
    for (const triaged of [await story(), await evaluation('E01-jobs-week')])
      for (const { pattern } of triaged.judged)
        for (const line of shown(explained(triaged, pattern.state.hits, columns), { columns }).split('\n'))
          expect(stringWidth(line)).toBeLessThanOrEqual(columns)
  })
})

// biome-ignore lint/complexity/useRegexLiterals: control bytes read better written out
const CURSOR_MOVING = new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e]')

describe('at a terminal', () => {
  test('colour changes nothing but colour', async () => {
    const one = explained(await story(), 624)
    const coloured = shown(one, { colorLevel: 3 })
    expect(coloured).toContain('\u001b[')
    // biome-ignore lint/complexity/useRegexLiterals: an escape byte reads better written out
    expect(coloured.replace(new RegExp('\\u001b\\[[0-9;]*m', 'g'), '')).toBe(shown(one))
  })
  test('the verdict and its reason come first', async () => {
    expect(shown(explained(await story(), 624))).toMatch(
      /^PROBABLE TEST POLLUTION {2}624 hits in test runs · probability 0\.9999\n {4}only in 26 of 26 test runs;/,
    )
  })
  test('a whole trace, and both ends of the time', async () => {
    const text = shown(explained(await story(), 41))
    expect(text).toContain("    ImportError: cannot import name 'get_thread_messages' from")
    expect(text).toMatch(/RAW LINES {2}2 of 41 hits outside test runs/)
  })
  test('property: no control byte of the log reaches it', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('\u001b[2J\u001b]0;owned\u0007', '\u202eevil', '\u009b31m', '\ud800', 'x'.repeat(900)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 8 }), async (parts) => {
        const triaged = await triageText(
          `error: ${parts.join(' ')}\n${parts.join('\nerror ')}\n`,
          { all: true },
          'a^.log',
        )
        for (const one of triaged.judged) {
          const { report, summary } = triaged
          const data = explain(one, report, summary.accounts, {
            asked: { text: parts[0]!, source: parts[0]!, line: 1, raw: parts.join('\n') },
            samples: 3,
          })
          expect(explanationSchema.parse(JSON.parse(JSON.stringify(data)))).toEqual(
            JSON.parse(JSON.stringify(data)),
          )
          const text = shown(data, { columns: 80 })
          expect(text).not.toMatch(CURSOR_MOVING)
          for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('the command', () => {
  const flags = ['--runs', LEDGER, '--timezone', 'UTC', '--format', 'json']
  const json = (...args: string[]) => {
    const { code, stdout, stderr } = run(['explain', ...args, ...flags])
    expect([code, stderr]).toEqual([0, ''])
    return explanationSchema.parse(JSON.parse(stdout))
  }
  test('a fingerprint and a line of the same pattern say the same', () => {
    const byName = json('6f1c33', STORY) as Explained
    const byLine = json(`${STORY}:9`) as Explained
    expect(byLine.asked).toMatchObject({ source: STORY, line: 9, scope: 'outside' })
    expect(byLine.asked.raw).toContain('ImportError: cannot import name')
    expect({ ...byLine, asked: 0 }).toEqual({ ...byName, asked: 0 })
  })
  test('from a pipe', () => {
    const input = fs.readFileSync(path.join(ROOT, STORY))
    const { stdout } = run(['explain', ':177', ...flags], { input })
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'pattern',
      pattern: { hits: 624 },
      asked: { source: '-' },
    })
    expect(JSON.parse(run(['explain', 'c00eef', ...flags], { input }).stdout)).toMatchObject({
      pattern: { hits: 624 },
    })
  })
  const LOG =
    '2026-06-09 08:00:00,001 ERROR a: no\n\n2026-06-09 08:00:01,001 INFO a: fine\n2026-06-09 08:00:02,001 ERROR a: no\n'
  test.each([
    ['a blank line', 2, [], /^app\.log:2 stands in no error record: it is blank$/m],
    [
      'a record below the level',
      3,
      [],
      /its record is of level info, below warn\n {4}2026-06-09 08:00:01,001 INFO a: fine\n--level info or --all counts it/,
    ],
    [
      'a record before the time asked for',
      1,
      ['--since', '2026-06-09T08:00:02Z'],
      /its record is outside the time asked for/,
    ],
  ] as const)('%s: why it is in none', (_, line, more, said) => {
    const ran = run(['explain', `app.log:${line}`, '--timezone', 'UTC', ...more], {
      cwd: withFiles({ 'app.log': LOG }),
    })
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(said)
  })
  test.each([
    ['no such line', ['app.log:9'], 2, /app\.log has 4 lines, so no line 9/],
    ['no such file', ['gone.log:1'], 3, /gone\.log: not read \(no such file or folder\)/],
    ['a file that is not read', ['other.log:1', 'app.log'], 2, /other\.log is not among the files read/],
    [
      'no such pattern',
      ['lt1:000000000000', 'app.log'],
      2,
      /no pattern of these logs has the fingerprint "lt1:000000000000"/,
    ],
    ['nothing', [], 2, /missing required argument 'pattern'/],
    [
      'a format it has not',
      ['a', 'app.log', '--format', 'ndjson'],
      2,
      /--format: "ndjson" is not one of its values/,
    ],
  ] as const)('%s', (_, args, code, said) => {
    const ran = run(['explain', ...args], { cwd: withFiles({ 'app.log': LOG }) })
    expect([ran.code, ran.stdout]).toEqual([code, ''])
    expect(ran.stderr).toMatch(said)
  })
})
