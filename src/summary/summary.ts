// The mergeable state of a scan, and its merging. In: a finished scan, or another summary. Out: a Summary: everything that judging and reporting
// read. Merging is associative and commutative, and equal to one scan of everything; what makes it so stands at each field. Judges nothing.
import type { SourceList } from '../input/sources.js'
import type { Level } from '../model.js'
import { PatternTable } from '../patterns/table.js'
import type { FormatChoice } from '../records/detect.js'
import type { GateOptions } from '../records/gate.js'
import { StraySamples } from '../records/strays.js'
import type { Scan } from '../scan.js'
import { type Accounts, addAccounts, noAccounts } from '../tally.js'
import { RunSet } from './run-set.js'
import { SourceTable } from './sources.js'

/** One end of the time asked for, over all parts. */
export interface RangeEnd {
  /** Earliest `--since`, latest `--until` of any part, epoch ms. */
  readonly ms: number | undefined
  /** True when every part had one. */
  readonly everywhere: boolean
}

/** How the parts were scanned: what must be the same for their counts to be comparable. Sets, so that parts that differ are seen. */
interface SummaryOptions {
  readonly levels: ReadonlySet<Level>
  readonly alls: ReadonlySet<boolean>
  readonly timezones: ReadonlySet<string>
  readonly since: RangeEnd
  readonly until: RangeEnd
}

/** The mergeable state of one scan or of many. */
export interface Summary {
  /** Signatures and their states. */
  readonly table: PatternTable
  /** Sums, the least first and the greatest last time. */
  readonly accounts: Accounts
  /** Sums by name. */
  readonly sources: SourceTable
  /** The earliest of each reason. */
  readonly strays: StraySamples
  /** Sets of texts. */
  readonly failures: Set<string>
  readonly notes: Set<string>
  /** Test runs and moments of the ledgers that were known: sets, since parts may know the same ledger. */
  readonly runs: RunSet
  options: SummaryOptions
  /** True when any part... ended before its input did; knew a ledger (which may be empty); looked into test sources, which do not travel. */
  stopped: boolean
  hasLedger: boolean
  usedTests: boolean
}

/** A summary of nothing: merged with it, any other stays what it is. */
export function emptySummary(table = new PatternTable()): Summary {
  return {
    table,
    accounts: noAccounts(),
    sources: new SourceTable(),
    strays: new StraySamples(),
    failures: new Set(),
    notes: new Set(),
    runs: new RunSet(),
    options: {
      levels: new Set(),
      alls: new Set(),
      timezones: new Set(),
      since: { ms: undefined, everywhere: true },
      until: { ms: undefined, everywhere: true },
    },
    stopped: false,
    hasLedger: false,
    usedTests: false,
  }
}

/** What a scan has gathered. The summary shares the scan's state: nothing may be scanned into it afterwards. */
export function summaryOf(
  scan: Scan,
  list: Pick<SourceList, 'failures' | 'notes'>,
  gate: GateOptions,
  timezone: string,
): Summary {
  const summary: Summary = {
    ...emptySummary(scan.table),
    accounts: scan.accounts,
    strays: scan.strays,
    failures: new Set([...list.failures, ...scan.failures]),
    notes: new Set(list.notes),
    options: {
      levels: new Set([gate.level]),
      alls: new Set([gate.all]),
      timezones: new Set([timezone]),
      since: { ms: gate.sinceMs, everywhere: gate.sinceMs !== undefined },
      until: { ms: gate.untilMs, everywhere: gate.untilMs !== undefined },
    },
    stopped: scan.stopped,
  }
  for (const { name, bytes, lines, records, choice, notes } of scan.sources) {
    const readings =
      choice && lines > 0 ? [{ format: formatName(choice), onlyErrors: choice.onlyErrors }] : []
    summary.sources.add({ name, bytes, lines, records, readings, notes: [...new Set(notes)].sort() })
  }
  return summary
}

function formatName(choice: FormatChoice): string {
  return choice.inner ? `${choice.format.name}+${formatName(choice.inner)}` : choice.format.name
}

/** False when the counts of both are so large that their sum would not be exact. */
export function canMerge(a: Summary, b: Summary): boolean {
  const bytes = [...a.sources.list(), ...b.sources.list()].reduce((sum, one) => sum + one.bytes, 0)
  return Number.isSafeInteger(a.accounts.lines + b.accounts.lines) && Number.isSafeInteger(bytes)
}

/** Takes `other` into `into`. */
export function mergeSummaries(into: Summary, other: Summary): void {
  addAccounts(into.accounts, other.accounts)
  for (const { state, folded } of other.table.kept()) into.table.absorb(state, folded)
  into.sources.absorb(other.sources)
  into.strays.absorb(other.strays)
  for (const failure of other.failures) into.failures.add(failure)
  for (const note of other.notes) into.notes.add(note)
  into.runs.add(other.runs.listRuns(), other.runs.listMoments())
  const [a, b] = [into.options, other.options]
  into.options = {
    levels: new Set([...a.levels, ...b.levels]),
    alls: new Set([...a.alls, ...b.alls]),
    timezones: new Set([...a.timezones, ...b.timezones]),
    since: joinEnds(a.since, b.since, Math.min),
    until: joinEnds(a.until, b.until, Math.max),
  }
  into.stopped ||= other.stopped
  into.hasLedger ||= other.hasLedger
  into.usedTests ||= other.usedTests
}

const joinEnds = (a: RangeEnd, b: RangeEnd, pick: (x: number, y: number) => number): RangeEnd => ({
  ms: outer(a.ms, b.ms, pick),
  everywhere: a.everywhere && b.everywhere,
})

function outer(
  a: number | undefined,
  b: number | undefined,
  pick: (x: number, y: number) => number,
): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : pick(a, b)
}
