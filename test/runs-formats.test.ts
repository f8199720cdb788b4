// Reports of real test runners (test/runs) to runs: what each means by its times. And what is hostile, broken or left out.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../src/errors.js'
import { makeClock } from '../src/records/clock.js'
import { readJUnit } from '../src/runs/junit.js'
import type { Ledger } from '../src/runs/ledger.js'
import { readRuns } from '../src/runs/read.js'
import { joinSpans, RUN_GAP_MS, Spans } from '../src/runs/spans.js'
import { NOW_MS, ROOT, tempFolder, withFiles } from './kit.js'

const FIXTURES = path.join(ROOT, 'test', 'runs')
const DAY = '2026-11-20T'

/** Reads a text as a file of no telling name, written at a time. */
async function readText(
  text: string | Buffer,
  { zone = 'UTC', written }: { zone?: string; written?: string } = {},
): Promise<Ledger> {
  const folder = withFiles({ file: text })
  const at = written === undefined ? new Date(0) : new Date(written)
  fs.utimesSync(path.join(folder, 'file'), at, at)
  return readRuns('file', folder, makeClock(zone, NOW_MS))
}

const fixture = (name: string, options?: Parameters<typeof readText>[1]): Promise<Ledger> =>
  readText(fs.readFileSync(path.join(FIXTURES, name)), options)

const times = ({ runs }: Ledger): string[] =>
  runs.map(({ startMs, endMs }) =>
    [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(11, -1)).join(' '),
  )
const moments = (ledger: Ledger): string[] =>
  ledger.moments.map(({ atMs }) => new Date(atMs).toISOString().slice(11, -1))

describe('each test runner', () => {
  test.each<[string, Parameters<typeof readText>[1], string[]]>([
    // Local time without a zone, to the microsecond.
    ['pytest-7.xml', { zone: 'Europe/Berlin' }, ['15:16:25.202 15:16:25.379']],
    ['pytest-8.3.xml', { zone: 'America/New_York' }, ['15:16:25.540 15:16:25.715']],
    ['pytest-9.xml', {}, ['15:16:25.966 15:16:26.146']],
    ['pytest-report-log.jsonl', {}, ['15:16:26.437 15:16:26.600']],
    ['pytest-json-report.json', {}, ['15:16:26.427 15:16:26.600']],
    ['jest.json', {}, ['15:16:27.468 15:16:28.061']],
    // UTC without a zone, cut to the second: it may have gone on for one more.
    ['jest-junit.xml', { zone: 'Europe/Berlin' }, ['15:16:27.000 15:16:28.377']],
    ['mocha-junit.xml', { zone: 'Asia/Tokyo' }, ['15:33:38.000 15:33:39.121']],
    ['vitest.json', {}, ['15:16:28.911 15:16:29.587']],
    ['go-test.ndjson', {}, ['15:16:30.205 15:16:30.438']],
    ['gotestsum.xml', {}, ['15:16:31.000 15:16:32.162']],
    ['node.tap', { written: `${DAY}15:16:31.658Z` }, ['15:16:31.439 15:16:31.658']],
    ['node-junit.xml', { written: `${DAY}15:16:31.958Z` }, ['15:16:31.740 15:16:31.958']],
  ])('%s', async (name, options, expected) => {
    const ledger = await fixture(name, options)
    expect(times(ledger)).toEqual(expected)
    expect(ledger.moments).toEqual([])
    expect(ledger.runs[0]!.source).toBe('file')
  })
  // They print when they run, so what they printed must lie in what was read.
  test.each([
    ['pytest-report-log.jsonl', /now (2026-11-20T[\d:.]+\+00:00)/g],
    ['go-test.ndjson', /"Output":"(2026-[\d:.T-]+Z)/g],
    ['node.tap', /^# (2026-[\d:.T-]+Z)/gm],
    ['vitest.json', undefined],
  ])('%s holds what its tests printed', async (name, printed) => {
    const text = fs.readFileSync(path.join(FIXTURES, name), 'utf8')
    const { runs } = await fixture(name, { written: `${DAY}15:16:31.658Z` })
    const stamps = printed
      ? [...text.matchAll(printed)].map((m) => m[1]!)
      : [...fs.readFileSync(path.join(FIXTURES, 'vitest-junit.xml'), 'utf8').matchAll(/^2026.*Z$/gm)].map(
          (m) => m[0],
        )
    expect(stamps.length).toBeGreaterThan(0)
    for (const stamp of stamps) {
      expect(Date.parse(stamp)).toBeGreaterThanOrEqual(runs[0]!.startMs)
      expect(Date.parse(stamp)).toBeLessThanOrEqual(runs[0]!.endMs)
    }
  })
  test('vitest writes into its JUnit report when it was written: a moment, not a run', async () => {
    const ledger = await fixture('vitest-junit.xml')
    expect([times(ledger), moments(ledger)]).toEqual([[], ['15:16:29.612']])
    expect(ledger.notes[0]).toContain('those of its writing')
  })
  test('go packages from the cache did not run, though their events have times', async () => {
    const ledger = await fixture('go-test-cached.ndjson')
    expect(ledger.runs).toEqual([])
    expect(ledger.notes).toEqual([
      'file: 2 packages from the cache did not run (go test -count=1 runs them)',
      'file: 1 package without test files',
    ])
  })
  test('a folder of surefire reports is one run, its suites end when they were written', async () => {
    const folder = tempFolder()
    fs.cpSync(path.join(FIXTURES, 'surefire'), path.join(folder, 'reports'), { recursive: true })
    const written = (name: string, time: string): void =>
      fs.utimesSync(path.join(folder, 'reports', name), new Date(DAY + time), new Date(DAY + time))
    written('TEST-shop.TillTest.xml', '15:17:21.122Z')
    written('TEST-shop.CartTest.xml', '15:17:21.430Z')
    const ledger = await readRuns('reports', folder, makeClock('UTC', NOW_MS))
    expect(times(ledger)).toEqual(['15:17:20.723 15:17:21.430'])
    expect(ledger.notes).toHaveLength(1)
  })
  test('reports of several executions in one folder are several runs', async () => {
    const suite = (time: string): string =>
      `<testsuite timestamp="${DAY}${time}.0Z" time="10"><testcase/></testsuite>`
    const folder = withFiles({
      'r/1.xml': suite('08:00:00'),
      'r/2.xml': suite('08:00:12'),
      'r/3.xml': suite('08:02:00'),
      'r/notes.txt': '',
    })
    const ledger = await readRuns('r', folder, makeClock('UTC', NOW_MS))
    expect(times(ledger)).toEqual(['08:00:00.000 08:00:22.000', '08:02:00.000 08:02:10.000'])
    fs.writeFileSync(path.join(folder, 'r/4.xml'), '<testsuite')
    await expect(readRuns('r', folder, makeClock('UTC', NOW_MS))).rejects.toThrow(/--runs r\/4\.xml: line 1/)
  })
  test("pytest's cache tells when its last sessions ended", async () => {
    const folder = withFiles({
      '.pytest_cache/CACHEDIR.TAG': '',
      '.pytest_cache/v/cache/nodeids': '[]',
      '.pytest_cache/v/cache/lastfailed': '{}',
    })
    const written = (name: string, time: string): void =>
      fs.utimesSync(path.join(folder, '.pytest_cache', name), new Date(DAY + time), new Date(DAY + time))
    written('CACHEDIR.TAG', '08:00:00Z')
    written('v/cache/nodeids', '15:16:26Z')
    written('v/cache/lastfailed', '15:16:27Z')
    const ledger = await readRuns('.pytest_cache', folder, makeClock('UTC', NOW_MS))
    expect(moments(ledger)).toEqual(['08:00:00.000', '15:16:26.000'])
  })
})

describe('times without a zone', () => {
  const xml = '<testsuite name="x" timestamp="2026-11-20T16:00:00.000000" time="60"/>'
  test.each([
    ['read in the zone asked for', {}, '15:00:00.000 15:01:00.000', /read as Europe\/Berlin \(--timezone/],
    ['that fit the file', { written: `${DAY}15:01:02Z` }, '15:00:00.000 15:01:00.000', /Berlin, which fits/],
    ['that fit it as UTC', { written: `${DAY}16:01:02Z` }, '16:00:00.000 16:01:00.000', /UTC, which fits/],
    [
      'later than the file',
      { written: `${DAY}06:00:00Z` },
      '15:00:00.000 15:01:00.000',
      /must be another one/,
    ],
  ])('%s', async (_, options, run, note) => {
    const ledger = await readText(xml, { zone: 'Europe/Berlin', ...options })
    expect(times(ledger)).toEqual([run])
    expect(ledger.notes.join()).toMatch(note)
  })
  test('a zone that was named needs no note', async () =>
    expect((await readText(xml.replace('000000', '0Z'), { zone: 'Europe/Berlin' })).notes).toEqual([]))
})

describe('JUnit', () => {
  const suite = (minute: number, rest = ''): string =>
    `<testsuite name="s" timestamp="${DAY}08:${String(minute).padStart(2, '0')}:00.0Z" time="30"${rest}/>`
  test('suites a few minutes apart are one run, further apart two', async () => {
    const { runs } = await readText(`<testsuites>${suite(0)}${suite(3)}${suite(20)}</testsuites>`)
    expect(runs.map(({ startMs, endMs }) => (endMs - startMs) / 1000)).toEqual([210, 30])
  })
  test('the sum that a list of suites gives is not its length', async () =>
    expect(
      times(
        await readText(
          `<testsuites time="7200" timestamp="${DAY}08:00:00.0Z">${suite(0)}${suite(0)}</testsuites>`,
        ),
      ),
    ).toEqual(['08:00:00.000 08:00:30.000']))
  test('a suite without a duration takes what its tests take', async () =>
    expect(
      times(
        await readText(
          `<testsuite timestamp="${DAY}08:00:00.0Z"><testcase time="1.5"/><testsuite name="in"><testcase time="1,002.5"/></testsuite></testsuite>`,
        ),
      ),
    ).toEqual(['08:00:00.000 08:16:44.000']))
  test('the time of TestNG', async () =>
    expect(
      times(
        await readText('<testsuite timestamp="20 Nov 2026 08:00:00 GMT" time="2.5"/>', {
          zone: 'Asia/Tokyo',
        }),
      ),
    ).toEqual(['08:00:00.000 08:00:03.499']))
  test('suites without a time beside others are counted', async () =>
    expect(
      (await readText(`<testsuites>${suite(0)}<testsuite><testcase time="1"/></testsuite></testsuites>`))
        .notes,
    ).toEqual(['file: 1 suite without a time left out; their test runs are not known']))
  test('terminal colours and unknown entities in the output of a test do no harm', async () =>
    expect(
      times(
        await readText(
          `<testsuites>${suite(1, ' id="&nbsp;&#27;"').replace('/>', '><system-out><![CDATA[\u001b[31m]]></system-out></testsuite>')}</testsuites>`,
        ),
      ),
    ).toEqual(['08:01:00.000 08:01:30.000']))
  test('a bomb of entities and a file from outside stay text', async () => {
    const entities = Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
    ).join('')
    const xml = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>${suite(1, ' id="&l9;&f;"')}`
    expect(times(await readText(xml))).toEqual(['08:01:00.000 08:01:30.000'])
  })
  test.each([
    ['cut off', `<testsuites>\n${suite(1)}\n<testsuite`, /line 3: broken XML/],
    ['a wrong tag', `<testsuites>\n${suite(1)}\n</testsuite>`, /line 3: broken XML/],
    ['something else', '<!-- x -->\n<html/>', /line 2: XML that begins with <html>, no JUnit report/],
    [
      'a time that is none',
      suite(1).replace('="30"', '="soon"'),
      /line 1: time "soon" is no number of seconds/,
    ],
    ['a day that is none', suite(1).replace('11-20', '13-32'), /line 1: timestamp ".*" is no ISO time/],
    ['a year and more', suite(1).replace('="30"', '="1e9"'), /line 1: time "1e9"/],
    ['nothing at all', '<', /broken XML/],
    ['very deep', '<testsuites>'.repeat(5000), /nested too deep/],
  ])('%s is refused', async (_, xml, message) => {
    await expect(readText(xml)).rejects.toThrow(message)
    await expect(readText(xml)).rejects.toThrow(UserError)
  })
  test('property: the same for any chunks', async () => {
    const names = fs.readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'))
    const read = (bytes: Buffer, cuts: readonly number[]): Promise<Ledger | string> => {
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length]
      async function* chunks(): AsyncGenerator<Buffer> {
        for (let i = 1; i < at.length; i++) yield bytes.subarray(at[i - 1]!, at[i]!)
      }
      const report = {
        name: 'f',
        source: 'f',
        chunks: chunks(),
        writtenMs: NOW_MS,
        clock: makeClock('UTC', NOW_MS),
      }
      return readJUnit(report).catch(String)
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.nat(5000), { maxLength: 20 }),
        fc.option(fc.nat(5000)),
        async (name, cuts, end) => {
          const all = Buffer.from(
            `<!-- \u00e9\u{1f600} -->${fs.readFileSync(path.join(FIXTURES, name), 'utf8').replace(/^<\?xml.*?\?>/, '')}`,
          )
          const bytes = end === null ? all : all.subarray(0, 1 + (end % all.length))
          expect(await read(bytes, cuts)).toEqual(await read(bytes, []))
        },
      ),
    )
  })
})

describe('what it is, by content', () => {
  test('gzip, a byte order mark, UTF-16', async () => {
    const plain = fs.readFileSync(path.join(FIXTURES, 'pytest-9.xml'))
    const whole = times(await readText(plain))
    for (const bytes of [
      zlib.gzipSync(plain),
      Buffer.concat([Buffer.from('\ufeff'), plain]),
      Buffer.from(`\ufeff${plain.toString()}`, 'utf16le'),
    ])
      expect(times(await readText(bytes))).toEqual(whole)
  })
  test('data that was cut off is read as far as it goes, and said', async () => {
    const bytes = zlib.gzipSync(fs.readFileSync(path.join(FIXTURES, 'go-test.ndjson')))
    const { runs, notes } = await readText(bytes.subarray(0, bytes.length - 40))
    expect(runs).toHaveLength(1)
    expect(notes.join()).toMatch(/did not end.*gzip data cut off/)
  })
  test('what npm and a build print before it', async () => {
    const tap = fs.readFileSync(path.join(FIXTURES, 'node.tap'), 'utf8')
    expect(
      (await readText(`\n> shop@1.0.0 test\n> node --test\n\n${tap}`, { written: `${DAY}16:00:00Z` })).runs,
    ).toHaveLength(1)
    const go = fs.readFileSync(path.join(FIXTURES, 'go-test.ndjson'), 'utf8')
    expect((await readText(`# example.org/shop\nwarning: odd\n${go}`)).runs).toHaveLength(1)
  })
  test('go packages side by side are one run', async () => {
    const event = (second: number, action: string, name: string) =>
      JSON.stringify({
        Time: `${DAY}08:00:${second}+01:00`,
        Action: action,
        Package: name,
        ...(action === 'run' && { Test: 'T' }),
      })
    const lines = [
      event(10, 'start', 'a'),
      event(11, 'start', 'b'),
      event(12, 'run', 'a'),
      event(13, 'run', 'b'),
      event(40, 'pass', 'a'),
      event(50, 'fail', 'b'),
      '{"Action":"pass","Package":"c"}',
    ]
    const ledger = await readText(lines.join('\n'))
    expect(times(ledger)).toEqual(['07:00:10.000 07:00:50.000'])
    expect(ledger.notes).toEqual(['file: 1 package without a time left out; their test runs are not known'])
  })
  test('a jest file that could not run has no time', async () => {
    const files = [{ startTime: 0, endTime: 0 }, { perfStats: { start: NOW_MS + 5, end: NOW_MS + 900 } }]
    const ledger = await readText(JSON.stringify({ startTime: NOW_MS, testResults: files }))
    expect(ledger.runs).toMatchObject([{ startMs: NOW_MS, endMs: NOW_MS + 900 }])
    expect(ledger.notes).toEqual(['file: 1 test file without a time left out (not run?)'])
  })
  test('TAP without durations tells a moment only, and none from a pipe or before there were computers', async () => {
    const ledger = await readText('TAP version 14\n1..1\nok 1 - x\n', { written: `${DAY}16:00:00Z` })
    expect([times(ledger), moments(ledger)]).toEqual([[], ['16:00:00.000']])
    await expect(readText('TAP version 14\n1..1\nok 1 - x\n')).rejects.toThrow(
      /holds no times, and there is none/,
    )
  })
  test('node-tap says its time behind the name', async () =>
    expect(
      times(
        await readText('TAP version 14\nok 1 - a.js # time=1500ms\n1..1\n# time=2.5s\n', {
          written: `${DAY}16:00:00Z`,
        }),
      ),
    ).toEqual(['15:59:57.500 16:00:00.000']))
  test('the exit code where it is written', async () => {
    expect((await fixture('pytest-report-log.jsonl')).runs[0]!.exit).toBe(1)
    expect((await fixture('pytest-json-report.json')).runs[0]!.exit).toBe(1)
  })
  test.each([
    ['JSON that breaks off', '{\n  "runs": [\n    {"start": "2026', /line 3: broken JSON/],
    ['text', 'hello\n', /line 1 is no ledger line/],
    ['another JSON', '{"name": "x"}', /entry 1: "start"/],
    ['a number', '17', /line 1/],
  ])('%s is refused', (_, text, message) => expect(readText(text)).rejects.toThrow(message))
  test('a folder with nothing to read, and nothing at all', async () => {
    const folder = withFiles({ 'a.txt': '' })
    const read = (name: string) => readRuns(name, folder, makeClock('UTC', NOW_MS))
    await expect(read('.')).rejects.toThrow(/a folder without reports/)
    await expect(read('none')).rejects.toThrow(/--runs none: no such file or folder; check the path/)
  })
})

describe('property: any bytes are runs or a mistake', () => {
  const fixtures = fs
    .readdirSync(FIXTURES)
    .filter((name) => !name.endsWith('.md') && name.includes('.'))
    .map((name) => fs.readFileSync(path.join(FIXTURES, name)))
  const changed = fc
    .tuple(
      fc.constantFrom(...fixtures),
      fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 6 })), { maxLength: 4 }),
    )
    .map(([bytes, changes]) => {
      const copy = Buffer.from(bytes)
      for (const [at, put] of changes)
        copy.set(put.subarray(0, copy.length - (at % copy.length)), at % copy.length)
      return copy
    })
  const lines = fc
    .array(
      fc.constantFrom(
        '<testsuite',
        ' time="1"',
        '>',
        '{"Action":"run","Package":"p","Time":"2026"}',
        '{"at":',
        '[',
        '{"runs":',
        'ok 1',
        '1..1',
        '\n',
        '{"created":1e9,"duration":',
        '{"testResults":[',
        '"\ud800"',
        '}',
        ']',
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.from(parts.join('')))
  test.each([
    ['any', fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))],
    ['changed reports', changed],
    ['parts of reports', lines],
  ])('%s', async (_, bytes) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        try {
          const { runs, moments } = await readText(content, { written: `${DAY}16:00:00Z` })
          for (const { startMs, endMs } of runs)
            expect(Number.isInteger(startMs) && startMs <= endMs).toBe(true)
          for (const { atMs } of moments) expect(Number.isInteger(atMs)).toBe(true)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(error.message).toMatch(/^--runs file: .+; .+/)
        }
      }),
      { numRuns: 150 },
    )
  })
})

test('property: spans join to the same runs in any order and any parts', () => {
  const span = fc.tuple(fc.nat(40), fc.nat(4)).map(([at, length]) => {
    const startMs = at * (RUN_GAP_MS - 90_000)
    return { startMs, endMs: startMs + length * 60_000 }
  })
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), fc.nat(30), (spans, cut) => {
      const whole = joinSpans(spans)
      expect(joinSpans([...joinSpans(spans.slice(cut)), ...joinSpans(spans.slice(0, cut))])).toEqual(whole)
      for (let i = 1; i < whole.length; i++)
        expect(whole[i]!.startMs - whole[i - 1]!.endMs).toBeGreaterThan(RUN_GAP_MS)
      const held = new Spans()
      for (const { startMs, endMs } of [...spans].reverse()) held.add(startMs, endMs)
      expect(held.list()).toEqual(whole)
    }),
  )
})
