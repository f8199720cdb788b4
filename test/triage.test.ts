import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSources } from '../src/input/sources.js'
import type { Report } from '../src/report/contract.js'
import { Scan } from '../src/scan.js'
import { scanOptions, triage } from '../src/triage.js'
import { conserved, NOW_MS, ROOT, tempFolder, triageFiles, triageText, withFiles } from './kit.js'

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

const trace = (...files: string[]): string =>
  [
    '',
    'Traceback (most recent call last):',
    ...files.map((file) => `  File "${file}", line 7, in run`),
    'ValueError: no',
  ].join('\n')
const verdicts = (report: Report): [string, number][] =>
  Object.entries(report.verdicts).filter(([, hits]) => hits > 0)

describe('what the review found hidden', () => {
  test.each([
    ['a home called like a runner', '/home/ava/shop/pay.py'],
    ['a file named like a test', '/srv/shop/experiments/ab_test.py'],
    [
      'a package that drives browsers in production',
      '/srv/shop/.venv/lib/python3.11/site-packages/playwright/_impl/_connection.py',
    ],
  ])('%s', async (_, file) => {
    const lines = Array.from({ length: 60 }, (_line, i) =>
      python(DAY + i * 600_000, `payment failed${trace(file)}`),
    )
    expect((await triageText(lines.join('\n'))).report.verdicts.synthetic).toBe(0)
  })
  test('one heavy production text behind two hundred test texts of the same signature', async () => {
    const tested = Array.from({ length: 200 }, (_, i) =>
      python(
        DAY + i * 1000,
        `payment ${i} failed${trace('/srv/shop/tests/test_pay.py', '/srv/shop/pay.py')}`,
      ),
    )
    const real = Array.from({ length: 500 }, (_, i) =>
      python(DAY + HOUR + i * 1000, `payment 7 failed${trace('/srv/shop/pay.py')}`),
    )
    expect((await triageText([...tested, ...real].join('\n'))).report.verdicts.synthetic).toBe(0)
  })
  test('one stray test outside the runs does not speak for three hundred production hits', async () => {
    const production = `payment failed${trace('/srv/shop/pay.py')}`
    const inside = [python(DAY + 8 * HOUR + 1000, production)]
    const outside = Array.from({ length: 300 }, (_, i) => python(DAY + 13 * HOUR + i * 1000, production))
    const stray = [
      python(DAY + 2 * HOUR, `payment failed${trace('/srv/shop/tests/test_pay.py', '/srv/shop/pay.py')}`),
    ]
    const report = await withRuns([...bounds, ...inside, ...outside, ...stray])
    expect(
      report.patterns
        .flatMap(({ parts }) => parts)
        .filter((part) => part.scope === 'outside' && part.hits >= 300)
        .map((part) => part.verdict),
    ).toEqual(['genuine'])
  })
  test('raw lines of a part are lines of that part', async () => {
    const text = 'parser got no usage block'
    const report = await withRuns([
      ...bounds,
      ...RUNS.map(({ start }) => python(Date.parse(start) + 500, text)),
      python(DAY + 20 * HOUR, text),
    ])
    const parts = report.patterns.find(({ template }) => template.includes(text))!.parts
    for (const part of parts)
      for (const sample of part.samples)
        expect(sample.time! >= part.first! && sample.time! <= part.last!).toBe(true)
    expect(parts[1]!.samples[0]!.raw).toContain('20:00:00')
  })
  test('one outage over three runs in a row', async () => {
    const folder = tempFolder()
    const runs = path.join(folder, 'runs.json')
    const at = (minute: number): string => new Date(DAY + 10 * HOUR + minute * 60_000).toISOString()
    fs.writeFileSync(
      runs,
      JSON.stringify({ runs: [0, 6, 12].map((minute) => ({ start: at(minute), end: at(minute + 5) })) }),
    )
    const outage = Array.from({ length: 45 }, (_, i) =>
      python(DAY + 10 * HOUR + 60_000 + i * 20_000, 'connection to database refused'),
    )
    const { report } = await triageText([bounds[0], ...outage, bounds[1]].join('\n'), { runs: [runs] })
    expect(report.verdicts.synthetic).toBe(0)
  })
  test('what each deployment breaks is not what tests wrote', async () => {
    const folder = tempFolder()
    const pushes = path.join(folder, 'pushes.ndjson')
    const hours = [8, 11, 14, 17]
    fs.writeFileSync(
      pushes,
      hours.map((hour) => JSON.stringify({ at: new Date(DAY + hour * HOUR).toISOString() })).join('\n'),
    )
    const broken = hours.flatMap((hour) =>
      Array.from({ length: 20 }, (_, i) =>
        python(DAY + hour * HOUR + 200_000 + i * 500, 'upstream closed the connection while it was deployed'),
      ),
    )
    const { report } = await triageText([bounds[0], ...broken, bounds[1]].join('\n'), { runs: [pushes] })
    expect(report.verdicts.synthetic).toBe(0)
  })
  test('a part of the time is judged as though it were the whole log', async () => {
    const folder = tempFolder()
    const runs = path.join(folder, 'runs.json')
    fs.writeFileSync(runs, JSON.stringify({ runs: RUNS.slice(0, 3) }))
    const late = RUNS.slice(0, 3).map(({ start }) =>
      python(Date.parse(start) + 1000, 'cannot reach the ledger'),
    )
    const early = Array.from({ length: 50 }, (_, i) =>
      python(DAY - 30 * 24 * HOUR + i * HOUR, 'an old failure'),
    )
    const sinceMs = DAY + 7 * HOUR
    const cut = (await triageText(late.join('\n'), { runs: [runs] })).report
    const asked = (await triageText([...early, ...late].join('\n'), { runs: [runs], sinceMs })).report
    expect([verdicts(asked), asked.period]).toEqual([verdicts(cut), cut.period])
  })
  test.each([
    'Killed',
    'Segmentation fault (core dumped)',
    'ERROR: disk full',
    'fatal: unable to connect',
    'FATAL ERROR: Reached heap limit',
    'terminate called after throwing',
    'npm ERR! code 1',
  ])('a crash behind a line that only informs: %s', async (line) =>
    expect((await triageText(`2026-06-09 08:00:00,001 INFO app: ok\n${line}\n`)).report.totals.records).toBe(
      1,
    ),
  )
  test('the folder of a log does not say that it holds errors', async () => {
    const cwd = withFiles({ 'errors/app.log': '2026-06-09 08:00:00 all is well\n' })
    expect((await triageFiles([path.join(cwd, 'errors', 'app.log')])).report.totals.records).toBe(0)
  })
  test('each record has the verdict of the part that counts it', async () => {
    for (const name of ['api.ndjson', 'postgres.log', 'journal.json']) {
      const file = path.join(ROOT, 'samples', name)
      const told = await triageFiles([file], { all: true })
      const counted = new Map<unknown, number>()
      const second = new Scan(
        scanOptions({ all: true, nowMs: NOW_MS, version: '0' }),
        {},
        {
          line: () => {},
          stray: () => {},
          record: (record) => {
            const { part } = told.verdictOf(record)!
            counted.set(part, (counted.get(part) ?? 0) + 1)
          },
        },
      )
      for (const source of (await findSources([file], ROOT)).sources) await second.read(source)
      for (const pattern of told.report.patterns)
        for (const part of pattern.parts) expect(counted.get(part)).toBe(part.hits)
    }
  })
})

describe('what an adversary found hidden or lost', () => {
  const info = '2026-06-09 02:00:00 INFO backup: starting'
  test.each([
    'pg_dump: error: connection to server failed',
    'gzip: stdout: No space left on device',
    'curl: (7) Failed to connect',
    '/bin/sh: pg_dump: not found',
    'connect ECONNREFUSED 10.0.0.1:5432',
    '2026/06/09 07:34:12 http: panic serving 10.0.0.1:1234',
  ])('an error without a header behind a line that only informs: %s', async (line) =>
    expect((await triageText([info, line, info].join('\n'))).report.totals.records).toBe(1),
  )
  test.each([
    'FATAL ERROR: Reached heap limit',
    'Killed',
    'ERROR: database shop is locked, 44 orders lost',
    '2026-06-09 07:34:12,278|ERROR|pipe boom',
  ])('a crash behind a warning is a record of its own: %s', async (line) =>
    expect(
      (await triageText(`2026-06-09 02:00:00 WARNING parser: unknown type=foo\n${line}\n`)).report.totals
        .records,
    ).toBe(2),
  )
  test.each([
    'at assignVariant (/srv/shop/src/experiments/ab-test.js:41:19)',
    'at build (/srv/shop/lib/openapi-spec.js:4:1)',
    'at main (/usr/src/test/server.js:4:1)',
    'at testConnection (/var/www/test/shop/db.js:4:1)',
  ])('a production file that is named like a test: %s', async (frame) => {
    expect(
      (await triageText(`2026-06-09T08:00:00.000Z error: checkout failed\nTypeError: x\n    ${frame}\n`))
        .report.verdicts.synthetic,
    ).toBe(0)
  })
  test('what a run sets off behind its end', async () => {
    const lost = [0, 1].flatMap((run) =>
      Array.from({ length: 5 }, (_, i) =>
        python(
          Date.parse(RUNS[run]!.end) + 300 + i * 300,
          `order ${run}${i} lost: connect ECONNREFUSED shop-api:8080`,
        ),
      ),
    )
    const report = await withRuns([...bounds, ...lost])
    expect(report.verdicts.synthetic).toBe(0)
  })
  test('what a database says of a missing row is no fixture word', async () => {
    const { report } = await triageText(
      '2026-06-09 08:00:00,001 ERROR views: shop.models.TaxRate.DoesNotExist while pricing\n',
    )
    expect(report.verdicts.genuine).toBe(1)
  })
  test('a quoted sentence and a status are wording', async () => {
    const lines = [
      'job failed: "handler exploded on purpose"',
      'job failed: "payments database is read-only"',
      'GET /api/widgets answered 404',
      'GET /api/checkout answered 503',
    ]
    const { report } = await triageText(lines.map((line) => python(DAY, line)).join('\n'))
    expect(report.patterns).toHaveLength(4)
  })
  test('an error behind a hole of zeros is read', async () => {
    expect(
      (await triageText(Buffer.concat([Buffer.alloc(5000), Buffer.from(python(DAY, 'disk failed'))]))).report
        .totals.records,
    ).toBe(1)
  })
})

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
