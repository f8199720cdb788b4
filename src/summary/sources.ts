// What was read of each source, over all parts. In: accounts of sources. Out: one account a name, in the order of the names, the same for any
// order of the parts. Bounded: of very many names the first are kept and the rest are one account.
import { compareText } from '../model.js'

/** Names kept: more files than a person looks through, and some megabytes of report. */
export const MAX_SOURCES = 10_000
/** Name of the account that holds all sources beyond {@link MAX_SOURCES}. */
export const OTHER_SOURCES = '(other sources)'

/** How a source was read. Parts of one source may have been read in different ways. */
interface SourceReading {
  /** Log format, wrapped ones joined by `+`. */
  readonly format: string
  /** True when every level in its first lines was warn or above: then records without a level count. */
  readonly onlyErrors: boolean
}

/** What was read under one name. */
export interface SourceSummary {
  readonly name: string
  readonly bytes: number
  readonly lines: number
  /** Error records. */
  readonly records: number
  /** Distinct, sorted; none when nothing was in it. */
  readonly readings: readonly SourceReading[]
  /** Distinct, sorted. */
  readonly notes: readonly string[]
}

/** The sources of a summary by name. */
export class SourceTable {
  private byName = new Map<string, SourceSummary>()

  constructor(private readonly maxSources = MAX_SOURCES) {}

  /** Adds what was read; the same name again is another part of it. */
  add(source: SourceSummary): void {
    const known = this.byName.get(source.name)
    this.byName.set(source.name, known ? addSources(source.name, known, source) : source)
    // The first names of all are among the first of any part, so that theirs is never cut.
    if (this.byName.size > this.maxSources * 2) this.fold()
  }

  /** Takes in the sources of another part. */
  absorb(other: SourceTable): void {
    for (const source of other.list()) this.add(source)
  }

  /** All accounts in the order of their names. */
  list(): SourceSummary[] {
    this.fold()
    return [...this.byName.values()].sort((a, b) => compareText(a.name, b.name))
  }

  private fold(): void {
    const sorted = [...this.byName.values()].sort((a, b) => compareText(a.name, b.name))
    const named = sorted.filter(({ name }) => name !== OTHER_SOURCES)
    if (named.length <= this.maxSources) return
    const rest = sorted.filter(({ name }) => name === OTHER_SOURCES).concat(named.slice(this.maxSources))
    const kept = named.slice(0, this.maxSources)
    const others = rest.reduce((a, b) => addSources(OTHER_SOURCES, a, b), {
      ...NOTHING,
      name: OTHER_SOURCES,
    })
    this.byName = new Map([...kept, others].map((source) => [source.name, source]))
  }
}

const NOTHING: Omit<SourceSummary, 'name'> = { bytes: 0, lines: 0, records: 0, readings: [], notes: [] }

// Of sources folded for want of room only the counts are kept: what each was and what was odd about it would grow without end.
function addSources(name: string, a: SourceSummary, b: SourceSummary): SourceSummary {
  return {
    name,
    bytes: a.bytes + b.bytes,
    lines: a.lines + b.lines,
    records: a.records + b.records,
    readings: name === OTHER_SOURCES ? [] : distinctReadings([...a.readings, ...b.readings]),
    notes: name === OTHER_SOURCES ? [] : distinctTexts([...a.notes, ...b.notes]),
  }
}

/** Readings without doubles, sorted. */
function distinctReadings(readings: readonly SourceReading[]): SourceReading[] {
  const byKey = new Map(readings.map((reading) => [`${reading.format} ${reading.onlyErrors}`, reading]))
  return [...byKey].sort((a, b) => compareText(a[0], b[0])).map(([, reading]) => reading)
}

/** Texts without doubles, sorted. */
export const distinctTexts = (texts: Iterable<string>): string[] => [...new Set(texts)].sort(compareText)
