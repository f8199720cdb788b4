// JUnit XML (pytest, surefire, jest-junit, gotestsum, gradle, ant, mocha, node:test) to runs. In: the bytes of a report, in chunks of any size. Out: a
// Ledger. Only elements and their times are looked at: entities are not expanded, no DTD is read. What each writer means by its times: docs/runs.md.
import { StringDecoder } from 'node:string_decoder'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { UserError } from '../errors.js'
import { epochStamp, isoStamp } from '../formats/stamp.js'
import type { Stamp } from '../model.js'
import type { Ledger } from './ledger.js'
import { bad, count, endedWhenWritten, ledgerOf, type TestReport } from './report.js'
import { durationOf, type Span, Spans, timeOf } from './spans.js'
import { readInZone } from './zoneless.js'

/** Between two tags stands the output of one suite at most: more characters than this are no test report. */
const MAX_TEXT_CHARS = 256 * 1024 * 1024
/** Deeper nesting is no test report. */
const MAX_DEPTH = 1000
/** A time without a fraction was cut off to the second, so that the suite ended up to so much later than it says; ms. */
const CUT_SECOND_MS = 999
/** Writers whose times without a zone are UTC, by the name of their root, whatever zone the machine is in. */
const WRITES_UTC: ReadonlySet<string> = new Set(['jest tests', 'Mocha Tests'])
/** Writers that give the time at which the report was written, not the start. */
const WRITES_END: ReadonlySet<string> = new Set(['vitest tests'])
/** An entity that is not known, or stands for a character that XML forbids, stays text: nothing that is looked at holds one. */
const INERT_ENTITY = /(?:undefined|malformed character) entity/
/** Characters that XML forbids and the output of a test may hold: terminal colours above all. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
/** What to do about a report that is broken. */
const REWRITE = 'have the test runner write it again'

/** Reads a JUnit report. Throws a UserError that names the line for XML that is broken or holds something else. */
export async function readJUnit(report: TestReport): Promise<Ledger> {
  const reading = new Reading(report)
  const decoder = new StringDecoder('utf8')
  for await (const chunk of report.chunks) reading.write(decoder.write(chunk))
  reading.write(decoder.end())
  return reading.end()
}

interface Suite {
  readonly stamp: Stamp | undefined
  /** True when it was cut to the second. */
  readonly isCut: boolean
  readonly durationMs: number | undefined
  /** What stands in it. */
  childMs: number
  hasTests: boolean
  /** Suites within without a time of day; whether any has one. */
  untimed: number
  isTimedBelow: boolean
}

class Reading {
  private readonly parser = new SaxesParser()
  private readonly zoned = new Spans()
  private readonly wall = new Spans()
  private readonly stack: Suite[] = []
  private depth = 0
  private sinceTag = 0
  private rootName: string | undefined
  private root: Suite | undefined
  /** What node:test says of the whole in a comment. */
  private wholeMs: number | undefined

  constructor(private readonly report: TestReport) {
    this.parser.on('error', (error) => {
      if (INERT_ENTITY.test(error.message)) return
      throw this.broken(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''))
    })
    this.parser.on('opentag', (tag) => this.open(tag))
    this.parser.on('closetag', (tag) => this.close(tag.name))
    this.parser.on('comment', (text) => {
      const found = /^\s*duration_ms (\d+(?:\.\d+)?)\s*$/.exec(text)
      if (found) this.wholeMs = durationOf(Number(found[1]))
    })
  }

  write(text: string): void {
    this.sinceTag += text.length
    if (this.sinceTag > MAX_TEXT_CHARS) throw this.broken('no tag for 256 million characters')
    this.guard(() => this.parser.write(text.replace(NO_XML, '?')))
  }

  end(): Ledger {
    this.guard(() => this.parser.close())
    return this.ledger(this.root!)
  }

  // The parser throws what our listeners throw, and its own for what it was not made for (a string that is too long).
  private guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      throw error instanceof UserError ? error : this.broken(String(error))
    }
  }

  private broken(why: string): UserError {
    return bad(this.report, `line ${this.parser.line}: broken XML (${why})`, REWRITE)
  }

  private open({ name, attributes, isSelfClosing: _ }: SaxesTagPlain): void {
    this.sinceTag = 0
    if (++this.depth > MAX_DEPTH) throw this.broken('nested too deep')
    if (this.depth === 1) {
      if (name !== 'testsuites' && name !== 'testsuite')
        throw bad(
          this.report,
          `line ${this.parser.line}: XML that begins with <${name.slice(0, 40)}>, no JUnit report`,
          'see docs/runs.md for what is read',
        )
      this.rootName = attributes.name
    }
    if (name === 'testsuites' || name === 'testsuite' || name === 'testcase') this.push(name, attributes)
  }

  private push(name: string, attributes: Readonly<Record<string, string>>): void {
    const { timestamp, time } = attributes
    const stamp = timestamp ? this.stampOf(timestamp) : undefined
    this.stack.push({
      stamp,
      isCut: timestamp !== undefined && !/:\d{2}[.,]\d/.test(timestamp),
      durationMs: time ? this.seconds(time) : undefined,
      childMs: 0,
      hasTests: name === 'testcase',
      untimed: 0,
      isTimedBelow: false,
    })
  }

  private close(name: string): void {
    this.sinceTag = 0
    this.depth--
    if (name !== 'testsuites' && name !== 'testsuite' && name !== 'testcase') return
    const suite = this.stack.pop()!
    const parent = this.stack.at(-1)
    const ownMs = suite.durationMs ?? durationOf(suite.childMs)
    if (ownMs === undefined) throw this.broken('its times add up to more than a year')
    // The time of a list of suites is a sum; suites side by side take less.
    const counts = name !== 'testsuites' || !suite.isTimedBelow
    if (suite.stamp && counts) {
      const endMs = suite.stamp.ms + ownMs + (suite.isCut ? CUT_SECOND_MS : 0)
      const spans = suite.stamp.zoned ? this.zoned : this.wall
      spans.add(suite.stamp.ms, endMs)
    }
    const isTimed = suite.stamp !== undefined || suite.isTimedBelow
    if (!isTimed && suite.hasTests && name === 'testsuite') suite.untimed = 1
    if (suite.stamp && counts) suite.untimed = 0
    if (parent) {
      parent.childMs += ownMs
      parent.hasTests ||= suite.hasTests
      parent.isTimedBelow ||= isTimed
      parent.untimed += suite.untimed
    } else this.root = { ...suite, isTimedBelow: isTimed }
  }

  // The epoch and other impossible times stand for none.
  private stampOf(text: string): Stamp | undefined {
    const stamp = isoStamp(text.trim()) ?? epochStamp(Number(text)) ?? gmtStamp(text)
    if (stamp) return timeOf(stamp.ms) === undefined ? undefined : stamp
    throw bad(
      this.report,
      `line ${this.parser.line}: timestamp "${text.slice(0, 60)}" is no ISO time`,
      REWRITE,
    )
  }

  // Some write `1,234.5` (surefire), some a decimal comma.
  private seconds(text: string): number {
    const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)
      ? text.replace(/,/g, '')
      : text.replace(',', '.')
    const ms = durationOf(Number(plain) * 1000)
    if (ms !== undefined) return ms
    throw bad(
      this.report,
      `line ${this.parser.line}: time "${text.slice(0, 60)}" is no number of seconds`,
      REWRITE,
    )
  }

  private ledger(root: Suite): Ledger {
    if (!root.isTimedBelow) {
      if (!root.hasTests) return ledgerOf(this.report, [], ['holds no tests'])
      return endedWhenWritten(this.report, this.wholeMs ?? root.durationMs ?? durationOf(root.childMs))
    }
    const notes: string[] = []
    if (root.untimed > 0)
      notes.push(`${count(root.untimed, 'suite')} without a time left out; their test runs are not known`)
    const wall = readInZone(this.wall.list(), this.report, WRITES_UTC.has(this.rootName ?? ''))
    if (wall.note !== undefined) notes.push(wall.note)
    const spans = [...this.zoned.list(), ...wall.spans]
    return WRITES_END.has(this.rootName ?? '')
      ? writtenAtEnd(this.report, spans)
      : ledgerOf(this.report, spans, notes)
  }
}

// TestNG writes `20 Nov 2026 08:00:00 GMT`.
function gmtStamp(text: string): Stamp | undefined {
  const ms = /\d GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : { ms, zoned: true }
}

// Of each run only the moment is known at which its report was written.
function writtenAtEnd({ source }: TestReport, spans: readonly Span[]): Ledger {
  const note =
    'its times are those of its writing, not of the tests: only a moment is known; the JSON reporter tells more'
  return {
    runs: [],
    moments: spans.map(({ startMs }) => ({ atMs: startMs, source })),
    notes: [`${source}: ${note}`],
  }
}
