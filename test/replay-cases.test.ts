// Production that looks like a test suite: it must not be hidden. Each case is a small made-up log with what was given; where a rule could be met by hiding
// nothing at all, a log of tests beside it must still be found.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder, triageText, withFiles } from './kit.js'

const START_MS = Date.UTC(2026, 5, 1)
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A log by its records; times and choices come from one seed. */
class Case {
  private readonly records: [atMs: number, text: string][] = []
  private readonly runs: { start: string; end: string }[] = []
  private readonly pushes: { at: string }[] = []

  constructor(private seed = 7) {}

  add(atMs: number, text: string): void {
    this.records.push([atMs, text])
  }

  run(startMs: number, endMs: number): void {
    this.runs.push({ start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() })
  }

  push(atMs: number): void {
    this.pushes.push({ at: new Date(atMs).toISOString() })
  }

  /** A whole number from..to, both inside. */
  int(from: number, to: number): number {
    this.seed = (Math.imul(this.seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return from + Math.floor((this.seed / 0x80000000) * (to - from + 1))
  }

  /** A moment of office hours. */
  office(day: number): number {
    return START_MS + day * DAY + this.int(8 * 3600, 18 * 3600) * SECOND
  }

  /** Steps one behind the other, each with a chance in percent; when the last one came. */
  steps(atMs: number, texts: readonly string[], [least, most]: [number, number], percent = 100): number {
    let ms = atMs
    for (const text of texts) {
      ms += this.int(least, most)
      if (this.int(1, 100) <= percent) this.add(ms, text)
    }
    return ms
  }

  /** Texts of which all hits are called synthetic, when these test sources are given; without stamps on request. */
  async hidden(tests?: string, stamps = true): Promise<string[]> {
    const log = this.records
      .sort(([a], [b]) => a - b)
      .map(([ms, text]) => `${stamps ? `${new Date(ms).toISOString()} ` : ''}ERROR: ${text}\n`)
    const ledger = path.join(tempFolder(), 'runs.ndjson')
    const entries = [...this.runs, ...this.pushes]
    fs.writeFileSync(ledger, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    const { report } = await triageText(log.join(''), {
      ...(entries.length > 0 && { runs: [ledger] }),
      ...(tests !== undefined && { tests: [withFiles({ 'shop.test.js': tests })] }),
    })
    return report.patterns
      .filter(({ parts }) => parts.every(({ verdict }) => verdict === 'synthetic'))
      .flatMap(({ variants }) => variants.map(({ text }) => text))
      .sort()
  }
}

const ONSETS = 'b d f g k l m n p r s t'.split(' ')
const RHYMES = 'alen iro ustel emak ovin'.split(' ')
/** Sixty made-up words that sound like things. */
const WORDS = ONSETS.flatMap((onset) => RHYMES.map((rhyme) => onset + rhyme))
/** Sentences without a word in common. */
const sentences = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => {
    const word = WORDS[from + i]!
    return `${word} ${word}ing ${word}ness ${word}ed`
  })
const MANY = sentences(44)
const SOME = MANY.slice(0, 24)

describe('nothing given', () => {
  test('a machine that is started at any time and logs many warnings in one order', async () => {
    const log = new Case()
    for (let day = 0; day < 12; day++) log.steps(log.office(day), MANY, [100, 1500])
    expect(await log.hidden()).toEqual([])
  })

  test('an import that a person starts, of which other steps fail each time', async () => {
    const log = new Case()
    for (let day = 0; day < 12; day++) log.steps(log.office(day), SOME, [1500, 12_000], 60)
    expect(await log.hidden()).toEqual([])
  })

  test.each([2, 3, 4])('an import without times, whose errors its tests know (%i)', async (seed) => {
    const log = new Case(seed)
    const tests = SOME.map((text) => `expect(lines()).toContain('${text}')`).join('\n')
    for (let day = 0; day < 12; day++) {
      const endMs = log.steps(log.office(day), SOME, [1500, 12_000], 70)
      for (let i = log.int(5, 20); i > 0; i--) log.add(endMs + i, sentences(2, 50)[i % 2]!)
    }
    expect(await log.hidden(tests, false)).toEqual([])
  })

  test('the same when one of the errors shows a test is a suite', async () => {
    const log = new Case()
    const tests = SOME.with(7, 'user foo has no bar')
    for (let day = 0; day < 12; day++) log.steps(log.office(day), tests, [1500, 12_000], 60)
    expect((await log.hidden()).length).toBeGreaterThan(SOME.length / 2)
  })
})

describe('runs of a ledger', () => {
  test('a deployment behind each of them is no clock that is off', async () => {
    const log = new Case()
    for (let day = 0; day < 20; day++) {
      const endMs = log.office(day) + 150 * SECOND
      log.run(endMs - 150 * SECOND, endMs)
      log.steps(endMs + log.int(60, 75) * SECOND, sentences(12), [200, 3500], 90)
      log.add(log.office(day) + HOUR, sentences(1, 50)[0]!)
    }
    expect(await log.hidden()).toEqual([])
  })

  test('nor is it when the runs hold what shows a test', async () => {
    const log = new Case()
    const tests = [...sentences(9), 'user foo has no bar']
    for (let day = 0; day < 20; day++) {
      const startMs = log.office(day)
      const endMs = log.steps(startMs, tests, [6000, 12_000])
      log.run(startMs, endMs)
      log.steps(endMs + log.int(8, 14) * SECOND, sentences(18, 20), [200, 2500], 90)
    }
    expect(await log.hidden()).toEqual([...tests].sort())
  })

  test('a clock that is off by a minute is still put right, for what fills the runs', async () => {
    const log = new Case()
    for (let day = 0; day < 20; day++) {
      const startMs = log.office(day)
      const endMs = log.steps(startMs, sentences(14), [2000, 6000], 90)
      log.run(startMs + MINUTE, endMs + MINUTE)
      log.add(log.office(day) + HOUR, sentences(1, 50)[0]!)
    }
    expect(await log.hidden()).toEqual(sentences(14).sort())
  })

  test('an outage with the errors that tests provoke, in the order of its causes', async () => {
    const log = new Case()
    const chain = sentences(12, 20)
    for (let day = 0; day < 14; day++) {
      const startMs = log.office(day)
      log.run(startMs, log.steps(startMs, [...sentences(8), ...chain], [400, 3500]) + 500)
      log.add(log.office(day) + HOUR, sentences(1, 50)[0]!)
    }
    for (const day of [3, 6, 9]) {
      const times = log.int(3, 5)
      log.steps(
        log.office(day) + 3 * HOUR,
        chain.flatMap((text) => Array<string>(times).fill(text)),
        [300, 2000],
        90,
      )
    }
    expect(await log.hidden()).toEqual(sentences(8).sort())
  })

  test('a failure that is tried again as often as in the tests of it', async () => {
    const log = new Case()
    const tries = Array<string>(5).fill(sentences(1)[0]!)
    for (let day = 0; day < 14; day++) {
      const startMs = log.office(day)
      log.run(startMs, log.steps(startMs, [...tries, ...sentences(2, 10)], [1000, 1000]) + 10 * SECOND)
      const endMs = log.steps(log.office(day) + 5 * HOUR, tries, [1000, 1000])
      log.add(endMs + 200, sentences(1, 20)[0]!)
    }
    expect(await log.hidden()).toEqual(sentences(2, 10).sort())
  })

  test.each([1, 2, 3, 4])(
    'the many runs of another project, in the hours in which people start an import (%i)',
    async (seed) => {
      const log = new Case(seed)
      for (let day = 0; day < 14; day++) {
        for (let i = 0; i < 40; i++) {
          const startMs = log.office(day)
          log.run(startMs, startMs + 5 * MINUTE)
        }
        log.steps(log.office(day), sentences(13), [1500, 9000], 70)
        for (let i = 0; i < 20; i++)
          log.add(START_MS + day * DAY + log.int(0, DAY - 1), sentences(5, 50)[i % 5]!)
      }
      expect(await log.hidden()).toEqual([])
    },
  )

  test('jobs of the night at the hour of the tests, which rest on weekends', async () => {
    const log = new Case()
    const tests = sentences(5, 20)
    for (let day = 0; day < 21; day++) {
      const startMs = START_MS + day * DAY + 2 * HOUR
      if (day % 7 < 5) log.run(startMs, log.steps(startMs, tests, [10_000, 30_000]) + MINUTE)
      log.steps(startMs + 5 * SECOND, sentences(8), [4000, 12_000])
      log.add(log.office(day), sentences(1, 50)[0]!)
    }
    expect(await log.hidden()).toEqual([...tests].sort())
  })
})

describe('pushes', () => {
  test('a deployment that a check with made-up names ends', async () => {
    const log = new Case()
    const checks = ['login of user foobar refused', 'card 4242 4242 4242 4242 declined']
    for (let day = 0; day < 20; day++) {
      const pushMs = log.office(day)
      log.push(pushMs)
      const endMs = log.steps(pushMs + log.int(90, 110) * SECOND, sentences(10), [100, 900], 90)
      log.steps(endMs + 1500, checks, [300, 300])
      log.add(pushMs + HOUR, sentences(1, 50)[0]!)
    }
    expect(await log.hidden()).toEqual([...checks].sort())
  })

  test('tests before each of them, and a deployment right behind it', async () => {
    const log = new Case()
    const tests = [
      ...sentences(6, 20),
      'user foo has no bar',
      'no_such_key_here in settings',
      'kaboom in handler',
    ]
    for (let day = 0; day < 20; day++) {
      const pushMs = log.office(day)
      log.push(pushMs)
      log.steps(pushMs - 40 * SECOND, tests, [500, 4000], 90)
      log.steps(pushMs + log.int(5, 15) * SECOND, sentences(10), [100, 1500], 90)
      log.add(pushMs + HOUR, sentences(1, 50)[0]!)
    }
    const hidden = await log.hidden()
    expect(tests).toEqual(expect.arrayContaining([...hidden]))
    expect(hidden.length).toBeGreaterThanOrEqual(5)
  })

  test('a deployment behind each of them, of errors that the tests know', async () => {
    const log = new Case()
    for (let day = 0; day < 20; day++) {
      const pushMs = log.office(day)
      log.push(pushMs)
      log.steps(pushMs + log.int(90, 110) * SECOND, sentences(10), [100, 900], 90)
      log.add(pushMs + HOUR, sentences(1, 50)[0]!)
    }
    const tests = sentences(10).map((text) => `expect(lines()).toContain('${text}')`)
    expect(await log.hidden(tests.join('\n'))).toEqual([])
  })
})
