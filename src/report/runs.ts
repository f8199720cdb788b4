// What is known of the test runs. In: runs and moments of the ledgers, and the patterns. Out: windows, how sure they are, and what to say of them. Reads
// no ledger.
import type { ReplayedHits } from '../detectors/detector.js'
import type { Markers } from '../detectors/markers.js'
import { showsTest } from '../detectors/parts.js'
import type { Pattern } from '../patterns/table.js'
import { type Inferred, inferRuns } from '../runs/infer.js'
import { Places } from '../runs/places.js'
import { type Family, isVaried } from '../runs/proof.js'
import { findFamilies } from '../runs/replay.js'
import { findSequences } from '../runs/sequences.js'
import { findSkew, type Skew } from '../runs/skew.js'
import {
  type LearnedWindows,
  learnWindows,
  recordedWindows,
  type Timeline,
  type Window,
  WindowSet,
} from '../runs/windows.js'
import type { KnownRun } from '../summary/run-set.js'
import type { Summary } from '../summary/summary.js'
import { runNotes } from './run-notes.js'

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

/** The patterns of a log as the search for runs sees them. */
interface Voices {
  readonly timelines: readonly Timeline[]
  /** Whether a pattern, by its number, shows a test by itself. */
  readonly showsTest: (pattern: number) => boolean
}

/** Windows of the runs a summary knows, of those round its moments, and of those that nobody recorded. */
export function findRuns(
  summary: Summary,
  patterns: readonly Pattern[],
  byKey: ReadonlyMap<string, Pattern>,
  markers?: Markers,
): RunFindings {
  const voices = voicesOf(patterns, markers)
  const known = knownWindows(summary, voices)
  const inferred = inferRuns(
    voices.timelines,
    () => textTimelines(patterns),
    known.sure,
    {
      showsTest: voices.showsTest,
      ...coverOf(known.sure, summary),
    },
    summary.runs.listMoments().map(({ atMs }) => atMs),
  )
  const windows = WindowSet.of([...reachesLeft(known, inferred), ...known.sure.windows, ...inferred.windows])
  const replays = replayedHits([
    ...inferred.untrusted.map((family) => outsideOf(windows, family)),
    ...sequenceFamilies(summary, patterns, byKey, voices.showsTest),
  ])
  const recorded = summary.runs.listRuns().length
  const moments = summary.runs.listMoments().length
  const isKnown = summary.hasLedger || recorded > 0 || moments > 0 || inferred.windows.length > 0
  if (!isKnown) return { runs: undefined, replays }
  const notes = runNotes({ ...known, inferred, recorded, moments })
  return { runs: { windows, recorded, notes, places: new Places(voices.timelines, windows) }, replays }
}

function voicesOf(patterns: readonly Pattern[], markers: Markers | undefined): Voices {
  const shown = new Map<number, boolean>()
  return {
    timelines: patterns.map(({ state }) => state.buckets.timeline()),
    showsTest: (pattern) => {
      const known = shown.get(pattern)
      if (known !== undefined) return known
      const shows = showsTest(patterns[pattern]!.state, markers)
      shown.set(pattern, shows)
      return shows
    },
  }
}

// One text of a pattern may have a number of hits of its own where the pattern has none.
const textTimelines = (patterns: readonly Pattern[]): Timeline[] =>
  patterns.flatMap(({ state: { variants } }) =>
    variants.length < 2 ? [] : variants.map(({ buckets }) => buckets.timeline()),
  )

/** What is known of runs before any is inferred. */
interface KnownWindows {
  /** Windows of which it is sure that tests ran in them: what is not must not make others sure. */
  readonly sure: WindowSet
  /** The whole reach round moments in which tests may have run. */
  readonly reaches: readonly Window[]
  readonly learned: LearnedWindows
  /** Sources whose clock is off. */
  readonly skews: readonly { readonly source: string; readonly skew: Skew }[]
  /** Sources whose clock was not compared. */
  readonly unasked: number
}

function knownWindows({ runs }: Summary, { timelines, showsTest }: Voices): KnownWindows {
  const moments = runs.listMoments()
  const witnesses =
    moments.length === 0 ? [] : timelines.map((timeline, i) => ({ timeline, showsTest: showsTest(i) }))
  const learned = learnWindows(moments, witnesses)
  const sources = bySource(runs.listRuns())
  const asked = new Set(comparable(sources).slice(0, MAX_CLOCKS))
  const skewed = sources.map((one) => {
    const [source, list] = one
    return { source, list, skew: asked.has(one) ? findSkew(list, timelines, showsTest) : undefined }
  })
  const recorded = skewed.flatMap(({ list, skew }) => recordedWindows(list, skew))
  const all = [...recorded, ...learned.windows]
  return {
    sure: WindowSet.of(all.filter(({ proven }) => proven)),
    reaches: all.filter(({ proven }) => !proven),
    learned,
    skews: skewed.flatMap(({ source, skew }) => (skew ? [{ source, skew }] : [])),
    unasked: Math.max(0, comparable(sources).length - MAX_CLOCKS),
  }
}

/** Sources whose clock is compared with that of the log, those with the most runs: each takes up to a second. */
const MAX_CLOCKS = 16

type SourceRuns = readonly [source: string, runs: readonly KnownRun[]]

// Sources of which the clock can be told, by two runs at least; the most runs first.
const comparable = (sources: readonly SourceRuns[]): SourceRuns[] =>
  sources.filter(([, runs]) => runs.length >= 2).sort((a, b) => b[1].length - a[1].length)

// Runs of one source have one clock.
function bySource(runs: readonly KnownRun[]): SourceRuns[] {
  const sources = new Map<string, KnownRun[]>()
  for (const run of runs) {
    const own = sources.get(run.source) ?? []
    own.push(run)
    sources.set(run.source, own)
  }
  return [...sources]
}

function coverOf(windows: WindowSet, { accounts: { firstMs, lastMs } }: Summary) {
  if (firstMs === undefined || lastMs === undefined || firstMs === lastMs) return { runs: 0, covered: 1 }
  const within = windows.within(firstMs, lastMs)
  return { runs: within.windows.length, covered: within.coveredMs / (lastMs - firstMs) }
}

/** Share of the moments near which runs must be seen, so that what else lies near them is no run. */
const SEEN_SHARE = 0.5

// Where the runs themselves are seen at the moments, the whole reach round them says nothing more.
function reachesLeft({ sure, reaches }: KnownWindows, { windows }: Inferred): readonly Window[] {
  const certain = WindowSet.of([...sure.windows, ...windows])
  const seen = reaches.filter((reach) => certain.meets(reach)).length
  return seen >= reaches.length * SEEN_SHARE ? [] : reaches
}

const strengthOf = (family: Family): ReplayedHits['strength'] =>
  family.proof === 'shown' ? 'shown' : isVaried(family) ? 'varied' : 'some'

// A family without the bursts in windows: what lies there counts as inside, and must not speak for the hits outside.
function outsideOf(windows: WindowSet, family: Family): Family {
  return { ...family, bursts: family.bursts.filter((burst) => !windows.meets(burst)) }
}

// A pattern belongs to the first of the families that hold it.
function replayedHits(families: readonly Family[]): Map<number, ReplayedHits> {
  const found = new Map<number, ReplayedHits>()
  for (const family of families) {
    const { bursts } = family
    for (const pattern of family.patterns) {
      if (found.has(pattern)) continue
      const hits = bursts.map((burst) => burst.hits.get(pattern) ?? 0)
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
