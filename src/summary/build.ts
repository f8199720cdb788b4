// Rows to a summary, one after the other. In: rows that fit the schema. Out: the summary they are of, or what is wrong with a row, in a clause.
import { createHash } from 'node:crypto'
import { compareText } from '../model.js'
import { keyOf } from '../patterns/signature.js'
import { stateOf } from '../patterns/snapshot.js'
import type { PatternTable } from '../patterns/table.js'
import { compareStrays, type StraySample } from '../records/strays.js'
import { type RowSums, signatureFault, sumsFault } from './check.js'
import { compareProject } from './run-set.js'
import type { EndRow, HeaderRow, SummaryRow } from './schema.js'
import { emptySummary, type Summary } from './summary.js'

/** Rows that are no signatures (which fold): more than that are no log's. */
const MAX_OTHER_ROWS = 1_000_000

type BodyRow = Exclude<SummaryRow, EndRow | HeaderRow>
type SkippedRow = Extract<SummaryRow, { type: 'skipped' }>

/** A summary of which rows are still to come. */
export class Building {
  readonly summary: Summary
  private readonly sha256 = createHash('sha256')
  private readonly sums: RowSums = { hits: 0, sourceLines: 0, sourceRecords: 0 }
  private rows = 0
  private others = 0
  private last: BodyRow | undefined

  constructor(
    private readonly header: HeaderRow,
    table: PatternTable,
  ) {
    const { accounts, options, stopped, hasLedger, usedTests } = header
    const { since, until } = options
    this.summary = {
      ...emptySummary(table),
      accounts: { ...accounts, firstMs: accounts.firstMs, lastMs: accounts.lastMs },
      options: {
        levels: new Set(options.levels),
        alls: new Set(options.alls),
        timezones: new Set(options.timezones),
        since: { ms: since.ms, everywhere: since.everywhere },
        until: { ms: until.ms, everywhere: until.everywhere },
      },
      stopped,
      hasLedger,
      usedTests,
    }
  }

  /** Counts a row by its text; the last row says what must come out. */
  count(text: string): void {
    this.rows++
    this.sha256.update(`${text}\n`)
  }

  /** Takes a row below the header; what is wrong with it, or undefined. */
  add(row: BodyRow): string | undefined {
    if (this.last && !isBehind(row, this.last)) return 'a row twice or out of order'
    this.last = row
    if (row.type !== 'signature' && ++this.others > MAX_OTHER_ROWS) return 'more rows than any log has'
    if (row.type === 'signature') {
      const fault = signatureFault(row)
      if (fault !== undefined) return fault
      this.sums.hits += row.hits
      this.summary.table.absorb(stateOf(row), row.folded)
      return undefined
    }
    if (row.type === 'source') {
      this.sums.sourceLines += row.lines
      this.sums.sourceRecords += row.records
    }
    if (row.type === 'run' && row.endMs < row.startMs) return 'a run that ends before it starts'
    addOther(this.summary, row)
    return undefined
  }

  /** What is wrong with the whole, now that its last row is here. */
  fault({ rows, sha256 }: EndRow): string | undefined {
    if (rows !== this.rows) return `${this.rows} rows where ${rows} were written`
    const fault = sumsFault(this.header, this.sums)
    if (fault !== undefined) return fault
    return sha256 === this.sha256.digest('hex') ? undefined : 'its rows are not those that were written'
  }
}

function addOther(summary: Summary, row: Exclude<BodyRow, { type: 'signature' }>): void {
  switch (row.type) {
    case 'source': {
      const { type: _, ...source } = row
      summary.sources.add(source)
      break
    }
    case 'failure':
      summary.failures.add(row.text)
      break
    case 'note':
      summary.notes.add(row.text)
      break
    case 'run':
      summary.runs.add([row], [])
      break
    case 'moment':
      summary.runs.add([], [row])
      break
    case 'skipped':
      summary.strays.add(strayOf(row))
  }
}

const strayOf = ({ reason, source, line, timeMs, text }: SkippedRow): StraySample => ({
  reason,
  source,
  line,
  timeMs,
  text,
})

const ORDER: readonly SummaryRow['type'][] = [
  'source',
  'failure',
  'note',
  'run',
  'moment',
  'skipped',
  'signature',
]

// Rows have one order, so that none can stand twice.
function isBehind(row: BodyRow, last: BodyRow): boolean {
  if (row.type === 'source' && last.type === 'source') return row.name > last.name
  if (row.type === 'failure' && last.type === 'failure') return row.text > last.text
  if (row.type === 'note' && last.type === 'note') return row.text > last.text
  if (row.type === 'run' && last.type === 'run')
    return (row.startMs - last.startMs || row.endMs - last.endMs || compareProject(row, last)) > 0
  if (row.type === 'moment' && last.type === 'moment')
    return (row.atMs - last.atMs || compareProject(row, last)) > 0
  if (row.type === 'skipped' && last.type === 'skipped')
    return (compareText(row.reason, last.reason) || compareStrays(strayOf(row), strayOf(last))) > 0
  if (row.type === 'signature' && last.type === 'signature')
    return keyOf(row.tokens, row.anchor) > keyOf(last.tokens, last.anchor)
  return ORDER.indexOf(row.type) > ORDER.indexOf(last.type)
}
