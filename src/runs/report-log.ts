// `pytest --report-log` (pytest-reportlog) to runs. In: its lines. Out: a Ledger: from the first phase of a test to the last.
import { objectOf } from './json-line.js'
import type { Ledger } from './ledger.js'
import { eachLine, endedWhenWritten, ledgerOf, type TestReport } from './report.js'
import { durationOf, Spans, timeOf } from './spans.js'

/** Reads a report log. One of an old pytest has durations only. */
export async function readReportLog(report: TestReport): Promise<Ledger> {
  const spans = new Spans()
  let untimedMs = 0
  let tests = 0
  let exit: number | undefined
  await eachLine(report, (text) => {
    const { $report_type: type, start, stop, duration, exitstatus } = objectOf(text) ?? {}
    if (type === 'SessionFinish' && Number.isInteger(exitstatus)) exit = exitstatus as number
    if (type !== 'TestReport') return
    tests++
    const startMs = timeOf(Number(start) * 1000)
    const stopMs = timeOf(Number(stop) * 1000)
    if (startMs !== undefined && stopMs !== undefined && durationOf(stopMs - startMs) !== undefined)
      spans.add(startMs, stopMs)
    else untimedMs += durationOf(Number(duration) * 1000) ?? 0
  })
  const list = spans.list()
  if (list.length === 0 && tests > 0) return endedWhenWritten(report, durationOf(untimedMs))
  const cutOff = exit === undefined ? ['did not end; counted up to the last line'] : []
  return ledgerOf(report, list, tests === 0 ? ['holds no tests'] : cutOff, exit === undefined ? {} : { exit })
}
