// Patterns to parts. In: a pattern's merged state and the windows. Out: its hits inside and outside the windows, each as the detectors see
// them. Everything comes from the time buckets and variants kept in the state, never from a second look at the log.

import type { SignatureState, Variant } from '../patterns/state.js'
import { readTrace } from '../patterns/trace.js'
import type { Timeline, WindowSet } from '../runs/windows.js'
import type { Part, Sample, Scope } from './detector.js'

const MINUTE_MS = 60_000

/** Middle of the bucket in which a time lies: what decides on which side of a window's edge its hits stand. */
export function bucketMiddle(state: SignatureState, timeMs: number): number {
  return (Math.floor(timeMs / state.bucketMs) + 0.5) * state.bucketMs
}

/** Hits by time, ascending. */
export function timelineOf(state: SignatureState): Timeline {
  return [...state.buckets]
    .map(([bucket, hits]) => [(bucket + 0.5) * state.bucketMs, hits] as const)
    .sort((a, b) => a[0] - b[0])
}

/** A part with what the report needs besides. */
export interface PatternPart {
  readonly part: Part
  readonly timeline: Timeline
  readonly variants: readonly Variant[]
}

/** One part for a pattern whose hits all lie on one side of the windows (or without windows), else two: inside, then outside. */
export function partsOf(state: SignatureState, windows: WindowSet | undefined): PatternPart[] {
  const timeline = timelineOf(state)
  if (windows === undefined) return [partFrom(state, 'whole', timeline, timeline, windows, state.variants)]
  const inside = timeline.filter(([timeMs]) => windows.indexAt(timeMs) >= 0)
  const outside = timeline.filter(([timeMs]) => windows.indexAt(timeMs) < 0)
  if (inside.length === 0) return [partFrom(state, 'outside', outside, outside, windows, state.variants)]
  if (outside.length === 0 && state.unstamped === 0)
    return [partFrom(state, 'inside', inside, outside, windows, state.variants)]
  const isInside = (variant: Variant): boolean =>
    variant.timeMs !== undefined && windows.indexAt(bucketMiddle(state, variant.timeMs)) >= 0
  return [
    partFrom(state, 'inside', inside, outside, windows, preferred(state.variants, isInside)),
    partFrom(
      state,
      'outside',
      outside,
      outside,
      windows,
      preferred(state.variants, (variant) => !isInside(variant)),
    ),
  ]
}

// A text that occurs on both sides stands on the side of its first hit; a side left without one is shown with all.
function preferred(variants: readonly Variant[], test: (variant: Variant) => boolean): readonly Variant[] {
  const own = variants.filter(test)
  return own.length > 0 ? own : variants
}

function partFrom(
  state: SignatureState,
  scope: Scope,
  own: Timeline,
  outside: Timeline,
  windows: WindowSet | undefined,
  variants: readonly Variant[],
): PatternPart {
  const unstamped = scope === 'inside' ? 0 : state.unstamped
  const outsideHits = windows === undefined ? 0 : sum(outside)
  const part: Part = {
    scope,
    hits: sum(own) + unstamped,
    distinct: state.distinct,
    samples: variants.map(sampleOf),
    runs:
      windows === undefined || scope !== 'inside'
        ? 0
        : new Set(own.map(([timeMs]) => windows.indexAt(timeMs))).size,
    outsideMinutes: windows === undefined ? 0 : minutes(outside),
    outsideHits,
    minutes: minutes(own),
    spanMs: own.length === 0 ? 0 : own.at(-1)![0] - own[0]![0],
    unstamped,
  }
  return { part, timeline: own, variants }
}

const sum = (timeline: Timeline): number => timeline.reduce((total, [, hits]) => total + hits, 0)
const minutes = (timeline: Timeline): number =>
  new Set(timeline.map(([timeMs]) => Math.floor(timeMs / MINUTE_MS))).size

function sampleOf(variant: Variant): Sample {
  const trace = readTrace(variant.message, variant.rest)
  const frames = new Set(trace?.frames.map((frame) => frame.text))
  // Frames and the code lines under them tell where, not what: words in them are names of functions, not values.
  const rest = trace ? variant.rest.filter((line) => !frames.has(line) && !/^\s/.test(line)) : variant.rest
  return { hits: variant.hits, text: [variant.message, ...rest].join('\n'), trace }
}
