import { describe, expect, test } from 'vitest'
import { readLedger } from '../src/runs/ledger.js'
import { learnWindows, RUN_SLACK_MS, recordedWindows, type Timeline, WindowSet } from '../src/runs/windows.js'

const RUN = { start: '2026-06-09T08:00:00.000Z', end: '2026-06-09T08:00:05.000Z' }

describe('ledgers', () => {
  test.each([
    ['NDJSON', `${JSON.stringify(RUN)}\n${JSON.stringify({ ...RUN, id: 'two' })}\n`],
    [
      'NDJSON with a byte order mark and CRLF',
      `\ufeff${JSON.stringify(RUN)}\r\n${JSON.stringify({ ...RUN, id: 'two' })}\r\n`,
    ],
    ['a JSON file with runs', JSON.stringify({ runs: [RUN, { ...RUN, id: 'two' }] })],
    ['a bare JSON list', JSON.stringify([RUN, { ...RUN, id: 'two' }], null, 2)],
  ])('%s', (_, text) => {
    const { runs } = readLedger('l', text)
    expect(runs.map(({ id }) => id)).toEqual(['run-1', 'two'])
    expect(runs[0]).toMatchObject({ startMs: Date.parse(RUN.start), endMs: Date.parse(RUN.end) })
  })
  test('moments', () =>
    expect(readLedger('l', '{"at":"2026-06-09T08:00:00Z"}\n')).toEqual({
      runs: [],
      moments: [{ atMs: Date.parse('2026-06-09T08:00:00Z'), source: 'l' }],
      notes: [],
    }))
  test('pushes beside runs', () => {
    const text = JSON.stringify({
      runs: [RUN],
      pushes: [{ time: '2026-06-09T08:00:00Z' }, { at: '2026-06-09T09:00:00Z', project: 'shop' }],
    })
    const { runs, moments } = readLedger('l', text)
    expect(runs).toHaveLength(1)
    expect(moments).toEqual([
      { atMs: Date.parse('2026-06-09T08:00:00Z'), source: 'l' },
      { atMs: Date.parse('2026-06-09T09:00:00Z'), source: 'l', project: 'shop' },
    ])
  })
  test('who says so, what was tested, how it ended', () =>
    expect(
      readLedger('l', JSON.stringify({ ...RUN, project: 'shop', source: 'ci', command: 'make', exit: 2 }))
        .runs,
    ).toEqual([
      {
        id: 'run-1',
        startMs: Date.parse(RUN.start),
        endMs: Date.parse(RUN.end),
        project: 'shop',
        source: 'ci',
        command: 'make',
        exit: 2,
      },
    ]))
  test('a line that a crash cut off is noted, what is broken otherwise is refused', () => {
    const line = JSON.stringify(RUN)
    const { runs, notes } = readLedger('l', `${line}\n${line.slice(0, 30)}\n${line}\n`)
    expect([runs.length, notes]).toEqual([2, ['l:2: cut off (a crash?), so this test run is not known']])
  })
  test('a time without a zone is UTC', () => {
    expect(readLedger('l', '{"at":"2026-06-09T08:00:00"}').moments).toEqual([
      { atMs: Date.parse('2026-06-09T08:00:00Z'), source: 'l' },
    ])
  })
  test('an empty ledger has no runs', () =>
    expect(readLedger('l', '')).toEqual({ runs: [], moments: [], notes: [] }))
  test.each([
    ['no JSON', `${JSON.stringify(RUN)}\nnonsense\n`, /line 2/],
    [
      'a null row, at which a parser would stop without a word',
      `${JSON.stringify(RUN)}\nnull\n${JSON.stringify(RUN)}\n`,
      /line 2 is null/,
    ],
    ['an end before the start', JSON.stringify({ start: RUN.end, end: RUN.start }), /ends before it starts/],
    ['a time that is none', '{"start":"yesterday","end":"today"}', /"start" is no ISO time/],
    ['something else', '{"name":"x"}', /entry 1.*"start"/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readLedger('l', text)).toThrow(message)
  })
})

describe('windows', () => {
  const run = (startMs: number, endMs: number) => ({ id: 'r', startMs, endMs })
  test('slack before and after, no further', () => {
    const set = WindowSet.of(recordedWindows([run(10_000, 20_000)]))
    const inside = (timeMs: number): boolean => set.indexAt(timeMs) >= 0
    expect(
      [
        10_000 - RUN_SLACK_MS.before - 1,
        10_000 - RUN_SLACK_MS.before,
        15_000,
        20_000 + RUN_SLACK_MS.after,
        20_000 + RUN_SLACK_MS.after + 1,
      ].map(inside),
    ).toEqual([false, true, true, true, false])
  })
  test('overlapping runs are one window', () => {
    expect(
      WindowSet.of(recordedWindows([run(0, 10_000), run(5000, 20_000), run(90_000, 95_000)])).windows,
    ).toHaveLength(2)
  })
  test('covered time is counted inside the log only', () => {
    const set = WindowSet.of([
      { startMs: 0, endMs: 100, searchedMs: 100, kind: 'recorded', proven: true },
      { startMs: 500, endMs: 600, searchedMs: 100, kind: 'recorded', proven: true },
    ])
    expect(set.within(50, 550).coveredMs).toBe(100)
    expect(set.within(200, 300).windows).toHaveLength(0)
  })
})

describe('runs round pushes', () => {
  const MINUTE = 60_000
  const moments = [0, 1, 2, 3, 4, 5].map((i) => ({ atMs: i * 100 * MINUTE, source: 'git' }))
  const witness = (timeline: Timeline, showsTest = false) => ({ timeline, showsTest })
  const at = (offsets: readonly number[]): Timeline =>
    moments.map(({ atMs }, i) => [atMs + offsets[i % offsets.length]!, 3] as const)
  test('CI after the push', () => {
    const { windows, offsetsMs } = learnWindows(moments, [witness(at([40_000, 90_000]))])
    expect(offsetsMs).toEqual([40_000, 90_000])
    expect(windows).toHaveLength(6)
    expect(windows[0]!.searchedMs).toBe(15 * MINUTE)
  })
  test('a hook before the push', () =>
    expect(learnWindows(moments, [witness(at([-30_000, -20_000]))]).offsetsMs).toEqual([-30_000, -20_000]))
  test('patterns that show a test are asked first', () => {
    const learned = learnWindows(moments, [
      witness(at([40_000]), true),
      witness(at([500_000])),
      witness(at([45_000, 65_000])),
    ])
    expect([learned.offsetsMs, learned.proven]).toEqual([[40_000, 65_000], true])
  })
  test('errors that come all the time tell nothing', () => {
    const steady: Timeline = Array.from({ length: 600 }, (_, i) => [i * MINUTE, 1] as const)
    expect(learnWindows(moments, [witness(steady)])).toEqual({ windows: [], proven: false })
  })
  test('a pattern beside two pushes only tells nothing', () =>
    expect(learnWindows(moments, [witness(at([40_000]).slice(0, 2))]).windows).toEqual([]))
})
