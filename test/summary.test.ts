// Law 4: summaries merge, in any order and any split, and are equal to one scan of everything. And what is damaged is refused, not merged.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALL_FORMATS } from '../src/formats/index.js'
import { PatternTable } from '../src/patterns/table.js'
import type { Report } from '../src/report/contract.js'
import { Scan } from '../src/scan.js'
import { type Found, readSummaries } from '../src/summary/read.js'
import { type HeaderRow, type SummaryRow, summaryJsonSchema } from '../src/summary/schema.js'
import { SourceTable } from '../src/summary/sources.js'
import { emptySummary, mergeSummaries, type Summary, summaryOf } from '../src/summary/summary.js'
import { rowLine, summaryLines } from '../src/summary/write.js'
import { judgeSummary, scanOptions, type TriageOptions } from '../src/triage.js'
import { NOW_MS, ROOT, tempFolder } from './kit.js'

type Limits = ConstructorParameters<typeof PatternTable>[0]
type Options = Partial<TriageOptions>

const BASE = { nowMs: NOW_MS, version: '0.0.0' }
const START_MS = Date.UTC(2026, 5, 9, 8)

async function scanText(text: string, options: Options = {}, limits?: Limits): Promise<Summary> {
  const settings = scanOptions({ ...BASE, ...options })
  const scan = new Scan(settings, {}, undefined, new PatternTable(limits))
  const folder = fs.mkdtempSync(path.join(tempRoot, 'part-'))
  const file = path.join(folder, 'app.log')
  fs.writeFileSync(file, text)
  await scan.read({ name: 'app.log', segments: [{ path: 'app.log', file }] })
  fs.rmSync(folder, { recursive: true })
  return summaryOf(scan, { failures: [], notes: [] }, settings, 'UTC')
}
const tempRoot = fs.mkdtempSync(path.join(fs.realpathSync(process.env.TMPDIR ?? '/tmp'), 'logtriage-summary-'))
process.on('exit', () => fs.rmSync(tempRoot, { recursive: true, force: true }))

const encode = (summary: Summary): string => [...summaryLines(summary, '0.0.0')].join('')

async function readAll(bytes: Buffer | string, name = 'a.ndjson', limits?: Limits): Promise<Found[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from(bytes)
  }
  const found: Found[] = []
  for await (const one of readSummaries(name, () => chunks(), () => new PatternTable(limits))) found.push(one)
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
const word = fc.constantFrom(...'ant bee cow dog elk fox gnu hen ibex jay'.split(' '))
const message = fc.oneof(
  fc.constantFrom('the disk is full', 'the disk was lost'),
  fc.tuple(word, word, word).map((words) => words.join(' ')),
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
type Unit = (typeof unit) extends fc.Arbitrary<infer T> ? T : never

const stamp = (offset: number): string => new Date(at(offset)).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)
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
        .map((one) => `${JSON.stringify({ log: `${stamp(offset)} ${one} ${logger}: ${message}\n`, stream: 'stderr', time: new Date(at(offset)).toISOString() })}\n`)
        .join(''),
  },
  'logfmt asked for a range': {
    options: { sinceMs: at(1), untilMs: at(150_000) },
    text: ({ offset, message, level, logger }) =>
      ['info', level.toLowerCase()]
        .map((one) => `time=${new Date(at(offset)).toISOString()} level=${one} logger=${logger} msg="${message}"\n`)
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
  const edges = [0, ...[...cuts].sort((a, b) => a - b).map((one) => Math.min(one, units.length)), units.length]
  return edges.slice(1).map((to, i) => units.slice(edges[i], to))
}

const RUNS = { runs: [0, 3600, 90_000].map((offset) => ({ id: 'r', startMs: at(offset), endMs: at(offset + 5) })) }

describe.each([
  ['with all its room', undefined],
  ['with room for few signatures of a family', { maxAlike: 2, maxOnShelf: 6 }],
  ['with room for few signatures on a shelf', { maxAlike: 4, maxOnShelf: 2 }],
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
      { numRuns: Number(process.env.RUNS ?? 25) },
    )
  })
})
