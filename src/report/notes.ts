// Notes of a report that come from the summary. In: a summary and its judged patterns. Out: sentences.
import { LEVELS } from '../model.js'
import { MAX_SOURCES, OTHER_SOURCES, type SourceSummary } from '../summary/sources.js'
import type { Summary } from '../summary/summary.js'
import type { Judged } from './assemble.js'

/** What was capped, and what in the parts can't be compared. */
export function summaryNotes(summary: Summary, judged: readonly Judged[]): string[] {
  const { accounts, options } = summary
  const notes: string[] = []
  const folded = judged.filter(({ pattern }) => pattern.folded).map(({ pattern }) => pattern.fingerprint)
  if (folded.length > 0)
    notes.push(
      `patterns that stand for many signatures, for which there was no room: ${folded.length} (${named(folded)})`,
    )
  const coarse = judged.filter(({ pattern }) => pattern.state.coarsened).length
  if (coarse > 0)
    notes.push(`patterns with hits in so many seconds that their times are kept more coarsely: ${coarse}`)
  if (accounts.overlong > 0) notes.push(`lines over 1 MiB, counted but not read: ${accounts.overlong}`)
  if (accounts.unparsed > 0) notes.push(`lines that are no text: ${accounts.unparsed}`)
  const unstamped = judged.reduce((sum, { pattern }) => sum + pattern.state.unstamped, 0)
  const { dropped } = summary.table.sequence
  const aside =
    dropped > 0 ? `, of which ${dropped} were not looked at for repetitions: too many, or too long` : ''
  if (unstamped > 0) notes.push(`records without a time: ${unstamped}${aside}`)
  if (unstamped > 0 && (options.since.ms !== undefined || options.until.ms !== undefined))
    notes.push('records without a time are kept whatever --since and --until say')
  if (summary.stopped) notes.push('stopped before the end of the input; the report covers what was read')
  return [...notes, ...unequalParts(summary)]
}

/** Fingerprints that a note names. */
const MAX_NAMED = 3

const named = (fingerprints: readonly string[]): string =>
  fingerprints.length > MAX_NAMED
    ? `${fingerprints.slice(0, MAX_NAMED).join(', ')} and more`
    : fingerprints.join(', ')

// What merging can't make good: parts that were not scanned alike.
function unequalParts({ options, sources, accounts, table }: Summary): string[] {
  const notes: string[] = []
  const levels = LEVELS.filter((level) => options.levels.has(level))
  if (options.alls.size > 1)
    notes.push('some parts were scanned with --all, others without: counts differ by that')
  else if (levels.length > 1 && !options.alls.has(true))
    notes.push(
      `parts were scanned with different levels (${levels.join(', ')}): what is below the higher ones is missing from some`,
    )
  for (const [name, { ms, everywhere }] of [
    ['--since', options.since],
    ['--until', options.until],
  ] as const)
    if (ms !== undefined && !everywhere) notes.push(`some parts were scanned with ${name}, others without`)
  const list = sources.list()
  if (list.some(({ name }) => name === OTHER_SOURCES))
    notes.push(`sources beyond the first ${MAX_SOURCES} by name are shown as one`)
  const unlevelled =
    accounts.skipped['no-level'] > 0 || table.kept().some(({ state }) => state.levels.has(''))
  return [...notes, ...list.flatMap((source) => readingNotes(source, unlevelled))]
}

function readingNotes({ name, readings }: SourceSummary, unlevelled: boolean): string[] {
  if (readings.length < 2) return []
  const formats = [...new Set(readings.map(({ format }) => format))]
  if (formats.length > 1)
    return [
      `${name} was read in parts as ${formats.join(' and as ')}; one scan would choose one (--log-format fixes it)`,
    ]
  return unlevelled
    ? [
        `${name}: records without a level count in some of its parts and in others only where they look like errors`,
      ]
    : []
}
