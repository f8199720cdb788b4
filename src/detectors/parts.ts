// Patterns to parts. In: a pattern's merged state and the windows. Out: its hits inside and outside the windows, each as the detectors see
// them. Everything comes from the time buckets and variants kept in the state, never from a second look at the log.
import type { Occurrence, SignatureState, Variant } from '../patterns/state.js'
import { readTrace } from '../patterns/trace.js'
import type { Timeline, WindowSet } from '../runs/windows.js'
import type { Part, ReplayedHits, Sample, Scope } from './detector.js'
import { frames } from './frames.js'
import type { Markers } from './markers.js'
import { words } from './words.js'

const MINUTE_MS = 60_000
/** Runs nearer to each other than this (ms) are one when the pattern goes on between them, and any that follow within `JOINED_MS`: one outage can
 * span several. */
const NEAR_MS = 10 * MINUTE_MS
const JOINED_MS = 2 * MINUTE_MS

/** One exact text on one side of the windows. */
interface SidedVariant {
  readonly variant: Variant
  /** Its hits on this side. */
  readonly hits: number
  /** A hit on this side; undefined when its first and last both lie on the other. */
  readonly occurrence: Occurrence | undefined
}

/** A part with what the report needs besides. */
export interface PatternPart {
  readonly part: Part
  readonly timeline: Timeline
  readonly variants: readonly SidedVariant[]
}

/** What is known of a pattern beside its own state. */
export interface Surroundings {
  readonly windows: WindowSet | undefined
  /** See {@link Part.placeChance}. */
  readonly placeChance: number
  /** Its hits in bursts that replay each other and are no windows. */
  readonly replays: ReplayedHits | undefined
}

const ALONE: Surroundings = { windows: undefined, placeChance: 1, replays: undefined }

/** One part for a pattern whose hits all lie on one side of the windows (or without windows), else two: inside, then outside. */
export function partsOf(state: SignatureState, around: Surroundings): PatternPart[] {
  const { windows } = around
  const timeline = state.buckets.timeline()
  if (windows === undefined) return [makePart(state, 'whole', timeline, timeline, around)]
  const inside = timeline.filter(([timeMs]) => windows.indexAt(timeMs) >= 0)
  const outside = timeline.filter(([timeMs]) => windows.indexAt(timeMs) < 0)
  const parts: PatternPart[] = []
  if (inside.length > 0) parts.push(makePart(state, 'inside', inside, outside, around))
  if (outside.length > 0 || state.unstamped > 0 || inside.length === 0)
    parts.push(makePart(state, 'outside', outside, outside, around))
  return parts
}

function makePart(
  state: SignatureState,
  scope: Scope,
  own: Timeline,
  outside: Timeline,
  { windows, placeChance, replays }: Surroundings,
): PatternPart {
  const unstamped = scope === 'inside' ? 0 : state.unstamped
  const hits = sum(own) + unstamped
  const variants = state.variants
    .map((variant) => sided(variant, scope, windows))
    .filter((one) => one.hits > 0)
  const part: Part = {
    scope,
    hits,
    distinct: Math.min(state.distinct, hits),
    samples: variants.map(sampleOf),
    hasUnseenText: hasUnseenText(state),
    seenShare: keptHits(state) / state.hits,
    coreHits: windows === undefined ? hits : sum(own.filter(([timeMs]) => windows.isCore(timeMs))),
    ...(windows !== undefined && scope === 'inside' ? countRuns(own, outside, windows) : NO_RUNS),
    placeChance,
    ...(replays && scope !== 'inside' && { replays }),
    outsideMinutes: windows === undefined ? 0 : minutes(outside),
    outsideHits: windows === undefined ? 0 : sum(outside),
    minutes: minutes(own),
    spanMs: own.length === 0 ? 0 : own.at(-1)![0] - own[0]![0],
    unstamped,
  }
  return { part, timeline: own, variants }
}

function sided(variant: Variant, scope: Scope, windows: WindowSet | undefined): SidedVariant {
  if (windows === undefined || scope === 'whole')
    return { variant, hits: variant.hits, occurrence: variant.first }
  const isInside = (timeMs: number | undefined): boolean =>
    timeMs !== undefined && windows.indexAt(variant.buckets.middle(timeMs)) >= 0
  const inside = variant.buckets
    .timeline()
    .reduce((total, [timeMs, hits]) => total + (windows.indexAt(timeMs) >= 0 ? hits : 0), 0)
  const wanted = scope === 'inside'
  return {
    variant,
    hits: wanted ? inside : variant.hits - inside,
    occurrence: [variant.first, variant.last].find(({ timeMs }) => isInside(timeMs) === wanted),
  }
}

/** A text that has this many times the hits of those kept, and is not among them, would be overlooked. */
const HEAVIER = 3

const keptHits = (state: SignatureState): number =>
  state.variants.reduce((total, { hits }) => total + hits, 0)

// The kept texts are a sample of the distinct ones, so a text with most of the hits may be missing. The hits that are left tell.
function hasUnseenText(state: SignatureState): boolean {
  const kept = state.variants.length
  const seen = keptHits(state)
  const unseenTexts = Math.max(1, state.distinct - kept)
  const unseenHits = state.hits - seen
  return unseenHits > 0 && unseenHits / unseenTexts > HEAVIER * (seen / kept)
}

type RunCounts = Pick<Part, 'runs' | 'separateRuns' | 'provenRuns' | 'inferredRuns'>

const NO_RUNS: RunCounts = { runs: 0, separateRuns: 0, provenRuns: 0, inferredRuns: 0 }

// Runs with hits, and how many of them are separate: runs in a row through which the pattern goes on count once.
function countRuns(inside: Timeline, outside: Timeline, windows: WindowSet): RunCounts {
  const hit = [...new Set(inside.map(([timeMs]) => windows.indexAt(timeMs)))].sort((a, b) => a - b)
  let separateRuns = 0
  let provenRuns = 0
  let inferredRuns = 0
  let before: number | undefined
  for (const index of hit) {
    const startMs = windows.windows[index]!.startMs
    const endMs = before === undefined ? undefined : windows.windows[before]!.endMs
    const gapMs = endMs === undefined ? Number.POSITIVE_INFINITY : startMs - endMs
    const goesOn =
      endMs !== undefined && gapMs < NEAR_MS && outside.some(([timeMs]) => timeMs > endMs && timeMs < startMs)
    if (!goesOn && gapMs >= JOINED_MS) {
      separateRuns++
      if (windows.windows[index]!.proven) provenRuns++
    }
    if (windows.windows[index]!.kind === 'inferred') inferredRuns++
    before = index
  }
  return { runs: hit.length, separateRuns, provenRuns, inferredRuns }
}

const sum = (timeline: Timeline): number => timeline.reduce((total, [, hits]) => total + hits, 0)
const minutes = (timeline: Timeline): number =>
  new Set(timeline.map(([timeMs]) => Math.floor(timeMs / MINUTE_MS))).size

/** What of an exact text is looked at: the message, and what is neither a stack frame nor code under one. */
export const textOf = (variant: Variant): string => sampleOf({ variant, hits: 0 }).text

function sampleOf({ variant, hits }: Pick<SidedVariant, 'variant' | 'hits'>): Sample {
  const trace = readTrace(variant.message, variant.rest)
  const frames = new Set(trace?.frames.map((frame) => frame.text))
  // Frames and the code lines under them tell where, not what: words in them are names of functions, not values.
  const rest = trace ? variant.rest.filter((line) => !frames.has(line) && !/^\s/.test(line)) : variant.rest
  return { hits, text: [variant.message, ...rest].join('\n'), trace }
}

/** True when frames or strong fixture words show that a test wrote the pattern, whenever it was. */
export function showsTest(state: SignatureState, markers?: Markers): boolean {
  const { part } = makePart(state, 'whole', state.buckets.timeline(), [], ALONE)
  const context = { windows: undefined, ...(markers && { markers }) }
  const framed = frames.inspect(part, context)
  return framed?.conclusive === true || (words.inspect(part, context)?.logOdds ?? 0) >= SURE_WORDS
}

/** Log-odds of words from which a pattern may teach where runs lie. */
const SURE_WORDS = 2
