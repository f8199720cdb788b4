// What is known of the test runs. In: runs and moments of the ledgers, and the patterns. Out: windows, and how sure they are. Reads no ledger.
import type { ReplayedHits } from '../detectors/detector.js'
import type { Markers } from '../detectors/markers.js'
import { showsTest } from '../detectors/parts.js'
import type { Pattern } from '../patterns/table.js'
import { type Burst, findBursts } from '../runs/bursts.js'
import { findEchoes } from '../runs/echo.js'
import { Places } from '../runs/places.js'
import { type Family, isVaried } from '../runs/proof.js'
import { findFamilies, findParts } from '../runs/replay.js'
import { findSequences } from '../runs/sequences.js'
import { findSkew, type Skew } from '../runs/skew.js'
import {
  type LearnedWindows,
  learnWindows,
  RUN_SLACK_MS,
  recordedWindows,
  type Timeline,
  type Window,
  WindowSet,
} from '../runs/windows.js'
import type { KnownRun } from '../summary/run-set.js'
import type { Summary } from '../summary/summary.js'

/** The test runs that are known. */
export interface Runs {
  readonly windows: WindowSet
  /** Runs in the ledgers. */
  readonly recorded: number
  readonly notes: readonly string[]
  /** The order of the patterns in the runs. */
  readonly places: Places
}

/** What the log tells of test runs. */
export interface RunFindings {
  /** Undefined when nobody gave a ledger and the log shows no runs. */
  readonly runs: Runs | undefined
  /** By the number of a pattern: its hits in bursts that replay each other and are no windows. */
  readonly replays: ReadonlyMap<number, ReplayedHits>
}

/** Share of the moments near which runs must be seen, so that what lies near them otherwise is no run. */
const SEEN_SHARE = 0.5

/** Windows of the runs a summary knows, of those round its moments, and of those that nobody recorded. */
export function findRuns(
  summary: Summary,
  patterns: readonly Pattern[],
  byKey: ReadonlyMap<string, Pattern>,
  markers?: Markers,
): RunFindings {
  const recorded = summary.runs.listRuns()
  const moments = summary.runs.listMoments()
  const timelines = patterns.map(({ state }) => state.buckets.timeline())
  const shown = new Map<number, boolean>()
  const shows = (i: number): boolean => {
    if (!shown.has(i)) shown.set(i, showsTest(patterns[i]!.state, markers))
    return shown.get(i)!
  }
  const learned: LearnedWindows =
    moments.length === 0
      ? { windows: [], proven: false }
      : learnWindows(
          moments,
          timelines.map((timeline, i) => ({ timeline, showsTest: shows(i) })),
        )
  const skewed = bySource(recorded).map(([source, runs]) => ({
    source,
    runs,
    skew: findSkew(runs, timelines, shows),
  }))
  const known = WindowSet.of([
    ...skewed.flatMap(({ runs, skew }) => recordedWindows(runs, skew)),
    ...learned.windows,
  ])
  const { firstMs, lastMs } = summary.accounts
  // What is not sure to be a run must not make others sure.
  const sure = WindowSet.of(known.windows.filter(({ proven }) => proven))
  const within = firstMs === undefined ? undefined : sure.within(firstMs, lastMs!)
  const bursts = findBursts(timelines, WindowSet.of(sure.windows.filter(({ kind }) => kind === 'recorded')))
  const families = findFamilies(bursts, {
    hasTimes: true,
    showsTest: shows,
    runs: within?.windows.length ?? 0,
    covered: within === undefined || firstMs === lastMs ? 1 : within.coveredMs / (lastMs! - firstMs!),
  })
  const trusted = families.filter(({ proof }) => proof !== undefined)
  const parts = findParts(
    bursts,
    trusted.flatMap((family) => family.bursts),
  )
  const inferred = [
    ...trusted.flatMap(({ bursts, patterns }) => inferredWindows(bursts, patterns)),
    ...inferredWindows(parts, undefined),
  ]
  const echoes = findEchoes([...timelines, ...textTimelines(patterns)], sure).filter(
    ({ startMs, endMs }) => !overlaps(inferred, startMs, endMs),
  )
  inferred.push(...echoes)
  // Where the runs themselves are seen at the moments, the whole reach round the moments says nothing more.
  const reaches = learned.windows.filter(({ proven }) => !proven)
  const certain = [...sure.windows, ...inferred]
  const seen = reaches.filter(({ startMs, endMs }) => overlaps(certain, startMs, endMs))
  const isSeen = seen.length >= reaches.length * SEEN_SHARE
  const windows = WindowSet.of([...(isSeen ? sure : known).windows, ...inferred])
  const untrusted = families.filter(({ proof }) => proof === undefined)
  const replays = replayedHits([...untrusted, ...sequenceFamilies(summary, patterns, byKey, shows)])
  if (recorded.length === 0 && moments.length === 0 && inferred.length === 0) {
    const notes = ['the ledger holds no test runs']
    const none = { windows, recorded: 0, notes, places: new Places([], windows) }
    return { runs: summary.hasLedger ? none : undefined, replays }
  }
  const notes = [
    ...skewed.flatMap(({ source, skew }) => (skew ? [skewNote(source, skew)] : [])),
    ...(moments.length === 0 ? [] : [momentNote(moments.length, learned)]),
    ...trusted.flatMap((family) => replayNote(family)),
    ...(parts.length === 0 ? [] : [partsNote(parts.length)]),
    ...(echoes.length === 0 ? [] : [echoNote(WindowSet.of(echoes).windows.length)]),
  ]
  return {
    runs: { windows, recorded: recorded.length, notes, places: new Places(timelines, windows) },
    replays,
  }
}

const strengthOf = (family: Family): ReplayedHits['strength'] =>
  family.proof === 'shown' ? 'shown' : isVaried(family) ? 'varied' : 'some'

// A pattern belongs to the first of the families that hold it.
function replayedHits(families: readonly Family[]): Map<number, ReplayedHits> {
  const found = new Map<number, ReplayedHits>()
  for (const family of families) {
    const bursts = family.bursts.filter(({ run }) => run < 0)
    for (const pattern of family.patterns) {
      const hits = bursts.map((burst) => burst.hits.get(pattern) ?? 0)
      if (found.has(pattern)) continue
      found.set(pattern, {
        hits: hits.reduce((sum, one) => sum + one, 0),
        bursts: hits.filter((one) => one > 0).length,
        of: bursts.length,
        patterns: family.patterns.size,
        strength: strengthOf(family),
      })
    }
  }
  return found
}

// Families of stretches of the records without a time.
function sequenceFamilies(
  { table }: Summary,
  patterns: readonly Pattern[],
  byKey: ReadonlyMap<string, Pattern>,
  showsTest: (pattern: number) => boolean,
): Family[] {
  if (table.sequence.length === 0) return []
  const numbers = new Map(patterns.map((pattern, i) => [pattern, i]))
  const placed = [...table.sequence.records()].map(({ key, pid }) => {
    const pattern = byKey.get(key)
    return { pattern: pattern === undefined ? -1 : numbers.get(pattern)!, pid }
  })
  return findFamilies(findSequences(placed), { hasTimes: false, showsTest, runs: 0, covered: 1 })
}

// One text of a pattern may have a number of its own where the pattern has none.
const textTimelines = (patterns: readonly Pattern[]): Timeline[] =>
  patterns.flatMap(({ state: { variants } }) =>
    variants.length < 2 ? [] : variants.map(({ buckets }) => buckets.timeline()),
  )

const overlaps = (windows: readonly Window[], startMs: number, endMs: number): boolean =>
  windows.some((window) => window.startMs <= endMs && window.endMs >= startMs)

// The bursts of a family that lie in no known run, as far as its patterns reach.
function inferredWindows(bursts: readonly Burst[], patterns: ReadonlySet<number> | undefined): Window[] {
  return bursts
    .filter(({ run }) => run < 0)
    .map((burst) => {
      const [fromMs, toMs] = reachOf(burst, patterns)
      const startMs = fromMs - RUN_SLACK_MS.before
      const endMs = toMs + RUN_SLACK_MS.after
      return { startMs, endMs, kind: 'inferred', searchedMs: endMs - startMs, proven: true }
    })
}

function reachOf({ firstMs, lastMs }: Burst, patterns: ReadonlySet<number> | undefined): [number, number] {
  const own = [...firstMs.keys()].filter((pattern) => patterns?.has(pattern) ?? true)
  return [
    Math.min(...own.map((pattern) => firstMs.get(pattern)!)),
    Math.max(...own.map((pattern) => lastMs.get(pattern)!)),
  ]
}

const PROOFS = {
  recorded: (atRuns: number) => `${atRuns} of them at a known run`,
  shown: () => 'some of their lines show a test',
  alone: () => 'no production is known to repeat so many different errors in parts and in one order',
}

function replayNote({ bursts, patterns, proof }: Family): string[] {
  const atRuns = bursts.filter(({ run }) => run >= 0).length
  if (proof === undefined || atRuns === bursts.length) return []
  const hits = Math.round(
    bursts.reduce((sum, one) => sum + [...one.hits.values()].reduce((a, b) => a + b, 0), 0) / bursts.length,
  )
  return [
    `test runs inferred from ${bursts.length} bursts of about ${hits} records that replay ${patterns.size} patterns: ${PROOFS[proof](atRuns)}`,
  ]
}

const partsNote = (count: number): string =>
  `test runs inferred from ${count} more ${count === 1 ? 'burst' : 'bursts'} made of patterns of the known runs, in their order`

const echoNote = (count: number): string =>
  `test runs inferred ${count === 1 ? 'once' : `${count} times`} from patterns with just as many hits as in each known run`

// Runs of one source have one clock.
function bySource(runs: readonly KnownRun[]): [source: string, runs: KnownRun[]][] {
  const sources = new Map<string, KnownRun[]>()
  for (const run of runs) sources.set(run.source, [...(sources.get(run.source) ?? []), run])
  return [...sources]
}

function skewNote(source: string, { offsetMs, proven }: Skew): string {
  const far = `${Math.abs(offsetMs / 1000)} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the log`
  return `the clock of the test runs in ${source} is ${far}; they are moved by that${proven ? '' : ', but nothing shows that what fits is a test'}`
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
