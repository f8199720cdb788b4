// `go test -json` to runs. In: its lines (cmd/test2json), also with other output between them. Out: a Ledger. The time of a package is that of its
// events; a package from the cache did not run, although its events have times too: those of their showing.
import { isoStamp } from '../formats/stamp.js'
import { objectOf } from './json-line.js'
import type { Ledger } from './ledger.js'
import { count, eachLine, ledgerOf, type TestReport } from './report.js'
import { Spans, timeOf } from './spans.js'

interface Package {
  startMs: number
  endMs: number
  isCached: boolean
  hasTests: boolean
}

/** Reads the output of `go test -json`. */
export async function readGoTest(report: TestReport): Promise<Ledger> {
  const reading = new Reading()
  await eachLine(report, (text) => reading.line(text))
  return reading.ledger(report)
}

class Reading {
  private readonly spans = new Spans()
  private readonly open = new Map<string, Package>()
  private cached = 0
  private untested = 0
  private untimed = 0

  line(text: string): void {
    const event = objectOf(text)
    const { Action: action, Package: name, Time: time, Test: test, Output: output } = event ?? {}
    if (typeof action !== 'string' || typeof name !== 'string') return
    const stamp = typeof time === 'string' ? isoStamp(time) : undefined
    const one = this.packageOf(name)
    if (stamp?.zoned && timeOf(stamp.ms) !== undefined) {
      one.startMs = Math.min(one.startMs, stamp.ms)
      one.endMs = Math.max(one.endMs, stamp.ms)
    }
    if (action === 'run') one.hasTests = true
    if (test === undefined && typeof output === 'string' && /^ok\s.*\t\(cached\)/.test(output))
      one.isCached = true
    if (test === undefined && /^(?:pass|fail|skip)$/.test(action)) this.close(name, one, action === 'skip')
  }

  ledger(report: TestReport): Ledger {
    const unended = this.open.size
    for (const [name, one] of this.open) this.close(name, one, false)
    const notes = [
      this.cached > 0 &&
        `${count(this.cached, 'package')} from the cache did not run (go test -count=1 runs them)`,
      this.untested > 0 && `${count(this.untested, 'package')} without test files`,
      this.untimed > 0 &&
        `${count(this.untimed, 'package')} without a time left out; their test runs are not known`,
      unended > 0 && `${count(unended, 'package')} did not end; counted up to the last line`,
    ].filter((note) => note !== false)
    return ledgerOf(report, this.spans.list(), notes)
  }

  private packageOf(name: string): Package {
    const known = this.open.get(name)
    if (known) return known
    const one = { startMs: Number.POSITIVE_INFINITY, endMs: 0, isCached: false, hasTests: false }
    this.open.set(name, one)
    return one
  }

  // A package is skipped as a whole when it has no test files. One that passes without a test may have had a TestMain.
  private close(name: string, { startMs, endMs, isCached, hasTests }: Package, isSkipped: boolean): void {
    this.open.delete(name)
    if (isCached) this.cached++
    else if (isSkipped && !hasTests) this.untested++
    else if (!Number.isFinite(startMs)) this.untimed++
    else this.spans.add(startMs, endMs)
  }
}
