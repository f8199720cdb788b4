// The contract of a detector, and what it is shown: one part of a pattern with the merged state behind it. Detectors read nothing else.
import type { Evidence, Family } from '../model.js'
import type { Trace } from '../patterns/trace.js'
import type { Match } from '../provenance/provenance.js'
import type { Told } from '../truth/truth.js'
import type { Markers } from './markers.js'

/** Which hits of a pattern a part stands for: all, or those inside or outside the test windows. */
const SCOPES = ['whole', 'inside', 'outside'] as const
/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number]

/** An exact text behind a part. */
export interface Sample {
  readonly hits: number
  /** Message and continuation lines that are no stack frames. */
  readonly text: string
  readonly trace: Trace | undefined
}

/** One part of a pattern as the detectors see it. Times in epoch ms. */
export interface Part {
  readonly scope: Scope
  readonly hits: number
  /** Estimated number of distinct texts of the whole pattern, at most the part's hits. */
  readonly distinct: number
  readonly samples: readonly Sample[]
  /** True when a text with many of the hits is not among the samples: then what they say does not hold for all. */
  readonly hasUnseenText: boolean
  /** Share of the pattern's hits that the kept texts stand for. */
  readonly seenShare: number
  /** Hits inside the runs themselves, without the slack round them. */
  readonly coreHits: number
  /** Test runs in which it has hits, and how many of them are separate: runs in a row through which it goes on count once. */
  readonly runs: number
  readonly separateRuns: number
  /** The separate ones of which it is sure that tests ran in them. */
  readonly provenRuns: number
  /** How likely something that knows nothing of the runs would come up at the same place in each of them; 1 when nothing can be said. */
  readonly placeChance: number
  /** Its hits in bursts that replay each other, without being known as test runs; undefined when it has none there. */
  readonly replays?: ReplayedHits
  /** Those of the runs that nobody recorded; only said, never weighed. */
  readonly inferredRuns: number
  /** Minutes outside all windows in which the pattern has hits: a burst counts once. */
  readonly outsideMinutes: number
  /** Hits of the whole pattern outside all windows. */
  readonly outsideHits: number
  /** Minutes in which the part has hits, and time between its first and last. */
  readonly minutes: number
  readonly spanMs: number
  readonly unstamped: number
}

/** How much of a part lies in bursts that replay each other. */
export interface ReplayedHits {
  readonly hits: number
  /** Bursts in which it comes up, and of how many. */
  readonly bursts: number
  readonly of: number
  /** Patterns that are replayed. */
  readonly patterns: number
  /** How sure it is that a test suite does: some of the patterns show a test; or no production is known to replay so many things in parts. */
  readonly strength: 'shown' | 'varied' | 'some'
}

/** What is known of the test runs; undefined when nobody gave any. */
export interface WindowFacts {
  /** Windows inside the time of the log. */
  readonly count: number
  /** Length each of them had to be searched in, ms. */
  readonly searchedMs: readonly number[]
  /** Time of the log outside all windows, ms. */
  readonly outsideMs: number
  /** True when nobody recorded any of them: then others may be missing. */
  readonly areGuessed?: true
}

/** What detectors know besides the part. */
export interface Context {
  readonly windows: WindowFacts | undefined
  /** The searched sources, when there are any. */
  readonly provenance?: { lookUp(sample: Sample): Match | undefined }
  /** Fixture words that the config adds and removes. */
  readonly markers?: Markers
  /** What a person said of the pattern. */
  readonly told?: Told
}

/** A case that proves a detector: a part, and whether it must speak, and for which side. */
export interface DetectorSample {
  readonly what: string
  readonly part: Partial<Omit<Part, 'samples'>> & {
    readonly samples?: readonly { hits?: number; text: string; rest?: readonly string[] }[]
  }
  readonly windows?: WindowFacts
  /** Sources by name: `tests/...`, `app/...`. */
  readonly sources?: Readonly<Record<string, string>>
  /** What a person said. */
  readonly told?: Told
  /** Sign the log-odds must have. */
  readonly speaksFor?: 'synthetic' | 'genuine'
  readonly conclusive?: boolean
}

/** Plugin contract: one file under `detectors/` a sign of pollution or of genuineness. */
export interface Detector {
  readonly name: string
  readonly title: string
  /** What it looks for, as a clause: said of a pattern for which it stayed silent. */
  readonly looksFor: string
  readonly family: Family
  inspect(part: Part, context: Context): Evidence | undefined
  /** Cases in which it must speak. */
  readonly samples: readonly DetectorSample[]
  /** Cases in which it must be silent. */
  readonly rejects: readonly DetectorSample[]
}
