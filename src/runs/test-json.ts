// Whole JSON files of test runners to runs: `vitest --reporter=json`, `jest --json`, `pytest --json-report`. In: a parsed value. Out: a Ledger, or
// undefined when it is none of these.
import type { Ledger } from './ledger.js'
import { bad, count, ledgerOf, type TestReport } from './report.js'
import { durationOf, Spans, timeOf } from './spans.js'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/** Reads the JSON of a test runner. Throws a UserError where it has no times. */
export function readTestJson(report: TestReport, value: unknown): Ledger | undefined {
  const fields = fieldsOf(value)
  if (Array.isArray(fields.testResults)) return readJest(report, fields, fields.testResults)
  if ('created' in fields && 'duration' in fields) return readPytest(report, fields)
  return undefined
}

// The start of the whole, and start and end of each test file. One that could not be run has 0 for both.
function readJest(report: TestReport, { startTime }: Fields, files: readonly unknown[]): Ledger {
  const spans = new Spans()
  let untimed = 0
  for (const file of files) {
    const fields = fieldsOf(file)
    const stats = fieldsOf(fields.perfStats)
    const startMs = timeOf(fields.startTime) ?? timeOf(stats.start)
    const endMs = timeOf(fields.endTime) ?? timeOf(stats.end)
    if (startMs === undefined || endMs === undefined || durationOf(endMs - startMs) === undefined) untimed++
    else spans.add(startMs, endMs)
  }
  const startMs = timeOf(startTime)
  if (startMs !== undefined) spans.add(startMs, startMs)
  const list = spans.list()
  if (list.length === 0 && files.length > 0)
    throw bad(report, 'none of its test files has a time', 'have the test runner write it again')
  const notes = untimed > 0 ? [`${count(untimed, 'test file')} without a time left out (not run?)`] : []
  return ledgerOf(report, list, notes)
}

function readPytest(report: TestReport, { created, duration, exitcode }: Fields): Ledger {
  const endMs = timeOf(Number(created) * 1000)
  const durationMs = durationOf(Number(duration) * 1000)
  if (endMs === undefined || durationMs === undefined)
    throw bad(report, '"created" or "duration" is no number of seconds', 'have pytest write it again')
  const said = Number.isInteger(exitcode) ? { exit: exitcode as number } : {}
  return ledgerOf(report, [{ startMs: Math.floor(endMs - durationMs), endMs: Math.ceil(endMs) }], [], said)
}
