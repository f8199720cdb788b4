// The merged state to a report. In: a scan's table and accounts, and windows. Out: a Report, patterns sorted, each part judged.
import { judge } from '../classifier.js'
import type { Context, Part, WindowFacts } from '../detectors/detector.js'
import { DETECTORS } from '../detectors/index.js'
import { type PatternPart, partsOf, type Surroundings } from '../detectors/parts.js'
import { diagnose } from '../diagnosis/rank.js'
import { compareText, type Evidence, type Verdict } from '../model.js'
import type { Occurrence, Variant } from '../patterns/state.js'
import type { Pattern } from '../patterns/table.js'
import type { Timeline } from '../runs/windows.js'
import type { Accounts } from '../tally.js'
import { type PatternTruth, switchOff } from '../truth/truth.js'
import type { Histogram, Report, ReportPart, ReportPattern, ReportSample } from './contract.js'
import type { RunFindings, Runs } from './runs.js'

/** Bins of a histogram at most: a sparkline of this many columns fits beside text on 80 columns. */
const MAX_BINS = 48
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Widths a bin may have: times that people think in. */
const BIN_WIDTHS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
  365 * DAY,
]
const MAX_SAMPLE_CHARS = 4000
const MAX_VARIANT_TEXT = 300

/** A pattern beside what the report says of it. */
export interface Judged {
  readonly pattern: Pattern
  /** What it was judged by. */
  readonly around: Surroundings
  readonly context: PatternContext
  readonly report: ReportPattern
}

/** What judging needs besides the state. */
export interface JudgeOptions {
  /** Raw records kept of each part. */
  readonly samples: number
  /** The searched sources, when there are any. */
  readonly provenance?: Context['provenance']
  readonly markers?: Context['markers']
  /** Names of detectors that are not asked. */
  readonly without?: readonly string[]
  /** What people said of patterns. */
  readonly truths?: ReadonlyMap<Pattern, PatternTruth>
}

/** Judges every pattern; worst genuine first, then unsure, both by rank; then synthetic, the most hits first. */
export function judgePatterns(
  patterns: readonly Pattern[],
  { runs, replays }: RunFindings,
  facts: WindowFacts | undefined,
  accounts: Accounts,
  { samples, provenance, markers, without, truths }: JudgeOptions,
): Judged[] {
  const known: Context = { windows: facts, ...(provenance && { provenance }), ...(markers && { markers }) }
  const bins = makeBins(accounts)
  return patterns
    .map((pattern, i) => {
      const { told, off } = truths?.get(pattern) ?? NOTHING_SAID
      const context = { ...known, off, ...(without && { without }), ...(told && { told }) }
      const around = {
        windows: facts && runs?.windows,
        placeChance: runs?.places.chance(i) ?? 1,
        replays: replays.get(i),
      }
      const split = partsOf(pattern.state, around)
      return { pattern, around, context, report: reportPattern(pattern, split, context, bins, samples) }
    })
    .sort(
      (a, b) =>
        order(a.report) - order(b.report) ||
        weight(b.report) - weight(a.report) ||
        compareText(a.report.fingerprint, b.report.fingerprint),
    )
}

/** What detectors know, and those that people switched off. */
export type PatternContext = Context & Pick<PatternTruth, 'off'> & Pick<JudgeOptions, 'without'>
const NOTHING_SAID: PatternTruth = { told: undefined, off: [] }

const weight = (pattern: ReportPattern): number =>
  listedVerdict(pattern) === 'synthetic' ? pattern.hits : pattern.rank

/** The verdict by which a pattern is listed: that of its part least like a test's. */
function listedVerdict(pattern: ReportPattern): Verdict {
  if (pattern.parts.some((part) => part.verdict === 'genuine')) return 'genuine'
  return pattern.parts.some((part) => part.verdict === 'unsure') ? 'unsure' : 'synthetic'
}

const order = (pattern: ReportPattern): number =>
  ['genuine', 'unsure', 'synthetic'].indexOf(listedVerdict(pattern))

/** What the windows are to the time of the log; undefined when no runs were given. */
export function windowFacts(
  runs: Pick<Runs, 'windows'> | undefined,
  { firstMs, lastMs }: Accounts,
): WindowFacts | undefined {
  if (runs === undefined || firstMs === undefined || lastMs === undefined) return undefined
  const { windows: touched, coveredMs } = runs.windows.within(firstMs, lastMs)
  return {
    count: touched.length,
    searchedMs: touched.map((window) => window.searchedMs),
    outsideMs: Math.max(0, lastMs - firstMs - coveredMs),
    ...(touched.every(({ kind }) => kind === 'inferred') && { areGuessed: true as const }),
  }
}

interface Bins {
  readonly startMs: number
  readonly widthMs: number
  readonly count: number
}

/** Bins over the time of the log, of a width that people think in. */
export function makeBins({ firstMs, lastMs }: Accounts, most = MAX_BINS): Bins | undefined {
  if (firstMs === undefined || lastMs === undefined) return undefined
  const widthMs =
    BIN_WIDTHS.find((width) => Math.floor(lastMs / width) - Math.floor(firstMs / width) < most) ??
    Math.ceil((lastMs - firstMs + 1) / (most - 1))
  const startMs = Math.floor(firstMs / widthMs) * widthMs
  return { startMs, widthMs, count: Math.floor((lastMs - startMs) / widthMs) + 1 }
}

/** Hits in these bins; undefined when none has a time. */
export function histogram(timeline: Timeline, bins: Bins | undefined): Histogram | undefined {
  if (bins === undefined || timeline.length === 0) return undefined
  const counts = Array<number>(bins.count).fill(0)
  for (const [timeMs, hits] of timeline) {
    const at = Math.max(0, Math.min(bins.count - 1, Math.floor((timeMs - bins.startMs) / bins.widthMs)))
    counts[at]! += hits
  }
  return { start: iso(bins.startMs), binMs: bins.widthMs, counts }
}

function reportPattern(
  pattern: Pattern,
  split: readonly PatternPart[],
  context: PatternContext,
  bins: Bins | undefined,
  samples: number,
): ReportPattern {
  const { state } = pattern
  const parts = split.map((part) => reportPart(part, pattern, context, bins, samples))
  const texts = state.variants.map((variant) => [variant.message, ...variant.rest].join('\n'))
  const hurting = parts
    .filter((part) => part.verdict !== 'synthetic')
    .reduce((sum, part) => sum + part.hits, 0)
  const { kind, note, rank } = diagnose(texts, state.level, hurting > 0 ? hurting : state.hits)
  const whole = histogram(
    split.flatMap((part) => part.timeline),
    bins,
  )
  const logger = mostOf(state.loggers)
  return {
    fingerprint: pattern.fingerprint,
    members: [...pattern.members],
    template: pattern.template,
    ...(state.level && { level: state.level }),
    ...(logger !== undefined && { logger }),
    hits: state.hits,
    unstamped: state.unstamped,
    ...span(state.firstMs, state.lastMs),
    kind,
    note,
    rank: Math.round(rank * 100) / 100,
    folded: pattern.folded,
    distinct: state.distinct,
    variants: byHits(state.variants).map((variant) => ({
      hits: variant.hits,
      text: variant.message.slice(0, MAX_VARIANT_TEXT),
    })),
    ...(whole && { histogram: whole }),
    parts,
  }
}

function reportPart(
  { part, timeline, variants }: PatternPart,
  pattern: Pattern,
  context: PatternContext,
  bins: Bins | undefined,
  samples: number,
): ReportPart {
  const evidence = evidenceOf(part, context)
  const { verdict, probabilitySynthetic } = judge(evidence)
  const counts = histogram(timeline, bins)
  const { state } = pattern
  const [first, last] = part.scope === 'whole' ? [state.firstMs, state.lastMs] : edges(timeline, state)
  return {
    scope: part.scope,
    hits: part.hits,
    ...span(first, last),
    runs: part.runs,
    // For signatures folded for want of room nobody can say that all of them are a test's.
    verdict: pattern.folded && verdict === 'synthetic' ? 'unsure' : verdict,
    probabilitySynthetic: Math.round(probabilitySynthetic * 10_000) / 10_000,
    evidence,
    ...(counts && { histogram: counts }),
    samples: [...variants]
      .sort((a, b) => b.hits - a.hits || a.variant.hash - b.variant.hash)
      .flatMap(({ occurrence, variant }) => (occurrence ? [sampleOf(occurrence, variant.message)] : []))
      .slice(0, samples)
      .sort((a, b) => compareText(a.time ?? '', b.time ?? '') || a.line - b.line),
  }
}

/** All evidence about a part, strongest first, in hundredths: what is shown is what was weighed, so that the sum can be checked by hand. */
export const evidenceOf = (part: Part, context: PatternContext): Evidence[] =>
  switchOff(
    DETECTORS.filter(({ name }) => !context.without?.includes(name)).flatMap(
      (detector) => detector.inspect(part, context) ?? [],
    ),
    context.off,
  )
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .map((one) => ({ ...one, logOdds: Math.round(one.logOdds * 100) / 100 }))

// Exact for the ends of the pattern, to the bucket for the seam between its parts.
function edges(timeline: Timeline, state: Pattern['state']): [number | undefined, number | undefined] {
  if (timeline.length === 0) return [undefined, undefined]
  const half = state.buckets.widthMs / 2
  return [
    Math.max(timeline[0]![0] - half, state.firstMs ?? 0),
    Math.min(timeline.at(-1)![0] + half, state.lastMs ?? Number.POSITIVE_INFINITY),
  ]
}

const byHits = (variants: readonly Variant[]): Variant[] =>
  [...variants].sort((a, b) => b.hits - a.hits || a.hash - b.hash)

/** A hit as a report shows it. */
export function sampleOf({ source, line, timeMs, raw }: Occurrence, message: string): ReportSample {
  return {
    source,
    line,
    ...(timeMs !== undefined && { time: iso(timeMs) }),
    message: message.slice(0, MAX_VARIANT_TEXT),
    raw: raw.join('\n').slice(0, MAX_SAMPLE_CHARS),
  }
}

function mostOf(names: ReadonlyMap<string, number>): string | undefined {
  return [...names].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]?.[0]
}

/** First and last as ISO times; nothing for what has no time. */
export function span(
  firstMs: number | undefined,
  lastMs: number | undefined,
): { first?: string; last?: string } {
  return {
    ...(firstMs !== undefined && { first: iso(firstMs) }),
    ...(lastMs !== undefined && { last: iso(lastMs) }),
  }
}

const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** ISO 8601 in UTC with four digits of year; times outside become the nearest that has them. */
export function iso(timeMs: number): string {
  return new Date(Math.max(FIRST_MS, Math.min(LAST_MS, timeMs))).toISOString()
}

/** Records by verdict, over the parts. */
export function countVerdicts(patterns: readonly ReportPattern[]): Report['verdicts'] {
  const verdicts = { genuine: 0, unsure: 0, synthetic: 0 }
  for (const pattern of patterns) for (const part of pattern.parts) verdicts[part.verdict] += part.hits
  return verdicts
}
