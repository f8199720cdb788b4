import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSources } from '../src/input/sources.js'
import type { Report } from '../src/report/contract.js'
import { triage } from '../src/triage.js'
import { conserved, NOW_MS, ROOT, tempFolder, triageFiles, triageText } from './kit.js'

const STORY = path.join(ROOT, 'samples', 'founding-story')

describe('the founding story', () => {
  const story = () =>
    triageFiles([path.join(STORY, 'errors.log')], { runs: [path.join(STORY, 'runs.ndjson')] })
  test('680 of 816 are the operator’s own tests, nothing genuine is hidden', async () => {
    const told = await story()
    conserved(told)
    expect(told.report.verdicts).toEqual({ synthetic: 680, genuine: 136, unsure: 0 })
    const main = told.report.patterns.find(({ template }) => template.includes('no usage found'))!
    expect([main.hits, main.parts.map((part) => part.verdict)]).toEqual([624, ['synthetic']])
  })
  test('the swallowed ImportError comes first', async () => {
    const [first] = (await story()).report.patterns
    expect(first).toMatchObject({ kind: 'swallowed', hits: 41 })
    expect(first!.template).toContain("cannot import name 'get_thread_messages'")
  })
  test('without a ledger words alone sort nothing away, and no genuine record is hidden', async () => {
    const { report } = await triageFiles([path.join(STORY, 'errors.log')])
    const hidden = report.patterns.filter(
      (one) =>
        one.parts.some((part) => part.verdict === 'synthetic') &&
        /ABORTED|ImportError|timed out|overran/.test(one.template),
    )
    expect(hidden).toEqual([])
    expect(
      report.patterns.find(({ template }) => template.includes('no usage found'))!.parts[0]!.verdict,
    ).toBe('unsure')
  })
})

const stamp = (timeMs: number): string =>
  new Date(timeMs).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)
const python = (timeMs: number, text: string): string => `${stamp(timeMs)} ERROR app: ${text}`
const DAY = Date.UTC(2026, 5, 9)
const HOUR = 3_600_000
const RUNS = [8, 9, 10, 11, 12, 14, 16, 18].map((hour) => ({
  start: new Date(DAY + hour * HOUR).toISOString(),
  end: new Date(DAY + hour * HOUR + 20_000).toISOString(),
}))
const bounds = [
  python(DAY, 'the night job was not found'),
  python(DAY + 23.9 * HOUR, 'the night job was not found'),
]

async function withRuns(lines: readonly string[]): Promise<Report> {
  const folder = tempFolder()
  const runs = path.join(folder, 'runs.json')
  fs.writeFileSync(runs, JSON.stringify({ runs: RUNS }))
  const told = await triageText(`${[...lines].sort().join('\n')}\n`, { runs: [runs] })
  conserved(told)
  return told.report
}

const partsFor = (report: Report, words: string) =>
  report.patterns
    .find(({ template }) => template.includes(words))!
    .parts.map(({ scope, hits, verdict }) => [scope, hits, verdict])

describe('what must not be hidden', () => {
  test('an outage of thousands that begins inside a test run', async () => {
    const outage = Array.from({ length: 3000 }, (_, i) =>
      python(DAY + 9 * HOUR + 5000 + i * 1000, `connection to database refused, attempt ${i}`),
    )
    const report = await withRuns([...bounds, ...outage])
    for (const [, , verdict] of partsFor(report, 'connection to database refused'))
      expect(verdict).not.toBe('synthetic')
  })
  test('an outage that lies wholly inside one run', async () => {
    const outage = Array.from({ length: 500 }, (_, i) =>
      python(DAY + 9 * HOUR + 2000 + i * 20, 'connection to database refused'),
    )
    expect(partsFor(await withRuns([...bounds, ...outage]), 'connection to database refused')).toEqual([
      ['inside', 500, 'unsure'],
    ])
  })
  test('a pattern with hits inside and outside is split', async () => {
    const inside = RUNS.flatMap(({ start }) =>
      Array.from({ length: 10 }, (_, i) =>
        python(Date.parse(start) + 1000 + i * 100, 'parser got no usage block'),
      ),
    )
    const outside = [
      python(DAY + 3 * HOUR, 'parser got no usage block'),
      python(DAY + 20 * HOUR, 'parser got no usage block'),
    ]
    expect(partsFor(await withRuns([...bounds, ...inside, ...outside]), 'parser got no usage')).toEqual([
      ['inside', 80, 'synthetic'],
      ['outside', 2, 'genuine'],
    ])
  })
  test('steady errors of which some fall into runs by chance', async () => {
    const steady = Array.from({ length: 24 * 60 * 2 }, (_, i) =>
      python(DAY + i * 30_000, `worker ${i % 7} lost its lease`),
    )
    for (const [, , verdict] of partsFor(await withRuns(steady), 'lost its lease'))
      expect(verdict).not.toBe('synthetic')
  })
  test('genuine lines full of fixture words, where the runs are known', async () => {
    const report = await withRuns([
      ...bounds,
      ...Array.from({ length: 9 }, (_, i) =>
        python(DAY + (i * 2 + 0.5) * HOUR, "customer 'Foo' has a dummy plug on mock-turtle.internal"),
      ),
    ])
    expect(partsFor(report, 'dummy plug')).toEqual([['outside', 9, 'genuine']])
  })
})

const SOURCES = [
  'errors.log',
  'rotated/app.log',
  'api.ndjson',
  'journal.json',
  'postgres.log',
  'nginx-error.log',
  'syslog',
]

describe('conservation', () => {
  test.each(SOURCES)('holds for %s', async (name) => {
    const file = name === 'errors.log' ? path.join(STORY, name) : path.join(ROOT, 'samples', name)
    conserved(await triageFiles([file]))
    conserved(await triageFiles([file], { all: true }))
  })
  const chunk = fc.oneof(
    fc.constantFrom(
      '\n',
      '\r\n',
      '\n\n',
      ' ',
      '\t',
      '\u0000',
      '\ufeff',
      '2026-06-09 08:00:00,001 ERROR app: failed',
      'Traceback (most recent call last):',
      '  File "/a/b.py", line 1, in f',
      '{"level":50,"msg":"x"',
      '}',
      '<34>Jun  9 08:00:00 h app[1]: ',
      'ValueError: x',
      '\tat a.b.C(D.java:1)',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  test('property: holds for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            chunk.map((text) => Buffer.from(text)),
            fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
          ),
          { maxLength: 60 },
        ),
        fc.boolean(),
        async (parts, all) => {
          const bytes = Buffer.concat(parts)
          const told = await scanChunks([bytes], all)
          conserved(told)
          const newlines = bytes.filter((byte) => byte === 10).length
          expect(told.report.totals.lines).toBe(newlines + (bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0))
        },
      ),
      { numRuns: 400 },
    )
  })
  test('property: any chunking gives the same report', async () => {
    const text = fs.readFileSync(path.join(ROOT, 'samples', 'api.ndjson'))
    const mixed = Buffer.concat([
      text.subarray(0, 9000),
      fs.readFileSync(path.join(STORY, 'errors.log')).subarray(0, 9000),
      fs.readFileSync(path.join(ROOT, 'samples', 'syslog')).subarray(0, 3000),
    ])
    const whole = await scanChunks([mixed], false)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(mixed.length), { maxLength: 40 }), async (cuts) => {
        const at = [...new Set(cuts)].sort((a, b) => a - b)
        const parts = [0, ...at].map((from, i) => mixed.subarray(from, at[i] ?? mixed.length))
        expect((await scanChunks(parts, false)).report).toEqual(whole.report)
      }),
      { numRuns: 40 },
    )
  })
})

async function scanChunks(parts: readonly Buffer[], all: boolean) {
  const stdin = new PassThrough()
  for (const part of parts) stdin.write(part)
  stdin.end()
  return triage(await findSources(['-'], ROOT), { nowMs: NOW_MS, version: '0', all }, { stdin })
}

test('property: the order of records does not change patterns, hits and verdicts', async () => {
  const lines = fs
    .readFileSync(path.join(ROOT, 'samples', 'nginx-error.log'), 'utf8')
    .trimEnd()
    .split('\n')
  const facts = async (list: readonly string[]) =>
    (await triageText(`${list.join('\n')}\n`)).report.patterns.map(
      ({ fingerprint, members, template, hits, distinct, parts }) => ({
        fingerprint,
        members,
        template,
        hits,
        distinct,
        verdicts: parts.map((part) => [part.verdict, part.probabilitySynthetic]),
      }),
    )
  const expected = await facts(lines)
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(lines, { minLength: lines.length }), async (shuffled) => {
      expect(await facts(shuffled)).toEqual(expected)
    }),
    { numRuns: 25 },
  )
})

test('a rotated set is read as one: the record that the rotation cut is whole', async () => {
  const told = await triageFiles([path.join(ROOT, 'samples', 'rotated')])
  conserved(told)
  expect(told.report.totals.records + told.report.totals.skippedRecords.belowLevel).toBe(150)
  expect(told.report.totals.records).toBe(65)
})

test('every line of an interleaved journal is a record of its own or part of its trace', async () => {
  const told = await triageFiles([path.join(ROOT, 'samples', 'journal.json')], { all: true })
  conserved(told)
  expect(told.report.patterns.filter(({ template }) => template.startsWith('File'))).toEqual([])
})

test('since and until keep what has no time, and say so', async () => {
  const { report } = await triageText(
    '2026-06-09 08:00:00,001 ERROR app: early\n2026-06-10 08:00:00,001 ERROR app: late\n',
    { sinceMs: Date.UTC(2026, 5, 10) },
  )
  expect(report.patterns.map(({ template }) => template)).toEqual(['late'])
  expect(report.totals.skippedRecords.outsideRange).toBe(1)
})

// The development corpus stands beside the project and is never part of it.
const beside = (name: string): string => {
  const folder = path.resolve(ROOT, '..', 'shared', name)
  return fs.existsSync(folder) ? fs.realpathSync(folder) : folder
}
const CORPUS = process.env.LOGTRIAGE_CORPUS ?? beside('corpus')
const LOGHUB = process.env.LOGTRIAGE_LOGHUB ?? beside('loghub')

describe.skipIf(!fs.existsSync(CORPUS))(
  `the development corpus (${fs.existsSync(CORPUS) ? 'present' : 'absent: skipped'})`,
  () => {
    test('precision, recall, hidden', () => {
      const out = tempFolder()
      spawnSync(process.execPath, [path.join(CORPUS, 'verdicts.mjs'), ROOT, out, '--without', 'tests'], {
        stdio: 'inherit',
      })
      spawnSync(process.execPath, [
        path.join(CORPUS, 'score.mjs'),
        out,
        '--json',
        path.join(out, 'score.json'),
      ])
      const { all, scenarios } = JSON.parse(fs.readFileSync(path.join(out, 'score.json'), 'utf8'))
      const rows: { precision: number | null; recall: number | null }[] = Object.values(
        scenarios as Record<string, { events: { precision: number | null; recall: number | null } }>,
      ).map((one) => one.events)
      const mean = (numbers: readonly (number | null)[]): number => {
        const known = numbers.filter((one) => one !== null)
        return known.reduce((a, b) => a + b, 0) / known.length
      }
      expect(mean(rows.map((row) => row.precision))).toBeGreaterThanOrEqual(0.99)
      expect(mean(rows.map((row) => row.recall))).toBeGreaterThanOrEqual(0.85)
      expect(all.events.genuineHidden).toBeLessThanOrEqual(0.005)
      expect(all.kindsFullyHidden).toBe(0)
    })
  },
)

describe.skipIf(!fs.existsSync(LOGHUB))(
  `LogHub groupings (${fs.existsSync(LOGHUB) ? 'present' : 'absent: skipped'})`,
  () => {
    test.each([
      ['content', 0.96, 0.94],
      ['raw', 0.9, 0.92],
    ] as const)('%s at least %f GA, %f FGA', (mode, ga, fga) => {
      const out = tempFolder()
      spawnSync(process.execPath, [path.join(LOGHUB, 'patterns.mjs'), ROOT, LOGHUB, out, mode], {
        stdio: 'inherit',
      })
      const { stdout } = spawnSync(
        process.execPath,
        [path.join(LOGHUB, 'score.mjs'), '--all', LOGHUB, out, '--json'],
        { encoding: 'utf8' },
      )
      const { mean } = JSON.parse(stdout)
      expect(mean.GA).toBeGreaterThanOrEqual(ga)
      expect(mean.FGA).toBeGreaterThanOrEqual(fga)
    })
  },
)
