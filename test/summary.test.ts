// Law 4: summaries merge, in any order and any split, and are equal to one scan of everything. And what is damaged is refused, not merged.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALL_FORMATS } from '../src/formats/index.js'
import { streamChunks } from '../src/input/bytes.js'
import { findSources, STDIN } from '../src/input/sources.js'
import { PatternTable } from '../src/patterns/table.js'
import type { Report } from '../src/report/contract.js'
import { Scan } from '../src/scan.js'
import { type Found, readSummaries } from '../src/summary/read.js'
import { type SummaryRow, summaryJsonSchema } from '../src/summary/schema.js'
import { SourceTable } from '../src/summary/sources.js'
import { emptySummary, mergeSummaries, type Summary, summaryOf } from '../src/summary/summary.js'
import { rowLine, summaryLines } from '../src/summary/write.js'
import { judgeSummary, scanOptions, summarize, type TriageOptions, triage } from '../src/triage.js'
import { NOW_MS, ROOT } from './kit.js'

type Limits = ConstructorParameters<typeof PatternTable>[0]
type Options = Partial<TriageOptions>

const BASE = { nowMs: NOW_MS, version: '0.0.0' }
const START_MS = Date.UTC(2026, 5, 9, 8)

async function scanText(text: string | Buffer, options: Options = {}, limits?: Limits): Promise<Summary> {
  const settings = scanOptions({ ...BASE, ...options })
  const scan = new Scan(
    settings,
    { stdin: Readable.from([Buffer.from(text)]) },
    undefined,
    new PatternTable(limits),
  )
  await scan.read({ name: 'app.log', segments: [{ path: 'app.log', file: STDIN }] })
  return summaryOf(scan, { failures: [], notes: [] }, settings, 'UTC')
}

const encode = (summary: Summary): string => [...summaryLines(summary, '0.0.0')].join('')

async function readAll(bytes: Buffer | string, name = 'a.ndjson', limits?: Limits): Promise<Found[]> {
  const found: Found[] = []
  for await (const one of readSummaries(
    name,
    (note) => streamChunks(Readable.from([Buffer.from(bytes)]), note),
    () => new PatternTable(limits),
  ))
    found.push(one)
  return found
}

async function decode(text: string, limits?: Limits): Promise<Summary> {
  const found = await readAll(text, 'a.ndjson', limits)
  if (found.length !== 1 || !('summary' in found[0]!)) throw new Error(JSON.stringify(found))
  return found[0].summary
}

/** Merges in the order and the tree that `picks` says, each step written and read again. */
async function mergeAll(parts: readonly string[], picks: Iterator<number>, limits?: Limits): Promise<string> {
  const left = [...parts]
  const take = (): string => left.splice(picks.next().value! % left.length, 1)[0]!
  while (left.length > 1) {
    const into = await decode(take(), limits)
    mergeSummaries(into, await decode(take(), limits))
    left.push(encode(into))
  }
  return left[0]!
}

/** Rows with what is relative to the part taken out. */
const rowsWithoutLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line, (key, value) => (key === 'line' ? 0 : value)))
    .filter(({ type }) => type !== 'end')

const withoutLines = (report: Report): unknown => ({
  ...report,
  skippedSamples: report.skippedSamples.map((sample) => ({ ...sample, line: 0 })),
  patterns: report.patterns.map((pattern) => ({
    ...pattern,
    parts: pattern.parts.map((part) => ({
      ...part,
      // Samples of the same time stand in the order of their lines.
      samples: part.samples.map((sample) => JSON.stringify({ ...sample, line: 0 })).sort(),
    })),
  })),
})

const at = (offset: number): number => START_MS + offset * 1000
// Among them three of one shelf of the table (ram, toad, asp), and pairs of others.
const word = fc.constantFrom(...'ram toad asp bee jay ant wasp elk'.split(' '))
const first = fc.constantFrom(...'ram toad asp ram toad asp bee jay'.split(' '))
const message = fc.oneof(
  fc.constantFrom('the disk is full', 'the disk was lost'),
  fc.tuple(first, word, word).map((words) => words.join(' ')),
  fc.tuple(first, word, word).map((words) => words.join(' ')),
  fc.tuple(fc.constantFrom('job', 'user'), fc.nat(9999)).map(([noun, n]) => `cannot find ${noun} ${n}`),
)
const unit = fc.record({
  offset: fc.oneof(fc.nat(3), fc.nat(200_000)),
  message,
  level: fc.constantFrom('WARNING', 'ERROR', 'CRITICAL'),
  logger: word,
  frame: fc.option(fc.constantFrom('pay', 'ship', 'test_pay'), { nil: undefined }),
  odd: fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 8 })),
})
type Unit = typeof unit extends fc.Arbitrary<infer T> ? T : never

const stamp = (offset: number): string =>
  new Date(at(offset)).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)
const clean = (text: string): string => text.replace(/[\r\n]/g, '')

/** Texts of one record each. Every unit has a line below the level, so that each part sees the same kinds of levels. */
const KINDS: Record<string, { options: Options; text: (unit: Unit) => string }> = {
  'python with traces': {
    options: {},
    text: ({ offset, message, level, logger, frame, odd }) => {
      const trace = frame
        ? `Traceback (most recent call last):\n  File "/srv/app/${frame}.py", line ${offset}, in ${frame}\nValueError: no\n`
        : ''
      return `${stamp(offset)} INFO app: up ${message}\n${stamp(offset)} ${level} ${logger}: ${message} ${clean(odd)}\n${trace}`
    },
  },
  'json with any texts': {
    options: {},
    text: ({ offset, message, level, logger, odd }) =>
      `${JSON.stringify({ time: new Date(at(offset)).toISOString(), level: 'info', msg: 'up' })}\n${JSON.stringify({ time: new Date(at(offset)).toISOString(), level: level.toLowerCase(), logger, msg: `${message} ${odd}\ud800\u2028` })}\n`,
  },
  'docker round python': {
    options: {},
    text: ({ offset, message, level, logger }) =>
      ['INFO', level]
        .map(
          (one) =>
            `${JSON.stringify({ log: `${stamp(offset)} ${one} ${logger}: ${message}\n`, stream: 'stderr', time: new Date(at(offset)).toISOString() })}\n`,
        )
        .join(''),
  },
  'logfmt asked for a range': {
    options: { sinceMs: at(1), untilMs: at(150_000) },
    text: ({ offset, message, level, logger }) =>
      ['info', level.toLowerCase()]
        .map(
          (one) =>
            `time=${new Date(at(offset)).toISOString()} level=${one} logger=${logger} msg="${message}"\n`,
        )
        .join(''),
  },
  'plain lines without times': {
    options: { all: true },
    text: ({ message, offset }) => `${message} failed ${offset}\n${offset % 3 === 0 ? '\n' : ''}`,
  },
  'plain lines without times or levels': {
    options: {},
    text: ({ message, offset }) => `${message} ${offset % 2 ? 'failed' : 'went well'}\n`,
  },
}
const FORMAT: Record<string, string> = {
  'python with traces': 'python',
  'json with any texts': 'json',
  'docker round python': 'docker-json',
  'logfmt asked for a range': 'logfmt',
}

/** Units and where the log is cut. */
const cutLog = fc.record({
  units: fc.array(unit, { minLength: 1, maxLength: 40 }),
  cuts: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }),
  picks: fc.infiniteStream(fc.nat()),
  others: fc.infiniteStream(fc.nat()),
})

function cut<T>(units: readonly T[], cuts: readonly number[]): T[][] {
  const edges = [
    0,
    ...[...cuts].sort((a, b) => a - b).map((one) => Math.min(one, units.length)),
    units.length,
  ]
  return edges.slice(1).map((to, i) => units.slice(edges[i], to))
}

const RUNS = {
  runs: [0, 3600, 90_000].map((offset) => ({ source: 'r', startMs: at(offset), endMs: at(offset + 5) })),
}

describe.each([
  ['with all its room', undefined],
  ['with room for few signatures of a family', { maxAlike: 2, maxOnShelf: 6 }],
  ['with room for few signatures on a shelf', { maxAlike: 3, maxOnShelf: 5 }],
] as const)('%s', (_, limits) => {
  test.each(Object.keys(KINDS))('property: %s', async (kind) => {
    const { text, options: own } = KINDS[kind]!
    const logFormat = ALL_FORMATS.find(({ name }) => name === FORMAT[kind])
    const options: Options = { ...own, ...(logFormat && { logFormat }) }
    await fc.assert(
      fc.asyncProperty(cutLog, async ({ units, cuts, picks, others }) => {
        const whole = await scanText(units.map(text).join(''), options, limits)
        const parts: string[] = []
        for (const part of cut(units, cuts))
          parts.push(encode(await scanText(part.map(text).join(''), options, limits)))
        const merged = await mergeAll(parts, picks, limits)
        expect(await mergeAll(parts, others, limits)).toBe(merged)
        expect(rowsWithoutLines(merged)).toEqual(rowsWithoutLines(encode(whole)))
        const again = await decode(merged, limits)
        for (const summary of [whole, again]) {
          summary.runs.add(RUNS.runs, [])
          summary.hasLedger = true
        }
        const [one, other] = [await judgeSummary(whole, BASE), await judgeSummary(again, BASE)]
        expect(withoutLines(other.report)).toEqual(withoutLines(one.report))
      }),
      { numRuns: 25 },
    )
  })
})

test.each([
  [600, { widthMs: 16_000, variants: 12, hashes: 64, loggers: 16 }],
  [12, { widthMs: 16_000, variants: 7, hashes: 7, loggers: 16 }],
])('property: beyond every cap of a signature, texts numbered to %i', async (most, kept) => {
  const names = Array.from(
    { length: 30 },
    (_, i) => `app.${'abcdefghij'[i % 10]}${'xyz'[Math.floor(i / 10)]}`,
  )
  // One text in half of 6,000 records, 300 others, and 42,000 seconds: at 8 s a bucket they would fill over 5,000.
  const records = Array.from(
    { length: 6000 },
    (_, i) =>
      `${JSON.stringify({ time: new Date(at(i * 7)).toISOString(), level: 'error', logger: names[i % 30], msg: `user ${i % 2 ? 1 : i % most} is lost` })}\n`,
  )
  const text = encode(await scanText(records.join('')))
  const state = JSON.parse(text.split('\n')[2]!) as SummaryRow as Extract<SummaryRow, { type: 'signature' }>
  const { buckets, variants, hashes, loggers } = state
  expect({
    widthMs: buckets.widthMs,
    variants: variants.length,
    hashes: hashes.length,
    loggers: loggers.length,
  }).toEqual(kept)
  if (most === 12) expect(Math.max(...variants.map((one) => one.buckets.widthMs))).toBeGreaterThan(16_000)
  const whole = rowsWithoutLines(text)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(6000), { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      async (cuts, picks, dealt) => {
        const order = dealt ? records.toSorted((a, b) => (a.slice(60) < b.slice(60) ? -1 : 1)) : records
        const parts: string[] = []
        for (const part of cut(order, cuts)) parts.push(encode(await scanText(part.join(''))))
        expect(rowsWithoutLines(await mergeAll(parts, picks))).toEqual(whole)
      },
    ),
    { numRuns: 12 },
  )
})

test('samples of every kind of log, scanned one by one and merged, are one scan of all', async () => {
  const list = await findSources(['samples'], ROOT)
  expect(list.sources.length).toBeGreaterThan(5)
  const options = { ...BASE, runs: [path.join(ROOT, 'samples', 'founding-story', 'runs.ndjson')] }
  const whole = await triage(list, options)
  const all = emptySummary()
  for (const source of [...list.sources].reverse())
    mergeSummaries(
      all,
      await decode(encode(await summarize({ sources: [source], failures: [], notes: [] }, BASE))),
    )
  for (const note of list.notes) all.notes.add(note)
  expect((await judgeSummary(all, options)).report).toEqual(whole.report)
})

const line = (offset: number, text: string): string => `${stamp(offset)} ERROR app: ${text}\n`
const LOG = `${line(0, 'disk sda is full')}${line(9, 'user 7 is lost')}${line(10, 'user 8 is lost')}${stamp(11)} INFO app: up\n`

/** A row that may be no row any more. */
interface Forged {
  [key: string]: unknown
  tokens?: unknown
  readonly type: string
  readonly accounts: object
  readonly buckets: { hits: unknown }
  readonly variants: readonly object[]
}

/** The rows of a text, changed by `change`, with a last row that fits them. */
function forge(text: string, change: (rows: Forged[]) => void): string {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one) as Forged)
  rows.pop()
  change(rows)
  const lines = rows.map((row) => rowLine(row as unknown as SummaryRow))
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex')
  return lines.join('') + rowLine({ type: 'end', rows: rows.length, sha256 })
}

const refusalsOf = async (bytes: Buffer | string): Promise<string[]> =>
  (await readAll(bytes)).map((one) => ('refused' in one ? one.refused : 'a summary'))

describe('what is refused', async () => {
  const sound = encode(await scanText(LOG))
  const numberOf = (type: string): number =>
    sound.split('\n').findIndex((one) => one.includes(`"type":"${type}"`)) + 1
  const last = sound.trimEnd().split('\n').length
  const signature = (rows: Forged[]) => rows.find(({ type }) => type === 'signature')!

  test('forged without a change it is read', async () =>
    expect(await refusalsOf(forge(sound, () => {}))).toEqual(['a summary']))

  test.each<[string, (rows: Forged[]) => void, number, string]>([
    [
      'another version',
      (rows) => Object.assign(rows[0]!, { version: 1, news: 1 }),
      1,
      'a summary of version 1, read is 2; scan and merge with one version of logtriage',
    ],
    [
      'other fingerprints',
      (rows) => Object.assign(rows[0]!, { fingerprints: 'lt2' }),
      1,
      'a summary with fingerprints "lt2", read are lt1; scan and merge with one version of logtriage',
    ],
    [
      'a negative count',
      (rows) => Object.assign(signature(rows), { hits: -1 }),
      numberOf('signature'),
      'damaged: "hits": Too small',
    ],
    [
      'half a hit',
      (rows) => Object.assign(signature(rows), { hits: 1.5 }),
      numberOf('signature'),
      'damaged: "hits": Invalid input: expected int',
    ],
    [
      'a word for a number',
      (rows) => Object.assign(signature(rows), { hits: '1' }),
      numberOf('signature'),
      'damaged: "hits": Invalid input: expected number',
    ],
    [
      'a number that is not exact',
      (rows) => Object.assign(signature(rows), { hits: 2 ** 60 }),
      numberOf('signature'),
      'damaged: "hits": Too big',
    ],
    [
      'a time beyond all times',
      (rows) => Object.assign(signature(rows), { lastMs: 1e300 }),
      numberOf('signature'),
      'damaged: "lastMs"',
    ],
    ['no tokens', (rows) => delete signature(rows).tokens, numberOf('signature'), 'damaged: "tokens"'],
    [
      'a field more',
      (rows) => Object.assign(signature(rows), { secret: 1 }),
      numberOf('signature'),
      'damaged: "": Unrecognized key',
    ],
    [
      'a type of row that is none',
      (rows) => Object.assign(signature(rows), { type: 'sum' }),
      numberOf('signature'),
      'damaged: "type": Invalid discriminator value',
    ],
    [
      'hits that are in no bucket',
      (rows) => Object.assign(signature(rows), { hits: 7 }),
      numberOf('signature'),
      'damaged: the hits of its buckets are not its hits',
    ],
    [
      'another message',
      (rows) => Object.assign(signature(rows), { tokens: ['all', 'is', 'well'] }),
      numberOf('signature'),
      'damaged: its fingerprint is not that of its tokens',
    ],
    [
      'a signature that can not be folded',
      (rows) => Object.assign(signature(rows), { folded: true }),
      numberOf('signature'),
      'damaged: it can not stand for folded signatures',
    ],
    [
      'a text in no hash',
      (rows) => Object.assign(signature(rows).variants[0]!, { hash: 1 }),
      numberOf('signature'),
      'damaged: its variants are not those of its hashes',
    ],
    [
      'a width that is none of ours',
      (rows) => Object.assign(signature(rows).buckets, { widthMs: 1500 }),
      numberOf('signature'),
      'damaged: the width of its buckets',
    ],
    [
      'buckets twice',
      (rows) => {
        signature(rows).buckets.hits = [
          [5, 1],
          [5, 1],
        ]
        signature(rows).hits = 2
      },
      numberOf('signature'),
      'damaged: the hits of its levels are not its hits',
    ],
    ['a signature twice', (rows) => rows.push(rows.at(-1)!), last, 'damaged: a row twice or out of order'],
    [
      'rows out of order',
      (rows) => rows.push(rows.splice(1, 1)[0]!),
      last - 1,
      'damaged: a row twice or out of order',
    ],
    [
      'a signature less',
      (rows) => rows.pop(),
      last - 1,
      'damaged: the hits of its signatures are not its records',
    ],
    [
      'a source less',
      (rows) => rows.splice(1, 1),
      last - 1,
      'damaged: the lines and records of its sources are not its own',
    ],
    [
      'a line more',
      (rows) => Object.assign(rows[0]!.accounts, { lines: 9 }),
      last,
      'damaged: its lines do not sum up',
    ],
    ['two headers', (rows) => rows.splice(1, 0, rows[0]!), 2, 'the summary before it has no last row'],
  ])('%s', async (_, change, number, why) => {
    const [first] = await refusalsOf(forge(sound, change))
    expect(first).toContain(`a.ndjson:${number}: ${why}`)
    expect(first).toMatch(
      /; (?:write it again with scan --summary|scan and merge with one version of logtriage)$/,
    )
  })

  const rows = sound.split(/(?<=\n)/)
  test.each<[string, string | Buffer, string]>([
    ['empty', '', 'a.ndjson:1: empty; see whether the scan that was to write it failed'],
    ['only line ends', '\n\r\n', 'a.ndjson:2: empty'],
    ['no last row', rows.slice(0, -1).join(''), `a.ndjson:${last - 1}: cut off: the last row is missing`],
    ['half a row', sound.slice(0, -30), `a.ndjson:${last}: cut off in the middle of a row`],
    ['half a row in the middle', rows.toSpliced(3, 1, '{"type":\n').join(''), 'a.ndjson:4: no JSON'],
    [
      'a row less',
      rows.toSpliced(3, 1).join(''),
      `a.ndjson:${last - 1}: damaged: ${last - 2} rows where ${last - 1} were written`,
    ],
    [
      'another digit in a text',
      sound.replace('disk sda is full","rest', 'disk sdb is full","rest'),
      `a.ndjson:${last}: damaged: its rows are not those that were written`,
    ],
    ['a log', LOG, 'a.ndjson:1: is no summary'],
    [
      'a ledger',
      '{"start":"2026-06-09T08:00:00Z","end":"2026-06-09T08:00:00Z"}\n',
      'a.ndjson:1: is no summary',
    ],
    ['null', 'null\n', 'a.ndjson:1: is no summary'],
    ['a row that is null', rows.toSpliced(3, 0, 'null\n').join(''), 'a.ndjson:4: damaged'],
    [
      'a version nested without end',
      `{"type":"summary","version":${'['.repeat(1e6)}${']'.repeat(1e6)}}\n`,
      'a.ndjson',
    ],
    [
      'a key that moves the cursor and has no end',
      rows[0]!.replace('{', `{"\\u001b[2J${'x'.repeat(9000)}":1,`),
      'a.ndjson:1: damaged: "": Unrecognized key',
    ],
    ['a report', '{"type":"report","schemaVersion":1}\n', 'a.ndjson:1: is no summary'],
    [
      'bytes',
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)),
      'a.ndjson:1: is no summary',
    ],
    ['a line of six megabytes', 'x'.repeat(6_000_000), 'a.ndjson:1: is no summary'],
    [
      'a row of six megabytes',
      `${rows[0]}{"type":"note","text":"${'x'.repeat(6_000_000)}"}\n`,
      'a.ndjson:2: a row longer than any of ours',
    ],
    ['gz cut off', zlib.gzipSync(sound).subarray(0, -40), 'a.ndjson: gzip data cut off'],
  ])('%s', async (_, bytes, why) => {
    const [first, second] = await refusalsOf(bytes)
    expect(first).toContain(why)
    expect(first!.length).toBeLessThan(400)
    expect(second).toBeUndefined()
  })

  test.each<[string, string | Buffer]>([
    ['CRLF', sound.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${sound}`],
    ['no line end', sound.trimEnd()],
    ['empty lines', sound.replaceAll('\n', '\n\n')],
    ['gz', zlib.gzipSync(sound)],
  ])('%s is read', async (_, bytes) => expect(await refusalsOf(bytes)).toEqual(['a summary']))

  test('of several in one file the damaged one only', async () => {
    const damaged = sound.replace('"hits":1', '"hits":-1')
    const found = await refusalsOf(sound + damaged + sound + rows.slice(0, 2).join('') + sound + LOG + sound)
    expect(found.map((one) => one.replace(/:\d+:.*/s, ''))).toEqual([
      'a summary',
      'a.ndjson',
      'a summary',
      'a.ndjson',
      'a summary',
      'a.ndjson',
      'a summary',
    ])
  })

  test('property: a byte changed anywhere is never merged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 2), fc.integer({ min: 32, max: 126 }), async (place, code) => {
        const bytes = Buffer.from(sound)
        fc.pre(bytes[place] !== code)
        bytes[place] = code
        expect(await refusalsOf(bytes)).not.toContain('a summary')
      }),
    )
  })
})

describe('what a scan writes', () => {
  test('property: of any bytes can be read', async () => {
    const bytes = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one)),
        fc
          .string({ unit: 'binary' })
          .map((one) => Buffer.from(`${JSON.stringify({ level: 'error', msg: one, logger: one })}\n`)),
        fc
          .constantFrom('0001-01-01', '9999-12-31', '1000-01-01', '1969-12-31')
          .map((day) => Buffer.from(`${day} 23:59:59,999 ERROR app: no\n`)),
      ),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (list) => {
        const summary = await scanText(Buffer.concat(list), { all: true })
        const text = encode(summary)
        expect(text).toMatch(/^[\n\x20-\x7e]*$/)
        expect(encode(await decode(text))).toBe(text)
      }),
      { numRuns: 60 },
    )
  })
  test('of a hundred thousand lines holds a few', async () => {
    const log = Array.from({ length: 100_000 }, (_, i) => line(i, `user ${i} is lost`)).join('')
    const text = encode(await scanText(log))
    expect(text.length).toBeLessThan(log.length / 40)
    expect(new Set([...text.matchAll(/user (\d+) is lost/g)].map((m) => m[1])).size).toBeLessThanOrEqual(12)
  })
  test('is what the schema in docs says', () => {
    const file = path.join(ROOT, 'docs', 'summary.schema.json')
    const text = `${JSON.stringify(summaryJsonSchema(), null, 2)}\n`
    if (process.env.UPDATE_SCHEMA) fs.writeFileSync(file, text)
    expect(fs.readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('a merged report', () => {
  const merged = async (...texts: (readonly [string, Options])[]): Promise<Summary> => {
    const all = emptySummary()
    for (const [text, options] of texts) mergeSummaries(all, await scanText(text, options))
    return all
  }
  const notesOf = async (summary: Summary): Promise<string> =>
    (await judgeSummary(summary, BASE)).report.notes.join('\n')
  const error = line(1, 'disk sda is full')

  test.each<[string, Options, Options, RegExp]>([
    ['levels', {}, { level: 'error' }, /^parts were scanned with different levels \(warn, error\)/m],
    ['--all', {}, { all: true }, /^some parts were scanned with --all, others without/m],
    ['--since', {}, { sinceMs: at(0) }, /^some parts were scanned with --since, others without/m],
    ['--until', { untilMs: at(9) }, {}, /^some parts were scanned with --until, others without/m],
  ])('says that parts had different %s', async (_, one, other, note) => {
    expect(await notesOf(await merged([error, one], [error, other]))).toMatch(note)
    expect(await notesOf(await merged([error, other], [error, one]))).toMatch(note)
    expect(await notesOf(await merged([error, one], [error, one]))).not.toMatch(note)
  })
  test('says that parts of one source were read as different formats', async () => {
    const json = `{"time":"2026-06-09T08:00:00Z","level":"error","msg":"no"}\n`
    expect(await notesOf(await merged([error, {}], [json, {}]))).toContain(
      'app.log was read in parts as json and as python; one scan would choose one (--log-format fixes it)',
    )
  })
  test('says that records without a level counted in one part only', async () => {
    const parts = ['alpha beta\n', 'alpha beta failed\n'].map((text) => [text.repeat(3), {}] as const)
    expect(await notesOf(await merged(parts[0]!, parts[1]!))).not.toContain('without a level')
    const errors = `${line(1, 'no').repeat(30)}Jun  9 08:00:00 web app[3]: up\n`
    const both = `${errors}${stamp(1)} INFO app: up\n`
    expect(await notesOf(await merged([errors, {}], [both, {}]))).toContain(
      'app.log: records without a level count in some of its parts',
    )
  })
  test('says that test sources do not travel', async () => {
    const summary = await scanText(error)
    summary.usedTests = true
    expect(await notesOf(await decode(encode(summary)))).toContain('a part was scanned with --tests')
  })
  test('covers the widest time and the least level', async () => {
    const { report } = await judgeSummary(
      await merged(
        [error, { sinceMs: at(-5), untilMs: at(50), level: 'error' }],
        [error, { sinceMs: at(-9), untilMs: at(20), level: 'warn' }],
      ),
      BASE,
    )
    expect(report.options).toEqual({
      level: 'warn',
      all: false,
      since: new Date(at(-9)).toISOString(),
      until: new Date(at(50)).toISOString(),
      timezone: 'UTC',
    })
  })
  test('of nothing is the report of an empty log', async () => {
    const { report } = await judgeSummary(emptySummary(), BASE)
    expect(report).toMatchObject({
      sources: [],
      patterns: [],
      totals: { lines: 0 },
      options: { level: 'warn' },
    })
  })
  test('keeps what was odd in any part', async () => {
    const part = await scanText(error)
    part.failures.add('web-2:/var/log/x: not read (no permission)')
    part.notes.add('web-2:/var/log: 3 packed files not read')
    part.stopped = true
    const all = await scanText(error)
    mergeSummaries(all, await decode(encode(part)))
    const { report } = await judgeSummary(all, BASE)
    expect(report.failures).toEqual(['web-2:/var/log/x: not read (no permission)'])
    expect(report.notes).toEqual([
      'web-2:/var/log: 3 packed files not read',
      expect.stringMatching(/^stopped before/),
    ])
  })
})

describe('test runs', () => {
  const story = path.join(ROOT, 'samples', 'founding-story')
  const log = fs.readFileSync(path.join(story, 'errors.log'), 'utf8').split(/(?<=\n)(?=2026-)/)
  const runs = [path.join(story, 'runs.ndjson')]
  const verdictsOf = async (summary: Summary, ledgers: readonly string[]) =>
    (await judgeSummary(summary, { ...BASE, runs: ledgers })).report.verdicts

  test('may be known later than the log, and travel once they are', async () => {
    const halves = [log.slice(0, 300), log.slice(300)]
    const [a, b] = [await scanText(halves[0]!.join('')), await scanText(halves[1]!.join(''))]
    mergeSummaries(a, b)
    const blind = encode(a)
    expect((await verdictsOf(await decode(blind), [])).synthetic).toBeLessThan(20)
    const known = await decode(blind)
    expect(await verdictsOf(known, runs)).toEqual({ synthetic: 680, genuine: 136, unsure: 0 })
    expect(await verdictsOf(await decode(encode(known)), [])).toEqual({
      synthetic: 680,
      genuine: 136,
      unsure: 0,
    })
  })
  test('that several parts know are known once', async () => {
    const [a, b] = [await scanText(log.join('')), await scanText('')]
    for (const one of [a, b]) await judgeSummary(one, { ...BASE, runs })
    mergeSummaries(a, await decode(encode(b)))
    const { report } = await judgeSummary(a, BASE)
    expect([report.windows!.runs, a.runs.listRuns().length]).toEqual([26, 26])
    expect(report.notes.join()).not.toContain('overlap')
  })
})

test('property: of more sources than there is room for, the same are kept in any order', () => {
  const source = fc.record({
    name: fc.constantFrom(...'abcdefghij'),
    bytes: fc.nat(9),
    lines: fc.nat(9),
    records: fc.nat(9),
  })
  const tableOf = (
    list: readonly { name: string; bytes: number; lines: number; records: number }[],
  ): SourceTable => {
    const table = new SourceTable(4)
    for (const one of list) table.add({ ...one, readings: [], notes: [] })
    return table
  }
  fc.assert(
    fc.property(fc.array(source, { maxLength: 60 }), fc.nat(60), (list, edge) => {
      const [a, b] = [tableOf(list.slice(0, edge)), tableOf(list.slice(edge))]
      b.absorb(a)
      const whole = tableOf(list).list()
      expect(b.list()).toEqual(whole)
      expect(tableOf([...list].reverse()).list()).toEqual(whole)
      expect(whole.reduce((sum, one) => sum + one.lines, 0)).toBe(
        list.reduce((sum, one) => sum + one.lines, 0),
      )
      expect(whole.length).toBeLessThanOrEqual(5)
    }),
  )
})
