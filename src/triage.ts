// The spine: sources -> lines -> records -> patterns -> windows -> verdicts -> report. The only place that knows the order of the stages.
// In: what to read and how. Out: a Triage: the report, and a way to ask for the verdict of one record.
import fs from 'node:fs'
import path from 'node:path'
import type { WindowFacts } from './detectors/detector.js'
import { showsTest } from './detectors/parts.js'
import { reasonOf, sentences } from './errors.js'
import type { SourceList } from './input/sources.js'
import type { Level, LogFormat, LogRecord } from './model.js'
import type { Pattern } from './patterns/table.js'
import { makeClock } from './records/clock.js'
import type { FormatChoice } from './records/detect.js'
import { countVerdicts, iso, type Judged, judgePatterns, span, windowFacts } from './report/assemble.js'
import type { Report, ReportPart, ReportPattern } from './report/contract.js'
import type { Ledger } from './runs/ledger.js'
import { type LearnedWindows, learnWindows, recordedWindows, WindowSet } from './runs/windows.js'
import { Scan, type ScanIo, type ScanOptions } from './scan.js'
import { SCHEMA_VERSION } from './version.js'

/** How to read and judge. */
export interface TriageOptions {
  /** Least level that counts; default `warn`. */
  readonly level?: Level
  /** True: every record counts. */
  readonly all?: boolean
  /** Epoch ms. */
  readonly sinceMs?: number
  readonly untilMs?: number
  /** Zone of stamps that name none; default UTC. */
  readonly timezone?: string
  /** Forces a format; default: found from the first lines. */
  readonly logFormat?: LogFormat
  /** Paths of ledgers. */
  readonly runs?: readonly string[]
  /** Folders of test sources. */
  readonly tests?: readonly string[]
  /** Folder that relative paths start from; default `.`. */
  readonly cwd?: string
  /** Raw samples kept in the report of each part; default 3. */
  readonly samples?: number
  /** Time of the scan, epoch ms. */
  readonly nowMs: number
  /** Version of the tool, for the report. */
  readonly version: string
}

/** A record's place in the report. */
export interface RecordVerdict {
  readonly fingerprint: string
  readonly part: ReportPart
}

/** The outcome of a triage. */
export interface Triage {
  readonly report: Report
  /** Verdict of a record of the same input; undefined for one that was not scanned. */
  verdictOf(record: LogRecord): RecordVerdict | undefined
}

/** Zone of stamps that name none when nothing else is asked for. */
const DEFAULT_TIMEZONE = 'UTC'
/** Raw records kept of each part when nothing else is asked for. */
const DEFAULT_SAMPLES = 3

/** Options of a scan, for a second pass over the same input. */
export function scanOptions(options: TriageOptions): ScanOptions {
  return {
    level: options.level ?? 'warn',
    all: options.all ?? false,
    ...(options.sinceMs !== undefined && { sinceMs: options.sinceMs }),
    ...(options.untilMs !== undefined && { untilMs: options.untilMs }),
    ...(options.logFormat && { logFormat: options.logFormat }),
    clock: makeClock(options.timezone ?? DEFAULT_TIMEZONE, options.nowMs),
  }
}

/** Reads the sources and judges their patterns. Throws a UserError for wrong options or an unreadable ledger, never for bad log data. */
export async function triage(list: SourceList, options: TriageOptions, io: ScanIo = {}): Promise<Triage> {
  // Loaded only when there are tests: with it comes the search of folders.
  const tests =
    options.tests && options.tests.length > 0
      ? (await import('./provenance/test-sources.js')).TestSources.read(options.tests, options.cwd ?? '.')
      : undefined
  const ledgers = await Promise.all((options.runs ?? []).map((file) => loadLedger(file, options.cwd ?? '.')))
  const settings = scanOptions(options)
  const scan = new Scan(settings, io)
  for (const source of list.sources) {
    await scan.read(source)
    if (scan.stopped) break
  }
  const { patterns, byKey } = scan.table.patterns()
  const runs = findWindows(ledgers, patterns)
  const facts = windowFacts(runs, scan.accounts)
  const judged = judgePatterns(patterns, facts && runs?.windows, facts, scan.accounts, {
    samples: options.samples ?? DEFAULT_SAMPLES,
    ...(tests && { find: (phrase) => tests.find(phrase) }),
  })
  const notes = [...list.notes, ...(runs?.notes ?? []), ...(tests?.notes ?? [])]
  const report = makeReport({ ...list, notes }, options, settings, scan, judged, runs, facts)
  const byPattern = new Map(judged.map((one) => [one.pattern, one]))
  return { report, verdictOf: (record) => lookUp(record, scan, byKey, runs?.windows, byPattern) }
}

async function loadLedger(name: string, cwd: string): Promise<Ledger> {
  let text: string
  try {
    text = fs.readFileSync(path.resolve(cwd, name), 'utf8')
  } catch (error) {
    throw sentences.badLedger(name, reasonOf(error), 'check the path')
  }
  // Loaded only when there is a ledger: its checks cost as much time as a small scan.
  const { readLedger } = await import('./runs/ledger.js')
  return readLedger(name, text)
}

interface Runs {
  readonly windows: WindowSet
  /** True when at least one run is recorded, or tests were seen beside the pushes. */
  readonly proven: boolean
  /** Runs in the ledgers. */
  readonly recorded: number
  readonly notes: readonly string[]
}

function findWindows(ledgers: readonly Ledger[], patterns: readonly Pattern[]): Runs | undefined {
  const runs = ledgers.flatMap((ledger) => ledger.runs)
  const moments = ledgers.flatMap((ledger) => ledger.moments)
  if (runs.length === 0 && moments.length === 0) {
    return ledgers.length === 0
      ? undefined
      : { windows: WindowSet.of([]), proven: false, recorded: 0, notes: ['the ledger holds no test runs'] }
  }
  const witnesses =
    moments.length === 0
      ? []
      : patterns.map(({ state }) => ({ timeline: state.buckets.timeline(), showsTest: showsTest(state) }))
  const learned = learnWindows(moments, witnesses)
  return {
    windows: WindowSet.of([...recordedWindows(runs), ...learned.windows]),
    proven: runs.length > 0 || learned.proven,
    recorded: runs.length,
    notes: moments.length === 0 ? [] : [momentNote(moments.length, learned)],
  }
}

function momentNote(count: number, { offsetsMs, proven }: LearnedWindows): string {
  if (offsetsMs === undefined)
    return `${count} pushes or commits given, but no patterns recur beside them: no test runs found there`
  const [from, to] = offsetsMs.map((ms) => Math.round(Math.abs(ms) / 1000)) as [number, number]
  const where = offsetsMs[0] < 0 ? `${to} to ${from} s before` : `${from} to ${to} s after`
  return proven
    ? `test runs found ${where} the ${count} pushes or commits`
    : `patterns recur ${where} the ${count} pushes or commits; whether tests or deployments wrote them, nothing in them shows`
}

function makeReport(
  list: SourceList,
  options: TriageOptions,
  settings: ScanOptions,
  scan: Scan,
  judged: readonly Judged[],
  runs: Runs | undefined,
  facts: WindowFacts | undefined,
): Report {
  const { accounts } = scan
  const patterns = judged.map((one) => one.report)
  const notes = [...list.notes, ...scanNotes(scan, judged, options)]
  if (runs && facts) notes.push(...windowNotes(runs, facts, patterns))
  const period =
    accounts.firstMs === undefined ? undefined : { first: iso(accounts.firstMs), last: iso(accounts.lastMs!) }
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'logtriage', version: options.version },
    generated: iso(options.nowMs),
    sources: scan.sources.map(({ name, bytes, lines, records, choice, notes: own }) => ({
      name,
      bytes,
      lines,
      records,
      format: formatName(choice),
      notes: [...own],
    })),
    options: {
      level: settings.level,
      all: settings.all,
      ...(settings.sinceMs !== undefined && { since: iso(settings.sinceMs) }),
      ...(settings.untilMs !== undefined && { until: iso(settings.untilMs) }),
      timezone: options.timezone ?? DEFAULT_TIMEZONE,
    },
    totals: totalsOf(scan, patterns.length),
    verdicts: countVerdicts(patterns),
    ...(facts &&
      runs && { windows: windowsOf(facts.count, runs.windows, accounts.firstMs!, accounts.lastMs!) }),
    ...(period && { period }),
    skippedSamples: scan.strays.list().map(({ timeMs: _, ...stray }) => stray),
    notes,
    failures: [...list.failures, ...scan.failures],
    patterns,
  }
}

/** From this share of the time on runs prove nothing. */
const TOO_MUCH_COVERED = 0.5

function windowNotes(runs: Runs, facts: WindowFacts, patterns: readonly ReportPattern[]): string[] {
  if (runs.windows.windows.length === 0) return []
  if (facts.count === 0)
    return ['none of the test runs lies in the time of the log; does the log need another --timezone?']
  const notes: string[] = []
  if (runs.recorded > runs.windows.windows.length)
    notes.push(
      `${runs.recorded} runs overlap or follow within seconds and make ${runs.windows.windows.length} windows`,
    )
  const coveredMs = facts.searchedMs.reduce((sum, ms) => sum + ms, 0)
  if (coveredMs > facts.outsideMs * TOO_MUCH_COVERED)
    notes.push('the test runs cover so much of the time of the log that they prove little')
  const inside = patterns.some(({ parts }) => parts.some((part) => part.scope === 'inside'))
  if (!inside) notes.push('no record lies in any of the test runs; does the log need another --timezone?')
  return notes
}

function totalsOf({ accounts }: Scan, patterns: number): Report['totals'] {
  const { skipped, firstMs: _first, lastMs: _last, ...counts } = accounts
  return {
    ...counts,
    skippedRecords: {
      belowLevel: skipped['below-level'],
      noLevel: skipped['no-level'],
      outsideRange: skipped['outside-range'],
    },
    patterns,
  }
}

function windowsOf(
  count: number,
  windows: WindowSet,
  firstMs: number,
  lastMs: number,
): NonNullable<Report['windows']> {
  const { windows: touched, coveredMs } = windows.within(firstMs, lastMs)
  const shareOfTime = lastMs === firstMs ? 0 : coveredMs / (lastMs - firstMs)
  return {
    runs: count,
    coveredMs: Math.round(coveredMs),
    shareOfTime: Math.round(shareOfTime * 1e6) / 1e6,
    ...span(touched[0]?.startMs, touched.at(-1)?.endMs),
    list: touched.map((window) => ({ start: iso(window.startMs), end: iso(window.endMs) })),
  }
}

function scanNotes(scan: Scan, judged: readonly Judged[], options: TriageOptions): string[] {
  const { accounts } = scan
  const notes: string[] = []
  const folded = judged.filter(({ pattern }) => pattern.folded).length
  if (folded > 0)
    notes.push(`patterns that stand for many signatures, for which there was no room: ${folded}`)
  const coarse = judged.filter(({ pattern }) => pattern.state.coarsened).length
  if (coarse > 0)
    notes.push(`patterns with hits in so many seconds that their times are kept more coarsely: ${coarse}`)
  if (accounts.overlong > 0) notes.push(`lines over 1 MiB, counted but not read: ${accounts.overlong}`)
  if (accounts.unparsed > 0) notes.push(`lines that are no text: ${accounts.unparsed}`)
  const unstamped = judged.reduce((sum, { pattern }) => sum + pattern.state.unstamped, 0)
  if (unstamped > 0) notes.push(`records without a time: ${unstamped}`)
  if (unstamped > 0 && (options.sinceMs !== undefined || options.untilMs !== undefined))
    notes.push('records without a time are kept whatever --since and --until say')
  if (scan.stopped) notes.push('stopped before the end of the input; the report covers what was read')
  return notes
}

function formatName(choice: FormatChoice | undefined): string {
  if (choice === undefined) return 'plain'
  return choice.inner ? `${choice.format.name}+${formatName(choice.inner)}` : choice.format.name
}

function lookUp(
  record: LogRecord,
  scan: Scan,
  byKey: ReadonlyMap<string, Pattern>,
  windows: WindowSet | undefined,
  judged: ReadonlyMap<Pattern, Judged>,
): RecordVerdict | undefined {
  const pattern = byKey.get(scan.table.keyOf(record))
  const found = pattern && judged.get(pattern)
  if (!pattern || !found) return undefined
  const { parts } = found.report
  const inside =
    record.timeMs !== undefined &&
    windows !== undefined &&
    windows.indexAt(pattern.state.buckets.middle(record.timeMs)) >= 0
  return {
    fingerprint: pattern.fingerprint,
    part:
      (inside
        ? parts.find((part) => part.scope === 'inside')
        : parts.find((part) => part.scope !== 'inside')) ?? parts[0]!,
  }
}
