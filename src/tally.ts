// What a pass counts. In: records and lines that the plain road made, sums of the fast lane, the tally of another part. Out: accounts in which every
// line read has its place, samples of what was skipped, and the table of patterns. Reads nothing.
import type { EventRecord } from './hotpath/event-record.js'
import type { LaneSink, LaneSums } from './hotpath/lane.js'
import type { LogRecord, SkipReason, StrayKind } from './model.js'
import { PatternTable } from './patterns/table.js'
import type { FormatChoice } from './records/detect.js'
import { type GateOptions, type SourceTraits, skipReason } from './records/gate.js'
import { StraySamples } from './records/strays.js'

/** What was read of one file. */
export interface SourceAccount {
  readonly name: string
  bytes: number
  lines: number
  records: number
  choice: FormatChoice | undefined
  readonly notes: string[]
}

/** The conservation sum: `lines = linesInRecords + skippedLines + blank + unparsed + overlong`. */
export interface Accounts {
  lines: number
  linesInRecords: number
  skippedLines: number
  blank: number
  unparsed: number
  overlong: number
  records: number
  readonly skipped: Record<SkipReason, number>
  firstMs: number | undefined
  lastMs: number | undefined
}

/** The account of a file of which nothing was read. */
export const newAccount = (name: string): SourceAccount => ({
  name,
  bytes: 0,
  lines: 0,
  records: 0,
  choice: undefined,
  notes: [],
})

/** Accounts of nothing. */
export const noAccounts = (): Accounts => ({
  lines: 0,
  linesInRecords: 0,
  skippedLines: 0,
  blank: 0,
  unparsed: 0,
  overlong: 0,
  records: 0,
  skipped: { 'below-level': 0, 'no-level': 0, 'outside-range': 0 },
  firstMs: undefined,
  lastMs: undefined,
})

/** The counts of a pass. */
export class Tally implements LaneSink<SourceAccount> {
  readonly strays = new StraySamples()
  readonly accounts = noAccounts()

  constructor(
    private readonly gate: GateOptions,
    readonly table = new PatternTable(),
  ) {}

  /** Counts a record; gives the reason when it is none that counts. The table is not told. */
  record(record: LogRecord, account: SourceAccount, traits: SourceTraits): SkipReason | undefined {
    const { accounts } = this
    const reason = skipReason(record, this.gate, traits)
    const { timeMs } = record
    if (timeMs !== undefined && reason !== 'outside-range') span(accounts, timeMs, timeMs)
    if (reason !== undefined) {
      accounts.skippedLines += record.lineCount
      accounts.skipped[reason]++
      const { source, line, raw } = record
      this.strays.add({ reason, source, line, timeMs, text: raw[0] ?? '' })
    } else {
      accounts.linesInRecords += record.lineCount
      accounts.records++
      account.records++
    }
    return reason
  }

  /** Counts a line that is in no record. */
  stray(kind: StrayKind, source: string, line: number, text: string): void {
    this.accounts[kind]++
    if (kind !== 'blank') this.strays.add({ reason: kind, source, line, timeMs: undefined, text })
  }

  /** Takes what the fast lane has counted. */
  sums(sums: LaneSums, account: SourceAccount): void {
    const { accounts } = this
    accounts.skipped['below-level'] += sums.skipped
    accounts.skippedLines += sums.skippedLines
    accounts.blank += sums.blanks
    accounts.records += sums.records
    accounts.linesInRecords += sums.recordLines
    account.records += sums.records
    if (sums.firstMs <= sums.lastMs) span(accounts, sums.firstMs, sums.lastMs)
  }

  /** Up to which time the fast lane has to show what it skips. */
  get sampleUntil(): number {
    return this.strays.until('below-level')
  }

  /** Takes a record that the fast lane skipped. */
  skippedSample({ source, line, timeMs, raw }: EventRecord): void {
    this.strays.add({ reason: 'below-level', source, line, timeMs, text: raw[0]! })
  }
}

// Moves the ends of the time to take in two more.
function span(accounts: Accounts, firstMs: number, lastMs: number): void {
  accounts.firstMs = Math.min(accounts.firstMs ?? firstMs, firstMs)
  accounts.lastMs = Math.max(accounts.lastMs ?? lastMs, lastMs)
}

/** Adds the accounts of another part to these. */
export function addAccounts(into: Accounts, other: Accounts): void {
  for (const key of SUMS) into[key] += other[key]
  for (const key of REASONS) into.skipped[key] += other.skipped[key]
  if (other.firstMs !== undefined) span(into, other.firstMs, other.lastMs!)
}

const SUMS = ['lines', 'linesInRecords', 'skippedLines', 'blank', 'unparsed', 'overlong', 'records'] as const
const REASONS = ['below-level', 'no-level', 'outside-range'] as const
