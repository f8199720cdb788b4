// One judged pattern to all that is said of it. In: the pattern, with what it was judged by. Out: an Explanation, as plain data.
// Reads no log and weighs nothing: the classifier and the detectors do.
import { DETECTORS } from '../detectors/index.js'
import { partsOf } from '../detectors/parts.js'
import { histogram, iso, type Judged, makeBins, sampleOf } from '../report/assemble.js'
import type { Report, ReportPart, ReportPattern } from '../report/contract.js'
import { RUN_SLACK_MS } from '../runs/windows.js'
import type { Accounts } from '../tally.js'
import { changesOf } from './changes.js'
import type { Asked, Explained, ExplainedPart, RunHits } from './contract.js'
import { sumOf } from './why.js'

/** Bins of the timeline at most when nothing else is asked for. */
const DEFAULT_BINS = 96
/** Runs listed at most. */
const MAX_RUNS = 1000

/** What is explained, and how fine. */
export interface ExplainOptions {
  readonly asked: Asked
  /** Raw records of each part. */
  readonly samples: number
  /** Bins of the timeline at most. */
  readonly bins?: number
}

/** Explains one pattern of a report. */
export function explain(
  judged: Judged,
  report: Report,
  accounts: Accounts,
  { asked, samples, bins = DEFAULT_BINS }: ExplainOptions,
): Explained {
  const { report: pattern, context } = judged
  return {
    kind: 'pattern',
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    asked,
    failures: report.failures,
    pattern: patternOf(pattern),
    split: splitOf(pattern),
    parts: pattern.parts.map((part) => explainPart(judged, part, accounts, samples)),
    ...timelineOf(judged, accounts, bins),
    ...runsOf(judged, accounts),
    notGiven: [
      ...(context.windows ? [] : ['test runs (--runs)']),
      ...(context.provenance ? [] : ['test sources (--tests)']),
      ...(context.told || context.off.length > 0 ? [] : ['a label or a rule (logtriage label)']),
    ],
    notes: report.notes,
  }
}

function patternOf({
  histogram: _h,
  kind: _k,
  rank: _r,
  variants,
  parts: _p,
  ...pattern
}: ReportPattern): Explained['pattern'] {
  return { ...pattern, texts: variants }
}

/** Words for where the hits of a part are. */
const WHERE = { inside: 'in test runs', outside: 'outside', whole: 'in all' } as const

/** "620 of 624 hits in test runs: synthetic; 4 outside: genuine". */
function splitOf({ parts, hits }: ReportPattern): string {
  const [first, second] = parts as [ReportPart, ReportPart?]
  if (first.scope === 'whole') return `${hits} hits, no test runs known: ${first.verdict}`
  if (!second)
    return `${hits === 1 ? 'its one hit' : `all ${hits} hits`} ${first.scope === 'inside' ? 'in test runs' : 'outside test runs'}: ${first.verdict}`
  return `${first.hits} of ${hits} hits ${WHERE[first.scope]}: ${first.verdict}; ${second.hits} ${WHERE[second.scope]}: ${second.verdict}`
}

function explainPart(judged: Judged, part: ReportPart, accounts: Accounts, samples: number): ExplainedPart {
  const { histogram: _, runs: _runs, evidence, ...facts } = part
  const spoke = new Set(evidence.map(({ detector }) => detector))
  return {
    ...facts,
    ...sumOf(part),
    signals: evidence,
    silent: DETECTORS.filter(({ name }) => !spoke.has(name)).map(({ name, family, looksFor }) => ({
      detector: name,
      family,
      looksFor,
    })),
    changes: changesOf(judged, part, accounts),
    samples: samplesOf(judged, part, samples),
  }
}

// Of each exact text one hit, and where that gives too few, the latest too.
function samplesOf(
  { pattern, around: { windows } }: Judged,
  part: ReportPart,
  most: number,
): ReportPart['samples'] {
  const places = new Set(part.samples.map(({ source, line }) => `${line} ${source}`))
  const isWanted = (timeMs: number): boolean =>
    part.scope === 'whole' ||
    (windows !== undefined && windows.indexAt(timeMs) >= 0) === (part.scope === 'inside')
  const latest = pattern.state.variants
    .filter(({ last: { source, line } }) => !places.has(`${line} ${source}`))
    .filter(({ last: { timeMs }, buckets }) => timeMs !== undefined && isWanted(buckets.middle(timeMs)))
    .map(({ last, message }) => sampleOf(last, message))
  return [...part.samples, ...latest].slice(0, most)
}

function timelineOf(
  { pattern, around }: Judged,
  accounts: Accounts,
  most: number,
): Pick<Explained, 'timeline'> {
  const bins = makeBins(accounts, most)
  const rows = partsOf(pattern.state, around).flatMap(({ part, timeline }) => {
    const row = histogram(timeline, bins)
    return row ? [{ scope: part.scope, counts: row.counts }] : []
  })
  if (!bins || rows.length === 0) return {}
  return { timeline: { start: iso(bins.startMs), binMs: bins.widthMs, rows } }
}

function runsOf(
  { pattern, around: { windows } }: Judged,
  { firstMs, lastMs }: Accounts,
): Pick<Explained, 'runs'> {
  if (!windows || firstMs === undefined || lastMs === undefined) return {}
  const hits = new Map<number, number>()
  for (const [timeMs, count] of pattern.state.buckets.timeline()) {
    const index = windows.indexAt(timeMs)
    if (index >= 0)
      hits.set(windows.windows[index]!.startMs, (hits.get(windows.windows[index]!.startMs) ?? 0) + count)
  }
  const touched = windows.within(firstMs, lastMs).windows
  const runs: RunHits = {
    count: touched.length,
    withHits: touched.filter(({ startMs }) => hits.has(startMs)).length,
    list: touched.slice(0, MAX_RUNS).map(({ startMs, endMs }) => ({
      start: iso(startMs + RUN_SLACK_MS.before),
      end: iso(endMs - RUN_SLACK_MS.after),
      hits: hits.get(startMs) ?? 0,
    })),
  }
  return { runs }
}
