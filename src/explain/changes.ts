// What would change a verdict. In: a judged pattern and one of its parts. Out: conditions, each with the verdict that the detectors and `judge`
// gave when it was so: nothing here is guessed. Changes no state.
import { judge } from '../classifier.js'
import type { Context } from '../detectors/detector.js'
import { partsOf, type Surroundings } from '../detectors/parts.js'
import type { Evidence, Family, Verdict } from '../model.js'
import { Buckets } from '../patterns/buckets.js'
import { MAX_BUCKETS, SignatureState } from '../patterns/state.js'
import { evidenceOf, type Judged, type PatternContext, windowFacts } from '../report/assemble.js'
import type { ReportPart } from '../report/contract.js'
import { type Window, WindowSet } from '../runs/windows.js'
import type { Accounts } from '../tally.js'
import type { Change } from './contract.js'

/** Numbers of hits that are tried outside the runs: the first one that changes the verdict is said. */
const MOVED_HITS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000] as const
/** Runs that somebody may have forgotten to record: more of them are no slip. */
const MAX_FORGOTTEN = 3
/** Hits no further apart than this (ms) could be of one such run; it is thought to begin and end this near to them. */
const ONE_RUN_MS = 120_000
const ROUND_RUN_MS = 5000
/** What goes on for longer (ms) is an outage rather than a test run. */
const MAX_RUN_MS = 600_000
/** What a further family may say, as it is tried. */
const TRIED_LOG_ODDS = Array.from({ length: 61 }, (_, i) => 1 + i / 10)

/** Evidence that a user may still give, by family, and the words for it. */
const GIVABLE: Partial<Record<Family, (context: Context) => string | undefined>> = {
  windows: (context) => (context.windows ? undefined : 'recorded test runs (--runs)'),
  provenance: (context) => (context.provenance ? undefined : 'test sources (--tests)'),
}

/** What would change the verdict of a part. */
export function changesOf(judged: Judged, part: ReportPart, accounts: Accounts): Change[] {
  return [
    ...withoutSignals(part),
    ...withMore(part, judged.context),
    ...hitsOutside(judged, part, accounts),
    ...forgottenRuns(judged, part, accounts),
  ]
}

const evidenceIn = (part: ReportPart): readonly Evidence[] => part.evidence as readonly Evidence[]

function withoutSignals(part: ReportPart): Change[] {
  const evidence = evidenceIn(part)
  const tried = evidence.map((left) => ({
    verdict: judge(evidence.filter((one) => one !== left)).verdict,
    condition: `without: ${left.reason}`,
  }))
  const changed = tried.filter(({ verdict }) => verdict !== part.verdict)
  if (changed.length > 0 || part.verdict !== 'synthetic') return changed
  return [{ verdict: 'synthetic', condition: 'whichever one of its signals is left out' }]
}

// What a family that nobody gave would have to say.
function withMore(part: ReportPart, context: Context): Change[] {
  const evidence = evidenceIn(part)
  if (part.verdict === 'synthetic') return []
  return (Object.keys(GIVABLE) as Family[]).flatMap((family) => {
    const words = GIVABLE[family]!(context)
    if (words === undefined) return []
    const loudest = TRIED_LOG_ODDS.at(-1)!
    // Whether it can ever be conclusive is for its detector to say.
    for (const conclusive of family === 'windows' ? [false, true] : [false]) {
      const least = TRIED_LOG_ODDS.find((logOdds) => becomesSynthetic(evidence, family, logOdds, conclusive))
      if (least !== undefined)
        return [
          {
            verdict: 'synthetic' as const,
            condition: `if ${words} spoke for a test with ${least.toFixed(1)} or more${conclusive ? ', and conclusively' : ''}`,
          },
        ]
    }
    const { verdict } = judge([...evidence, moreOf(family, loudest, false)])
    return [{ verdict, condition: `even if ${words} spoke for a test as loudly as they may` }]
  })
}

function becomesSynthetic(
  evidence: readonly Evidence[],
  family: Family,
  logOdds: number,
  conclusive: boolean,
): boolean {
  return judge([...evidence, moreOf(family, logOdds, conclusive)]).verdict === 'synthetic'
}

const moreOf = (family: Family, logOdds: number, conclusive: boolean): Evidence => ({
  detector: family,
  family,
  logOdds,
  reason: '',
  ...(conclusive && { conclusive: true }),
})

// Hits moved from the end of the runs to times at which none ran, evenly over the time of the log, and judged anew.
function hitsOutside({ pattern, around, context }: Judged, part: ReportPart, accounts: Accounts): Change[] {
  const { windows } = around
  if (part.scope !== 'inside' || part.verdict === 'genuine' || !windows) return []
  for (const moved of MOVED_HITS) {
    if (moved >= part.hits) return []
    const state = moveOut(pattern.state, moved, windows, accounts)
    const verdict = state && verdictOf(state, around, context, 'inside')
    if (verdict !== undefined && verdict !== part.verdict)
      return [{ verdict, condition: `if ${moved} of its ${part.hits} hits in test runs lay outside` }]
  }
  return []
}

function verdictOf(
  state: SignatureState,
  around: Surroundings,
  context: PatternContext,
  scope: ReportPart['scope'],
): Verdict | undefined {
  const found = partsOf(state, around).find(({ part }) => part.scope === scope)
  return found && judge(evidenceOf(found.part, context)).verdict
}

function moveOut(
  state: SignatureState,
  count: number,
  windows: WindowSet,
  { firstMs, lastMs }: Accounts,
): SignatureState | undefined {
  const { widthMs } = state.buckets
  const hits = new Map(state.buckets.entries())
  let left = count
  for (const [bucket, before] of [...hits].reverse()) {
    if (windows.indexAt((bucket + 0.5) * widthMs) < 0) continue
    const taken = Math.min(left, before)
    left -= taken
    if (taken === before) hits.delete(bucket)
    else hits.set(bucket, before - taken)
  }
  for (let i = 0; i < count; i++) {
    const atMs = firstMs! + ((i + 0.5) / count) * (lastMs! - firstMs!)
    const bucket = freeBucket(Math.floor(atMs / widthMs), widthMs, windows)
    if (bucket * widthMs > lastMs!) return undefined
    hits.set(bucket, (hits.get(bucket) ?? 0) + 1)
  }
  const entries = [...hits].sort((a, b) => a[0] - b[0])
  const { key, fingerprint, tokens, anchor } = state
  const buckets = Buckets.of(MAX_BUCKETS, widthMs, entries)
  return Object.assign(new SignatureState(key, fingerprint, tokens, anchor, buckets), {
    hits: state.hits,
    unstamped: state.unstamped,
    firstMs: state.firstMs,
    lastMs: state.lastMs,
    variants: state.variants,
    hashes: state.hashes,
  })
}

// The first bucket from here on that lies in no run.
function freeBucket(from: number, widthMs: number, windows: WindowSet): number {
  let bucket = from
  for (;;) {
    const index = windows.indexAt((bucket + 0.5) * widthMs)
    if (index < 0) return bucket
    bucket = Math.floor(windows.windows[index]!.endMs / widthMs) + 1
  }
}

// A run that nobody recorded: the hits outside judged as though one had been on round them.
function forgottenRuns({ pattern, around, context }: Judged, part: ReportPart, accounts: Accounts): Change[] {
  const { windows } = around
  const isSplit = windows && part.scope === 'outside' && part.hits < pattern.state.hits
  if (!isSplit || !context.windows || part.verdict === 'synthetic') return []
  const times = pattern.state.buckets
    .timeline()
    .map(([timeMs]) => timeMs)
    .filter((timeMs) => windows.indexAt(timeMs) < 0)
  const forgotten = spansOf(times)
  if (forgotten.length === 0 || forgotten.length > MAX_FORGOTTEN) return []
  if (forgotten.some(({ searchedMs }) => searchedMs > MAX_RUN_MS)) return []
  const all = WindowSet.of([...windows.windows, ...forgotten])
  const facts = windowFacts({ windows: all }, accounts)
  const verdict = verdictOf(
    pattern.state,
    { ...around, windows: all },
    { ...context, windows: facts },
    'inside',
  )
  if (verdict === undefined || verdict === part.verdict) return []
  const at = forgotten.map(({ startMs }) => new Date(startMs + ROUND_RUN_MS).toISOString().slice(0, 19))
  return [{ verdict, condition: `if test runs that nobody recorded were on at ${at.join(', ')} UTC` }]
}

function spansOf(times: readonly number[]): Window[] {
  const spans: { from: number; to: number }[] = []
  for (const timeMs of times) {
    const last = spans.at(-1)
    if (last && timeMs - last.to <= ONE_RUN_MS) last.to = timeMs
    else spans.push({ from: timeMs, to: timeMs })
  }
  return spans.map(({ from, to }) => {
    const window = { startMs: from - ROUND_RUN_MS, endMs: to + ROUND_RUN_MS }
    return { ...window, kind: 'recorded', searchedMs: window.endMs - window.startMs, proven: true }
  })
}
