import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findBursts } from '../src/runs/bursts.js'
import { findEchoes } from '../src/runs/echo.js'
import { inferRuns } from '../src/runs/infer.js'
import { Places } from '../src/runs/places.js'
import { isVaried } from '../src/runs/proof.js'
import { findFamilies } from '../src/runs/replay.js'
import { findSequences, type Placed } from '../src/runs/sequences.js'
import { findSkew, MAX_SKEW_MS } from '../src/runs/skew.js'
import { recordedWindows, type Timeline, WindowSet } from '../src/runs/windows.js'
import { triageFiles, withFiles } from './kit.js'

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR
const NONE = WindowSet.of([])
/** Some Monday, so that nothing begins at a round number by itself. */
const MONDAY = Date.UTC(2026, 5, 8, 7, 13, 21)

/** Hits by pattern, to be made into timelines. */
class Log {
  private readonly hits = new Map<number, number[]>()

  add(pattern: number, timeMs: number): void {
    const second = Math.floor(timeMs / SECOND) * SECOND + SECOND / 2
    this.hits.set(pattern, [...(this.hits.get(pattern) ?? []), second])
  }

  get timelines(): Timeline[] {
    const count = Math.max(-1, ...this.hits.keys()) + 1
    return Array.from({ length: count }, (_, pattern) => {
      const times = new Map<number, number>()
      for (const timeMs of (this.hits.get(pattern) ?? []).sort((a, b) => a - b))
        times.set(timeMs, (times.get(timeMs) ?? 0) + 1)
      return [...times]
    })
  }
}

/** A suite of so many patterns, two seconds apart: which of them a run writes. */
const PATTERNS = 24
const STEP = 2 * SECOND
function run(log: Log, startMs: number, patterns: readonly number[], stepMs = STEP): void {
  patterns.forEach((pattern, i) => void log.add(pattern, startMs + i * stepMs))
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
/** When people start runs. */
const STARTS = [0.1, 3.3, 7.9, 26.4, 50.7, 74.2, 77.7, 99.5].map((hours) => MONDAY + hours * HOUR)
/** Parts of the suite, each beginning somewhere else. */
const PARTS = [
  range(0, 14),
  range(5, 24),
  range(8, 20),
  range(0, 24),
  range(2, 16),
  range(10, 24),
  range(4, 18),
  range(6, 22),
]

/** One pattern of the suite shows that it is one. */
const SHOWING = 11
const facts = { showsTest: (pattern: number): boolean => pattern === SHOWING, runs: 0, covered: 0 }
const infer = (log: Log, sure = NONE, more: Partial<typeof facts> = {}) =>
  inferRuns(log.timelines, () => [], sure, { ...facts, ...more })

describe('runs that nobody recorded', () => {
  test('parts of a suite, in its order, at no fixed time, one line of which shows a test, are runs', () => {
    const log = new Log()
    STARTS.forEach((startMs, i) => void run(log, startMs, PARTS[i]!))
    const { trusted, windows } = infer(log)
    expect(trusted.map(({ proof }) => proof)).toEqual(['varied'])
    expect(windows).toHaveLength(STARTS.length)
    for (const [i, { startMs, endMs }] of windows.entries()) {
      expect(Math.abs(startMs - STARTS[i]!)).toBeLessThanOrEqual(2 * SECOND)
      expect(Math.abs(endMs - STARTS[i]! - PARTS[i]!.length * STEP)).toBeLessThanOrEqual(3 * SECOND)
    }
  })

  test('when no line shows a test they may be a machine that is started, or an import', () => {
    const log = new Log()
    STARTS.forEach((startMs, i) => void run(log, startMs, PARTS[i]!))
    expect(infer(log, NONE, { showsTest: () => false }).windows).toEqual([])
  })

  test('property: so they are whatever else is logged now and then', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            pattern: fc.integer({ min: 30, max: 40 }),
            at: fc.integer({ min: 0, max: 120 * 3600 }),
          }),
          {
            maxLength: 60,
          },
        ),
        (others) => {
          const log = new Log()
          STARTS.forEach((startMs, i) => void run(log, startMs, PARTS[i]!))
          for (const { pattern, at } of others) log.add(pattern, MONDAY + at * SECOND)
          expect(infer(log).windows.length).toBeGreaterThanOrEqual(STARTS.length)
        },
      ),
      { numRuns: 50 },
    ))

  test.each<[what: string, make: (log: Log) => void]>([
    [
      'an outage: the same patterns in any order',
      (log) =>
        STARTS.forEach((startMs, i) => {
          const order = PARTS[i]!.map(
            (pattern) => [Math.sin(pattern * 12.9898 + i * 78.233), pattern] as const,
          )
          run(
            log,
            startMs,
            order.sort((a, b) => a[0] - b[0]).map(([, pattern]) => pattern),
          )
        }),
    ],
    [
      'a start-up: from its beginning, as far as it gets',
      (log) => STARTS.forEach((startMs, i) => void run(log, startMs, range(0, 10 + ((i * 5) % 14)))),
    ],
    [
      'one event with many lines: all of them at once',
      (log) => STARTS.forEach((startMs) => void run(log, startMs, range(0, PATTERNS), 0)),
    ],
    [
      'a job of the clock: parts of it, each night at the same time',
      (log) => STARTS.forEach((_, i) => void run(log, MONDAY + i * DAY, PARTS[i]!)),
    ],
    [
      'few patterns, step by step',
      (log) => STARTS.forEach((startMs, i) => void run(log, startMs, range(0, 4 + (i % 3)))),
    ],
    [
      'a single evening',
      (log) => PARTS.forEach((part, i) => void run(log, MONDAY + i * 17.3 * 60 * SECOND, part)),
    ],
  ])('not trusted: %s', (_, make) => {
    const log = new Log()
    make(log)
    expect(infer(log).trusted).toEqual([])
    expect(infer(log).windows).toEqual([])
  })

  test('what shows a test makes a smaller family trusted', () => {
    const log = new Log()
    STARTS.slice(0, 4).forEach(
      (startMs, i) => void run(log, startMs, [range(0, 6), range(1, 8), range(2, 8), range(0, 8)][i]!),
    )
    expect(infer(log).trusted).toEqual([])
    expect(
      infer(log, NONE, { showsTest: (pattern) => pattern < 3 }).trusted.map(({ proof }) => proof),
    ).toEqual(['shown'])
  })

  test('recorded runs prove those beside them', () => {
    const log = new Log()
    STARTS.forEach((startMs, i) => void run(log, startMs, PARTS[i]!.slice(0, 9)))
    const runs = STARTS.slice(0, 5).map((startMs) => ({ startMs, endMs: startMs + 30 * SECOND }))
    const sure = WindowSet.of(recordedWindows(runs))
    const { trusted, parts, windows } = infer(log, sure, { runs: 5, covered: 0.001 })
    expect(trusted.map(({ proof }) => proof)).toEqual(['recorded'])
    const replayed = new Set(trusted.flatMap(({ bursts }) => bursts.map(({ startMs }) => startMs)))
    expect(parts.filter(({ startMs }) => replayed.has(startMs))).toEqual([])
    expect(windows.length + parts.length).toBeGreaterThanOrEqual(2)
    for (const { startMs, endMs } of windows) expect(sure.indexAt((startMs + endMs) / 2)).toBe(-1)
  })

  test('a ledger of something else proves nothing', () => {
    const log = new Log()
    STARTS.forEach((startMs, i) => void run(log, startMs, range(0, 5 + (i % 4))))
    const runs = range(0, 20).map((i) => ({
      startMs: MONDAY + i * 5 * HOUR,
      endMs: MONDAY + i * 5 * HOUR + 40 * SECOND,
    }))
    expect(infer(log, WindowSet.of(recordedWindows(runs)), { runs: 20, covered: 0.003 }).windows).toEqual([])
  })

  test('order of input and of patterns change nothing', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(range(0, PATTERNS), { minLength: PATTERNS }), (numbers) => {
        const log = new Log()
        STARTS.forEach(
          (startMs, i) =>
            void run(
              log,
              startMs,
              PARTS[i]!.map((pattern) => numbers[pattern]!),
            ),
        )
        const showsTest = (pattern: number): boolean => pattern === numbers[SHOWING]
        expect(infer(log, NONE, { showsTest }).windows).toHaveLength(STARTS.length)
      }),
      { numRuns: 20 },
    ))
})

describe('bursts that nothing proves', () => {
  const WORDS = ['mango', 'otter', 'pillar', 'quartz', 'raven', 'saddle', 'timber', 'velvet']
  const at = (timeMs: number, i: number): string =>
    `${new Date(timeMs).toISOString()} ERROR ${WORDS[i]} went ${WORDS[(i + 3) % 8]} over ${WORDS[(i * 5 + 1) % 8]}`

  test('where tests may have run they say nothing of hits outside', async () => {
    const pushes = STARTS.slice(0, 6)
    const lines = pushes.flatMap((pushMs) => WORDS.map((_, i) => at(pushMs + 60 * SECOND + i * STEP, i)))
    lines.push(at(MONDAY + 60 * HOUR, 0))
    const folder = withFiles({
      'app.log': `${lines.sort().join('\n')}\n`,
      'pushes.ndjson': pushes.map((ms) => JSON.stringify({ at: new Date(ms).toISOString() })).join('\n'),
    })
    const { report } = await triageFiles([`${folder}/app.log`], { runs: [`${folder}/pushes.ndjson`] })
    const { parts } = report.patterns.find(({ template }) => template.startsWith('mango'))!
    expect(parts.map(({ scope, hits }) => [scope, hits])).toEqual([
      ['inside', 6],
      ['outside', 1],
    ])
    expect(parts[1]!.evidence.map(({ detector }) => detector)).toEqual(['windows'])
  })
})

describe('bursts', () => {
  test('what goes on is none, nor is what comes up at any time', () => {
    const log = new Log()
    for (let i = 0; i < 6; i++) for (let s = 0; s < 40 * 60; s += 20) log.add(i, MONDAY + s * SECOND)
    for (let i = 6; i < 12; i++) for (let n = 0; n < 600; n++) log.add(i, MONDAY + n * 200 * SECOND)
    expect(findBursts(log.timelines, NONE).bursts).toEqual([])
  })
  test('a recorded run is one burst however long it is silent', () => {
    const log = new Log()
    run(log, MONDAY, range(0, 4))
    run(log, MONDAY + 600 * SECOND, range(4, 8))
    const sure = WindowSet.of(recordedWindows([{ startMs: MONDAY, endMs: MONDAY + 700 * SECOND }]))
    expect(findBursts(log.timelines, NONE).bursts).toHaveLength(2)
    expect(
      findBursts(log.timelines, sure).bursts.map(({ firstMs, run: own }) => [firstMs.size, own]),
    ).toEqual([[8, 0]])
  })
})

describe('numbers of hits of their own', () => {
  const runs = STARTS.slice(0, 6).map((startMs) => ({ startMs, endMs: startMs + 20 * SECOND }))
  const known = WindowSet.of(recordedWindows(runs))
  const burst = (log: Log, startMs: number, hits: number): void => {
    for (let i = 0; i < hits; i++) log.add(0, startMs + (i % 5) * SECOND)
  }
  test('just as many hits, several times, elsewhere: runs', () => {
    const log = new Log()
    for (const startMs of STARTS) burst(log, startMs + 4 * SECOND, 24)
    burst(log, MONDAY + 110 * HOUR, 24)
    expect(findEchoes(log.timelines, known)).toHaveLength(3)
  })
  test.each([
    ['another number', 23],
    ['many more', 240],
  ])('%s: none', (_, hits) => {
    const log = new Log()
    for (const [i, startMs] of STARTS.entries()) burst(log, startMs + 4 * SECOND, i < 6 ? 24 : hits)
    expect(findEchoes(log.timelines, known)).toEqual([])
  })
  test('one hit a run is no number', () => {
    const log = new Log()
    for (const startMs of STARTS) burst(log, startMs + 4 * SECOND, 1)
    expect(findEchoes(log.timelines, known)).toEqual([])
  })
  test('the same number all through one long run says nothing of the other runs', () => {
    const log = new Log()
    for (let hour = 1; hour < 20; hour++) burst(log, MONDAY + hour * HOUR, 6)
    const long = { startMs: MONDAY + 0.9 * HOUR, endMs: MONDAY + 4.1 * HOUR }
    const others = [7.4, 9.4, 11.4].map((hour) => ({
      startMs: MONDAY + hour * HOUR,
      endMs: MONDAY + (hour + 0.1) * HOUR,
    }))
    expect(findEchoes(log.timelines, WindowSet.of(recordedWindows([long, ...others])))).toEqual([])
  })
  test('many more of them elsewhere than in known runs: something that always tries so often', () => {
    const log = new Log()
    for (const startMs of STARTS.slice(0, 6)) burst(log, startMs + 4 * SECOND, 6)
    for (let hour = 0; hour < 7; hour++) burst(log, MONDAY + (150 + hour * 5.3) * HOUR, 6)
    expect(findEchoes(log.timelines, known)).toEqual([])
  })
})

describe('clocks that differ', () => {
  const lengths = [9, 14, 22, 31, 12, 17, 26, 40]
  const runs = STARTS.map((startMs, i) => ({ startMs, endMs: startMs + lengths[i]! * 2 * SECOND }))
  const logOf = (offsetMs: number): Log => {
    const log = new Log()
    runs.forEach(
      ({ startMs }, i) => void run(log, startMs + offsetMs, range(0, Math.min(lengths[i]!, PATTERNS))),
    )
    return log
  }
  test('none where the clocks agree', () =>
    expect(findSkew(runs, logOf(0).timelines, () => false)).toBeUndefined())
  test('property: any offset is found back, to some seconds', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 45, max: MAX_SKEW_MS / SECOND - 10 }),
        fc.boolean(),
        (seconds, isBehind) => {
          const offsetMs = (isBehind ? seconds : -seconds) * SECOND
          const skew = findSkew(runs, logOf(offsetMs).timelines, () => false)
          expect(Math.abs(skew!.offsetMs - offsetMs)).toBeLessThanOrEqual(10 * SECOND)
          expect(skew!.proven).toBe(true)
        },
      ),
      { numRuns: 40 },
    ))
  test('deployments at the end of each run fit too, and prove nothing', () => {
    const log = new Log()
    const long = STARTS.map((startMs) => ({ startMs, endMs: startMs + 90 * SECOND }))
    for (const { endMs } of long) run(log, endMs + 20 * SECOND, range(0, 10), SECOND)
    expect(findSkew(long, log.timelines, () => false)?.proven ?? false).toBe(false)
  })
  test('of very many sources only those with the most runs are compared, and a note says so', async () => {
    const lines = STARTS.flatMap((startMs) =>
      range(0, 9).map(
        (i) => `${new Date(startMs + i * STEP).toISOString()} ERROR thing ${'abcdefghi'[i]} failed`,
      ),
    )
    const runs = range(0, 40).flatMap((source) =>
      STARTS.map((startMs) => ({
        start: new Date(startMs + source * HOUR).toISOString(),
        end: new Date(startMs + source * HOUR + 30 * SECOND).toISOString(),
        source: `ci-${source}`,
      })),
    )
    const folder = withFiles({
      'app.log': `${lines.join('\n')}\n`,
      'runs.ndjson': runs.map((run) => JSON.stringify(run)).join('\n'),
    })
    const { report } = await triageFiles([`${folder}/app.log`], { runs: [`${folder}/runs.ndjson`] })
    expect(report.notes).toContain(
      "the clocks of 24 more sources of test runs were not compared with the log's",
    )
  })
  test('runs that have nothing to do with the log', () => {
    const log = new Log()
    for (let n = 0; n < 300; n++) log.add(n % 9, MONDAY + n * 1357 * SECOND)
    expect(findSkew(runs, log.timelines, () => false)).toBeUndefined()
  })
})

describe('places in runs', () => {
  const windows = WindowSet.of(
    recordedWindows(STARTS.slice(0, 2).map((startMs) => ({ startMs, endMs: startMs + 60 * SECOND }))),
  )
  const suite = (log: Log): void => {
    for (const startMs of STARTS.slice(0, 2)) run(log, startMs, range(0, PATTERNS))
  }
  test('between the same neighbours: hardly by chance', () => {
    const log = new Log()
    suite(log)
    for (const startMs of STARTS.slice(0, 2)) log.add(PATTERNS, startMs + 31 * SECOND)
    expect(new Places(log.timelines, windows).chance(PATTERNS)).toBeLessThan(0.1)
  })
  test('somewhere else in the second run: by chance', () => {
    const log = new Log()
    suite(log)
    log.add(PATTERNS, STARTS[0]! + 5 * SECOND)
    log.add(PATTERNS, STARTS[1]! + 41 * SECOND)
    expect(new Places(log.timelines, windows).chance(PATTERNS)).toBeGreaterThan(0.5)
  })
  test('nothing to compare with says nothing', () => {
    const log = new Log()
    for (const startMs of STARTS.slice(0, 2)) log.add(0, startMs + 5 * SECOND)
    expect(new Places(log.timelines, windows).chance(0)).toBe(1)
  })
})

describe('records without a time', () => {
  const placed = (patterns: readonly number[], pid?: (i: number) => string): Placed[] =>
    patterns.map((pattern, i) => ({ pattern, pid: pid?.(i) }))
  const noise = (n: number, seed: number): number[] =>
    range(0, n).map((i) => 100 + (Math.floor(Math.abs(Math.sin(i * 12.9898 + seed) * 43758.5453)) % 9))
  test('stretches that repeat earlier ones', () => {
    const log = PARTS.flatMap((part, i) => [...part, ...noise(25, i)])
    const { bursts } = findSequences(placed(log))
    expect(bursts.length).toBeGreaterThanOrEqual(4)
    for (const { firstMs } of bursts)
      expect([...firstMs.keys()].filter((pattern) => pattern < PATTERNS).length).toBeGreaterThanOrEqual(
        firstMs.size * 0.6,
      )
  })
  test('a loop of five lines is no stretch, however often', () => {
    const { bursts } = findSequences(placed(range(0, 400).map((i) => i % 5)))
    expect(bursts).toEqual([])
  })
  test('mixed traffic is none', () => expect(findSequences(placed(noise(800, 3))).bursts).toEqual([]))
  test('one event with many lines, again and again, is nothing that only a suite does', () => {
    const log = range(0, 12).flatMap((i) => [...range(0, 12), ...noise(20, i)])
    const families = findFamilies(findSequences(placed(log)), { ...facts, hasTimes: false })
    for (const family of families) expect([family.proof, isVaried(family)]).toEqual([undefined, false])
  })
  test('each process is a burst where processes are known', () => {
    const runs = PARTS.map((part, i) => part.map((pattern) => ({ pattern, pid: `${300 + i}` })))
    // Two processes that write at once are still two.
    const log = [...range(0, 24).flatMap((i) => [runs[0]![i], runs[1]![i]]), ...runs.slice(2).flat()].filter(
      (one) => one !== undefined,
    )
    const { bursts } = findSequences(log)
    expect(bursts.map(({ firstMs }) => firstMs.size).sort()).toEqual(PARTS.map(({ length }) => length).sort())
  })
})
