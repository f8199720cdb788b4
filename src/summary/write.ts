// A summary to lines of NDJSON. In: a summary. Out: its rows as text, the same for equal summaries whatever they were merged from. ASCII only, so that
// no shell, locale or terminal on the way can change or obey them. Writes to nothing.
import { createHash } from 'node:crypto'
import { compareText, LEVELS } from '../model.js'
import { snapshotOf } from '../patterns/snapshot.js'
import type { HeaderRow, SummaryRow } from './schema.js'
import type { RangeEnd, Summary } from './summary.js'
import { FINGERPRINTS, SUMMARY_VERSION } from './version.js'

/** The lines of a summary, each with its line end. `tool` is the version of the tool that writes it. */
export function* summaryLines(summary: Summary, tool: string): Generator<string> {
  const sha256 = createHash('sha256')
  let rows = 0
  for (const row of rowsOf(summary, tool)) {
    const line = rowLine(row)
    sha256.update(line)
    rows++
    yield line
  }
  yield rowLine({ type: 'end', rows, sha256: sha256.digest('hex') })
}

/** A row as its line. */
export const rowLine = (row: SummaryRow): string =>
  `${JSON.stringify(row).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`

function* rowsOf(summary: Summary, tool: string): Generator<SummaryRow> {
  yield headerOf(summary, tool)
  for (const source of summary.sources.list())
    yield { type: 'source', ...source, readings: [...source.readings], notes: [...source.notes] }
  for (const text of [...summary.failures].sort(compareText)) yield { type: 'failure', text }
  for (const text of [...summary.notes].sort(compareText)) yield { type: 'note', text }
  for (const run of summary.runs.listRuns()) yield { type: 'run', ...run }
  for (const moment of summary.runs.listMoments()) yield { type: 'moment', ...moment }
  for (const { reason, source, line, timeMs, text } of summary.strays.list())
    if (reason !== 'blank')
      yield { type: 'skipped', reason, source, line, ...(timeMs !== undefined && { timeMs }), text }
  // A snapshot is plain data that is only read; the row's type says so less strictly.
  for (const { state, folded } of summary.table.kept())
    yield { type: 'signature', folded, ...snapshotOf(state) } as SummaryRow
}

function headerOf({ options, accounts, ...summary }: Summary, tool: string): HeaderRow {
  const { skipped, firstMs, lastMs, ...counts } = accounts
  return {
    type: 'summary',
    version: SUMMARY_VERSION,
    fingerprints: FINGERPRINTS,
    tool,
    options: {
      levels: LEVELS.filter((level) => options.levels.has(level)),
      alls: [false, true].filter((all) => options.alls.has(all)),
      timezones: [...options.timezones].sort(compareText),
      since: rangeEnd(options.since),
      until: rangeEnd(options.until),
    },
    accounts: {
      ...counts,
      skipped: {
        'below-level': skipped['below-level'],
        'no-level': skipped['no-level'],
        'outside-range': skipped['outside-range'],
      },
      ...(firstMs !== undefined && lastMs !== undefined && { firstMs, lastMs }),
    },
    stopped: summary.stopped,
    hasLedger: summary.hasLedger,
    usedTests: summary.usedTests,
  }
}

const rangeEnd = ({ ms, everywhere }: RangeEnd): HeaderRow['options']['since'] => ({
  ...(ms !== undefined && { ms }),
  everywhere,
})
