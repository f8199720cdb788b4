// Runs that nobody recorded. In: timelines of the patterns and of their texts, and the windows that are sure. Out: windows, each group with what shows
// it, and the families of bursts of which nothing does. The order of the ways is theirs of strength: a burst that one has found is none for the next.
import { type Burst, type Bursts, findBursts } from './bursts.js'
import { findEchoes } from './echo.js'
import type { Family, ReplayFacts } from './proof.js'
import { findFamilies, findParts } from './replay.js'
import { RUN_SLACK_MS, type Timeline, type Window, WindowSet } from './windows.js'

/** Windows of runs that nobody recorded, by what shows them. */
export interface Inferred {
  /** Families of bursts that are a suite's. */
  readonly trusted: readonly Family[]
  /** Families of which nothing shows that they are. */
  readonly untrusted: readonly Family[]
  /** Bursts that are made of patterns of the known runs. */
  readonly parts: readonly Burst[]
  /** Runs that a pattern's number of hits shows. */
  readonly echoes: readonly Window[]
  readonly windows: readonly Window[]
}

/** Finds runs that nobody recorded. `texts`: timelines of the exact texts of patterns that have several; `momentsMs`: pushes and commits. */
export function inferRuns(
  timelines: readonly Timeline[],
  texts: () => readonly Timeline[],
  sure: WindowSet,
  facts: Omit<ReplayFacts, 'hasTimes'>,
  momentsMs: readonly number[] = [],
): Inferred {
  // Windows learned round pushes reach no further than what shows a test, so that a run's burst may go on beside them.
  const recorded = WindowSet.of(sure.windows.filter(({ kind }) => kind === 'recorded'))
  const bursts: Bursts = findBursts(timelines, recorded, momentsMs)
  const families = findFamilies(bursts, { ...facts, hasTimes: true })
  const trusted = families.filter(({ proof }) => proof !== undefined)
  const untrusted = families.filter(({ proof }) => proof === undefined)
  const parts = findParts(
    bursts,
    trusted.flatMap((family) => family.bursts),
    facts,
  )
  const replayed = [
    ...trusted.flatMap((family) => windowsOf(family.bursts, (pattern) => family.patterns.has(pattern))),
    ...windowsOf(parts, () => true),
  ]
  const replays = WindowSet.of(replayed)
  const echoes = echoesOf(timelines, texts, sure).filter((echo) => !replays.meets(echo))
  return { trusted, untrusted, parts, echoes, windows: [...replayed, ...echoes] }
}

// Texts are asked only where runs are known: without them there is no number to compare with.
const echoesOf = (
  timelines: readonly Timeline[],
  texts: () => readonly Timeline[],
  sure: WindowSet,
): Window[] => (sure.windows.length === 0 ? [] : findEchoes([...timelines, ...texts()], sure))

// The bursts that lie in no recorded run, as far as these patterns reach in them.
function windowsOf(bursts: readonly Burst[], isOwn: (pattern: number) => boolean): Window[] {
  return bursts
    .filter(({ run }) => run < 0)
    .map(({ firstMs, lastMs }) => {
      const own = [...firstMs.keys()].filter(isOwn)
      const startMs = Math.min(...own.map((pattern) => firstMs.get(pattern)!)) - RUN_SLACK_MS.before
      const endMs = Math.max(...own.map((pattern) => lastMs.get(pattern)!)) + RUN_SLACK_MS.after
      return { startMs, endMs, kind: 'inferred', searchedMs: endMs - startMs, proven: true }
    })
}
