// TAP (node:test, node-tap and others) to a run. In: its lines. Out: a Ledger. TAP has no clock, only durations: the run is taken to have ended when the
// file was written. Times in its comments are not read: they are what the tests printed.
import type { Ledger } from './ledger.js'
import { eachLine, endedWhenWritten, ledgerOf, type TestReport } from './report.js'
import { durationOf } from './spans.js'

/** True for a line by which TAP is known. */
export const isTapLine = (line: string): boolean =>
  /^(?:TAP version \d+|1\.\.\d+(?:\s*#.*)?|(?:not )?ok\b(?: \d+)?(?: .*)?)$/.test(line)

/** How the whole says its duration: `# duration_ms 12.3` (node:test), `# time=12.3ms` (node-tap). */
const WHOLE = /^# (?:duration_ms |time=)(\d+(?:\.\d+)?)(ms|s)?\s*$/
/** How a test of the outermost level does: in the block below it, or behind its name. */
const TEST = /^(?: {2}duration_ms: (\d+(?:\.\d+)?)|(?:not )?ok\b.* # time=(\d+(?:\.\d+)?)(ms|s)?)\s*$/

/** Reads TAP. */
export async function readTap(report: TestReport): Promise<Ledger> {
  let wholeMs: number | undefined
  let sumMs: number | undefined
  let tests = 0
  await eachLine(report, (line) => {
    if (/^\s*(?:not )?ok\b/.test(line)) tests++
    const whole = WHOLE.exec(line)
    if (whole) wholeMs = ms(whole[1]!, whole[2])
    const one = TEST.exec(line)
    if (one) sumMs = (sumMs ?? 0) + (ms(one[1] ?? one[2]!, one[3]) ?? 0)
  })
  if (tests === 0) return ledgerOf(report, [], ['holds no tests'])
  return endedWhenWritten(report, wholeMs ?? durationOf(sumMs))
}

const ms = (digits: string, unit: string | undefined): number | undefined =>
  durationOf(Number(digits) * (unit === 's' ? 1000 : 1))
