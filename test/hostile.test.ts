// A thousand inputs that no log should hold: each ends with a report whose sums hold, that fits its contract and that shows no control byte.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSources } from '../src/input/sources.js'
import { reportSchema } from '../src/report/contract.js'
import { terminal } from '../src/reporters/terminal.js'
import { triage } from '../src/triage.js'
import { BIN, conserved, NOW_MS, ROOT, triageText, withFiles } from './kit.js'

const SAMPLES = [
  'founding-story/errors.log',
  'api.ndjson',
  'journal.json',
  'postgres.log',
  'nginx-error.log',
  'syslog',
  'rotated/app.log',
].map((name) => fs.readFileSync(path.join(ROOT, 'samples', name)))

/** A slice of a sample, of any bytes and lengths. */
const slice = fc
  .tuple(fc.constantFrom(...SAMPLES), fc.nat(20_000), fc.nat(3000))
  .map(([bytes, from, length]) => bytes.subarray(from % bytes.length, (from % bytes.length) + length))
const odd = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 80 }).map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      '\u0000',
      '\n',
      '\r\n',
      '\r',
      '\ufeff',
      '\u001b[2J',
      '{"level":50',
      '{"msg":{"a":[[[[',
      '{"__proto__":{"level":50},"msg":"x"}',
      '"'.repeat(60),
      '<34>1 ',
      '\ud800',
      '[2026-06-09',
      '0000-00-00 00:00:00,000 ERROR x: y',
      '9999-12-31 23:59:59,999 ERROR x: y',
      '2026-06-09T24:00:60Z error: x',
      `{"level":50,"time":${'9'.repeat(25)},"msg":"x"}`,
      '{"log":"a',
      'Feb 29 08:00:00 h app[1]: failed',
      '\t\t\t',
      'Traceback (most recent call last):',
    )
    .map((text) => Buffer.from(text)),
  fc
    .tuple(
      fc.constantFrom('(', 'a', '=', '[1, ', '{', '/', 'a.', '::', "'", '\\', '1:', ' ', 'x=y,'),
      fc.nat(3000),
    )
    .map(([text, times]) => Buffer.from(text.repeat(times))),
  fc.tuple(slice, fc.nat(400)).map(([bytes, cut]) => zlib.gzipSync(bytes).subarray(0, cut)),
)
/** Slices cut into by odd bytes; some inputs wholly packed and cut. */
const hostile = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: slice }, { weight: 3, arbitrary: odd }), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.constantFrom('plain', 'plain', 'gz', 'cut gz', 'latin1'),
  )
  .map(([parts, wrap]) => {
    const bytes = Buffer.concat(parts)
    if (wrap === 'latin1') return Buffer.from(bytes.toString('latin1'), 'utf16le')
    if (wrap === 'plain') return bytes
    const packed = zlib.gzipSync(bytes)
    return wrap === 'gz' ? packed : packed.subarray(0, Math.floor(packed.length * 0.7))
  })

test('property: a thousand hostile inputs end with a sound report', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, fc.boolean(), async (bytes, all) => {
      const stdin = new PassThrough()
      stdin.end(bytes)
      const told = await triage(
        await findSources(['-'], ROOT),
        { nowMs: NOW_MS, version: '0', all },
        { stdin },
      )
      conserved(told)
      reportSchema.parse(told.report)
      let text = ''
      for await (const piece of terminal.render(told.report, {
        columns: 80,
        colorLevel: 0,
        top: 5,
        samples: 3,
        timezone: 'UTC',
        command: 'x',
      }))
        text += piece
      expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)).toBe(false)
    }),
    { numRuns: 1000 },
  )
}, 300_000)

/** Runs the command under a hard cap on the heap; returns the report's totals and the peak memory. */
function scanUnder(maxHeapMb: number, file: string): { totals: Record<string, number>; code: number | null } {
  const { stdout, status } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${maxHeapMb}`, BIN, 'scan', file, '--format', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  )
  return { totals: JSON.parse(stdout).totals, code: status }
}

// Each took minutes or for ever at some time; the test's own limit is what fails.
describe('nothing takes for ever', () => {
  const log = (text: string): string => `2026-06-09 08:00:00,001 ERROR app: failed\n${text}\n`
  test.each<[string, () => string]>([
    ['a million brackets', () => `${')'.repeat(1_000_000)}x\n`],
    ['deeply nested JSON', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}\n`],
    ['a panic of brackets', () => `panic: x\n${'('.repeat(1_000_000)}\n`],
    [
      'a .NET frame without end',
      () => log(`    at a\`.${'a.'.repeat(8000)}b\`(${') in y:line 1 x'.repeat(500)}\n`.repeat(50)),
    ],
    ['frames of dots', () => log(`    at ${'a.'.repeat(8000)}\n`.repeat(180))],
    ['Go functions of brackets', () => log(`${'('.repeat(16_300)}!\n\t/a/b.go:3\n`.repeat(90))],
    [
      'names of dashes',
      () => Array.from({ length: 300 }, (_, i) => log(`word${i} ${'a-'.repeat(1950)}`)).join(''),
    ],
    [
      'a hundred thousand pieces of one line',
      () =>
        Array.from(
          { length: 100_000 },
          (_, i) => `{"log":"ERROR boom number ${i}","stream":"stdout","time":"2026-06-09T09:21:00.1Z"}\n`,
        ).join(''),
    ],
    [
      'a hundred thousand CRI pieces',
      () => '2026-06-09T08:00:00.1Z stderr P piece of a line\n'.repeat(100_000),
    ],
  ])(
    '%s',
    (_, make) => {
      const folder = withFiles({ 'errors.log': make() })
      expect(scanUnder(300, path.join(folder, 'errors.log')).code).toBe(0)
    },
    60_000,
  )
})

test.each(['constructor: payment failed with error', '__proto__: payment failed with error'])(
  'a word of the language is no level: %s',
  async (text) => {
    const { report } = await triageText(`2026-06-09 08:00:00 ${text}\n`)
    expect(report.totals.records).toBe(1)
  },
)

test.each([
  '9999-12-31T23:59:60Z error: boom',
  '0001-01-01T00:00:00Z error: boom',
  '2026-02-31T00:00:00Z error: boom',
  '2026-06-09T00:00:00+99:99 error: boom',
])('a time that is none or far off: %s', async (line) => {
  reportSchema.parse((await triageText(`${line}\n`)).report)
})

describe('bounded memory', () => {
  const letters = (n: number): string =>
    [...n.toString(26)].map((c) => String.fromCharCode(97 + Number.parseInt(c, 26))).join('')
  test.each<[string, () => Buffer, Record<string, number>]>([
    ['a line of 100 MB', () => Buffer.alloc(100_000_000, 'x'), { lines: 1, overlong: 1 }],
    [
      'a hundred thousand distinct messages',
      () =>
        Buffer.from(
          Array.from(
            { length: 100_000 },
            (_, i) =>
              `2026-06-09 08:00:00,001 ERROR app: cannot find ${letters(i * 7919)} in ${letters(i)}\n`,
          ).join(''),
        ),
      { lines: 100_000, records: 100_000 },
    ],
    [
      'a hundred thousand distinct first words',
      () =>
        Buffer.from(
          Array.from(
            { length: 100_000 },
            (_, i) => `2026-06-09 08:00:00,001 ERROR app: ${letters(i * 7919)} failed\n`,
          ).join(''),
        ),
      { lines: 100_000, records: 100_000 },
    ],
    [
      'a record of half a million lines',
      () => Buffer.from(`2026-06-09 08:00:00,001 ERROR app: failed\n${'  at somewhere\n'.repeat(500_000)}`),
      { lines: 500_001, records: 1 },
    ],
    ['half a million blank lines', () => Buffer.alloc(500_000, '\n'), { lines: 500_000, blank: 500_000 }],
    [
      'fifty thousand writers at once',
      () =>
        Buffer.from(
          Array.from({ length: 50_000 }, (_, i) => `Jun  9 08:00:00 h app[${i}]: connection refused\n`).join(
            '',
          ),
        ),
      { lines: 50_000, records: 50_000 },
    ],
  ])(
    '%s under 160 MB of heap',
    (_, make, expected) => {
      const folder = withFiles({ 'errors.log': make() })
      const { totals, code } = scanUnder(160, path.join(folder, 'errors.log'))
      expect(code).toBe(0)
      expect(totals).toMatchObject(expected)
    },
    120_000,
  )
})
