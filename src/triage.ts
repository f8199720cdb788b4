// The spine: sources -> lines -> records -> patterns -> summary -> windows -> verdicts -> report. The only place that knows the order of the stages.
// In: what to read and how, or a summary and how to judge it. Out: a Triage: the report, and a way to ask for the verdict of one record.
import path from 'node:path'
import type { MarkerSettings, RuleSettings } from './config/schema.js'
import { DETECTORS } from './detectors/index.js'
import { makeMarkers } from './detectors/markers.js'
import { textOf } from './detectors/parts.js'
import { sentences } from './errors.js'
import type { SourceList } from './input/sources.js'
import type { Level, LogFormat, LogRecord } from './model.js'
import type { Pattern } from './patterns/table.js'
import type { Provenance } from './provenance/provenance.js'
import { makeClock } from './records/clock.js'
import { type Judged, judgePatterns, windowFacts } from './report/assemble.js'
import type { Report, ReportPart } from './report/contract.js'
import { makeReport } from './report/make.js'
import { findRuns } from './report/runs.js'
import type { RunOptions } from './runs/load.js'
import type { WindowSet } from './runs/windows.js'
import { Scan, type ScanIo, type ScanOptions } from './scan.js'
import { type Summary, summaryOf } from './summary/summary.js'
import type { Truth } from './truth/truth.js'

/** How to judge a summary. */
export interface JudgingOptions extends RunOptions {
  /** Folders of test sources, and of the app's own. */
  readonly tests?: readonly string[]
  readonly app?: readonly string[]
  /** Where what was read of sources is remembered; nothing is without it. */
  readonly cacheFolder?: string
  /** File of labels. */
  readonly labels?: string
  readonly rules?: readonly RuleSettings[]
  /** What errors call the file of the rules; default `config`. */
  readonly rulesFile?: string
  /** Fixture words to add and to remove. */
  readonly markers?: MarkerSettings
  /** Names of detectors that are never asked. */
  readonly detectorsOff?: readonly string[]
  /** Raw samples kept in the report of each part; default 3. */
  readonly samples?: number
  /** Version of the tool, for the report. */
  readonly version: string
}

/** How to read and judge. */
export interface TriageOptions extends JudgingOptions {
  /** Least level that counts; default `warn`. */
  readonly level?: Level
  /** True: every record counts. */
  readonly all?: boolean
  /** Epoch ms. */
  readonly sinceMs?: number
  readonly untilMs?: number
  /** Forces a format; default: found from the first lines. */
  readonly logFormat?: LogFormat
}

/** What judging may use and tell besides. */
export interface JudgingIo {
  /** Aborted by Ctrl-C: sources not yet searched are left. */
  readonly signal?: AbortSignal
  /** Told now and then how many source files were looked at. */
  readonly onFiles?: (done: number) => void
}

/** A record's place in the report. */
export interface RecordVerdict {
  readonly fingerprint: string
  readonly part: ReportPart
}

/** The outcome of a judgement. */
export interface Triage {
  readonly report: Report
  /** What was judged. */
  readonly summary: Summary
  /** Every pattern with what it was judged by, in the order of the report. */
  readonly judged: readonly Judged[]
  /** Bytes read of each file; empty for a summary. */
  readonly bytesRead: ReadonlyMap<string, number>
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
export async function triage(
  list: SourceList,
  options: TriageOptions,
  io: ScanIo & JudgingIo = {},
): Promise<Triage> {
  await checkSources(options)
  const truth = await readTruth(options)
  const { summary, scan } = await gather(list, options, io)
  const bytesRead = new Map(scan.sources.map(({ name, bytes }) => [name, bytes]))
  const inputs = list.sources.flatMap(({ segments }) => segments.map(({ file }) => file))
  return { ...(await judge(summary, options, truth, io, inputs)), bytesRead }
}

/** Reads the sources to their summary, which knows the ledgers; judges nothing. Throws as {@link triage} does. */
export async function summarize(list: SourceList, options: TriageOptions, io: ScanIo = {}): Promise<Summary> {
  return (await gather(list, options, io)).summary
}

async function gather(
  list: SourceList,
  options: TriageOptions,
  io: ScanIo,
): Promise<{ summary: Summary; scan: Scan }> {
  const addRuns = await openLedgers(options)
  const settings = scanOptions(options)
  const scan = new Scan(settings, io)
  for (const source of list.sources) {
    await scan.read(source)
    if (scan.stopped) break
  }
  const summary = summaryOf(scan, list, settings, options.timezone ?? DEFAULT_TIMEZONE)
  await addRuns(summary)
  summary.usedTests = hasSources(options)
  return { summary, scan }
}

/** Judges a summary with the ledgers it knows and those of the options. Throws a UserError for unreadable test runs or folder of sources. */
export async function judgeSummary(
  summary: Summary,
  options: JudgingOptions,
  io: JudgingIo = {},
): Promise<Triage> {
  await checkSources(options)
  const truth = await readTruth(options)
  await (await openLedgers(options))(summary)
  return { ...(await judge(summary, options, truth, io)), bytesRead: new Map() }
}

async function judge(
  summary: Summary,
  options: JudgingOptions,
  truth: Truth | undefined,
  io: JudgingIo,
  inputs: readonly string[] = [],
): Promise<Omit<Triage, 'bytesRead'>> {
  const table = summary.table.patterns()
  const markers = options.markers && makeMarkers(options.markers.add, options.markers.remove)
  const people = truth?.apply(table, summary.accounts)
  const { patterns, byKey } = people ?? table
  const provenance = await searchSources(patterns, options, io, inputs)
  const found = findRuns(summary, patterns, byKey, markers)
  const { runs } = found
  const facts = windowFacts(runs, summary.accounts)
  const judged = judgePatterns(patterns, found, facts, summary.accounts, {
    samples: options.samples ?? DEFAULT_SAMPLES,
    ...(provenance && { provenance }),
    ...(markers && { markers }),
    ...(options.detectorsOff && { without: options.detectorsOff }),
    ...(people && { truths: people.truths }),
  })
  const notes = [...(runs?.notes ?? []), ...(provenance?.notes ?? []), ...(people?.notes ?? [])]
  if (summary.usedTests && !provenance)
    notes.push(
      'a part was scanned with --tests or --app, which do not travel; give them to merge to have them count',
    )
  const { nowMs, version } = options
  const report = makeReport(summary, {
    judged,
    runs,
    facts,
    notes,
    uses: people?.uses,
    nowMs,
    version,
  })
  const byPattern = new Map(judged.map((one) => [one.pattern, one]))
  return {
    report,
    summary,
    judged,
    verdictOf: (record) => lookUp(record, summary, byKey, runs?.windows, byPattern),
  }
}

const hasSources = ({ tests = [], app = [] }: JudgingOptions): boolean => tests.length + app.length > 0

// Before anything is read: a slip in a name should not cost a scan.
async function checkSources(options: JudgingOptions): Promise<void> {
  if (!hasSources(options)) return
  const { checkFolders } = await import('./provenance/files.js')
  checkFolders(options.tests ?? [], options.app ?? [], options.cwd ?? '.')
}

// Loaded only when there are sources. Patterns with the most hits are looked for first.
async function searchSources(
  patterns: readonly Pattern[],
  options: JudgingOptions,
  { signal, onFiles }: JudgingIo,
  skip: readonly string[],
): Promise<Provenance | undefined> {
  if (!hasSources(options)) return undefined
  const { Provenance } = await import('./provenance/provenance.js')
  const byHits = [...patterns].sort((a, b) => b.state.hits - a.state.hits)
  const texts = byHits.flatMap(({ state }) => state.variants.map(textOf))
  const { tests = [], app = [], cwd = '.', cacheFolder, nowMs } = options
  return Provenance.search(texts, {
    tests,
    app,
    cwd,
    skip,
    nowMs,
    ...(cacheFolder !== undefined && { cacheFolder }),
    // A Ctrl-C that ended the reading of the log was not meant for the sources.
    ...(signal && !signal.aborted && { signal }),
    ...(onFiles && { onFiles }),
  })
}

// Labels and rules, loaded only when there are any.
async function readTruth(options: JudgingOptions): Promise<Truth | undefined> {
  const { labels, rules = [], rulesFile = 'config', detectorsOff = [], cwd = '.', nowMs } = options
  const names = DETECTORS.map(({ name }) => name)
  for (const name of detectorsOff)
    if (!names.includes(name)) throw sentences.unknownWord(`${rulesFile}: detectorsOff`, name, names)
  if (labels === undefined && rules.length === 0) return undefined
  const { loadTruth } = await import('./truth/load.js')
  const detectors = names.filter((name) => name !== 'truth')
  const file = labels === undefined ? undefined : { file: path.resolve(cwd, labels), name: labels }
  return loadTruth(file, { rules, rulesFile, detectors, nowMs })
}

// Loaded only when there are any: the checks of a ledger cost as much time as a small scan. What is known joins what a summary knows.
async function openLedgers(options: JudgingOptions): Promise<(summary: Summary) => Promise<void>> {
  const { git, ledger, runs, windows } = options
  if (ledger === undefined && [git, runs, windows].every((list) => !list?.length)) return async () => {}
  const { openRuns } = await import('./runs/load.js')
  const known = await openRuns(options)
  return async (summary) => {
    const { firstMs, lastMs } = summary.accounts
    const ledgers = await known(
      firstMs === undefined || lastMs === undefined ? {} : { startMs: firstMs, endMs: lastMs },
    )
    for (const { runs, moments, notes } of ledgers) {
      summary.runs.add(runs, moments)
      for (const note of notes) summary.notes.add(note)
    }
    summary.hasLedger ||= ledgers.length > 0
  }
}

function lookUp(
  record: LogRecord,
  summary: Summary,
  byKey: ReadonlyMap<string, Pattern>,
  windows: WindowSet | undefined,
  judged: ReadonlyMap<Pattern, Judged>,
): RecordVerdict | undefined {
  const pattern = byKey.get(summary.table.keyOf(record))
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
