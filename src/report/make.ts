// The whole report. In: a summary and its judged patterns. Out: the Report: accounts, windows, notes of what was capped or can't be compared.
import type { WindowFacts } from '../detectors/detector.js'
import { LEVELS } from '../model.js'
import type { WindowSet } from '../runs/windows.js'
import { distinctTexts, OTHER_SOURCES, type SourceSummary } from '../summary/sources.js'
import type { Summary } from '../summary/summary.js'
import type { Period } from '../truth/escalation.js'
import type { RuleUses } from '../truth/uses.js'
import { SCHEMA_VERSION } from '../version.js'
import { countVerdicts, iso, type Judged, span } from './assemble.js'
import type { Report, ReportPattern } from './contract.js'
import { summaryNotes } from './notes.js'
import type { Runs } from './runs.js'

/** What a report says besides the summary. */
export interface ReportFacts {
  readonly judged: readonly Judged[]
  readonly runs: Runs | undefined
  readonly facts: WindowFacts | undefined
  /** Notes of those who judged. */
  readonly notes: readonly string[]
  /** What rules were good for. */
  readonly uses?: RuleUses | undefined
  /** Time of the report, epoch ms. */
  readonly nowMs: number
  /** Version of the tool. */
  readonly version: string
}

/** Puts the report together. */
export function makeReport(
  summary: Summary,
  { judged, runs, facts, notes, uses, nowMs, version }: ReportFacts,
): Report {
  const { firstMs, lastMs } = summary.accounts
  const patterns = judged.map((one) => one.report)
  const windows = runs && facts ? windowNotes(runs, facts, patterns) : []
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'logtriage', version },
    generated: iso(nowMs),
    sources: summary.sources.list().map(sourceOf),
    options: optionsOf(summary),
    totals: totalsOf(summary, patterns.length),
    verdicts: countVerdicts(patterns),
    ...(facts && runs && { windows: windowsOf(facts.count, runs.windows, firstMs!, lastMs!) }),
    ...(firstMs !== undefined &&
      lastMs !== undefined && { period: { first: iso(firstMs), last: iso(lastMs) } }),
    skippedSamples: summary.strays
      .list()
      .map(({ reason, source, line, text }) => ({ reason, source, line, text })),
    notes: [...distinctTexts(summary.notes), ...notes, ...summaryNotes(summary, judged), ...windows],
    failures: distinctTexts(summary.failures),
    ...(uses && uses.list.length > 0 && { rules: rulesOf(uses, summary.accounts, nowMs) }),
    patterns,
  }
}

function sourceOf({
  name,
  bytes,
  lines,
  records,
  readings,
  notes,
}: SourceSummary): Report['sources'][number] {
  const format = [...new Set(readings.map((reading) => reading.format))].join(', ')
  const plain = name === OTHER_SOURCES ? 'several formats' : 'plain'
  return { name, bytes, lines, records, format: format === '' ? plain : format, notes: [...notes] }
}

// Where parts differ: the least level, and the time that all of them cover at most. A note says that they do.
function optionsOf({ options }: Summary): Report['options'] {
  const { since, until } = options
  return {
    level: LEVELS.find((level) => options.levels.has(level)) ?? 'warn',
    all: options.alls.has(true),
    ...(since.ms !== undefined && since.everywhere && { since: iso(since.ms) }),
    ...(until.ms !== undefined && until.everywhere && { until: iso(until.ms) }),
    timezone: distinctTexts(options.timezones).join(', ') || 'UTC',
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

function totalsOf({ accounts }: Summary, patterns: number): Report['totals'] {
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

function rulesOf(uses: RuleUses, period: Period, nowMs: number): NonNullable<Report['rules']> {
  return uses.list.map((use) => ({
    place: use.rule.place,
    ...use.rule.settings,
    hits: use.hits,
    patterns: use.patterns.size,
    ...(use.lastMs !== undefined && { last: iso(use.lastMs) }),
    state: use.rule.isExpired ? 'expired' : uses.isIdle(use, period, nowMs) ? 'idle' : 'applied',
  }))
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
    inferred: touched.filter(({ kind }) => kind === 'inferred').length,
    unproven: touched.filter(({ proven }) => !proven).length,
    coveredMs: Math.round(coveredMs),
    shareOfTime: Math.round(shareOfTime * 1e6) / 1e6,
    ...span(touched[0]?.startMs, touched.at(-1)?.endMs),
    list: touched.map((window) => ({ start: iso(window.startMs), end: iso(window.endMs) })),
  }
}
