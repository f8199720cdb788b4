// Hits over time for a terminal: a row of bars a part, the test runs under them, and which of the runs hold hits. In: an explanation. Out: rows.
import type { ChalkInstance } from 'chalk'
import { formatCount, plural, sparkline, windowMarks } from '../reporters/text.js'
import { padTo, truncate, wrap } from '../reporters/width.js'
import type { Explained, RunHits } from './contract.js'
import { INDENT, MIN_COLUMNS, type Page, paintOf, title } from './page.js'

/** Columns before a row of the timeline: indent and its name. */
const ROW_NAME = 13
/** Rows of a list of runs. */
const MAX_RUN_ROWS = 3

/** Bins of the timeline for which a terminal has room. */
export const binsFor = (columns: number): number => Math.max(MIN_COLUMNS, columns) - ROW_NAME

/** The section on time; nothing when no hit has a time. */
export function* timeline(page: Page, { timeline: time, runs, parts }: Explained): Generator<string> {
  const { columns, ink, times } = page
  if (!time) return
  yield* title(page, 'HITS OVER TIME', runs ? undefined : 'no test runs known')
  const named = (name: string, row: string, paint: ChalkInstance): string =>
    `${INDENT}${padTo(name, ROW_NAME - INDENT.length)}${paint(row.trimEnd())}\n`
  // One scale for all rows.
  const most = Math.max(...time.rows.flatMap(({ counts }) => counts))
  for (const { scope, counts } of time.rows)
    yield named(
      { whole: 'hits', inside: 'in runs', outside: 'outside' }[scope],
      sparkline({ ...time, counts: [...counts, most] }).slice(0, -1),
      paintOf(page, parts.find((part) => part.scope === scope)!.verdict),
    )
  const bins = time.rows[0]!.counts
  if (runs) yield named('runs', windowMarks({ ...time, counts: bins }, runs.list), ink.dim)
  const lastMs = Date.parse(time.start) + bins.length * time.binMs
  const axis = `${times.at(time.start)} – ${times.at(new Date(lastMs).toISOString())}, a column is ${spanText(time.binMs)}`
  yield named('', truncate(axis, columns - ROW_NAME), ink.dim)
  if (runs) yield* runLists(page, runs)
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
]

function spanText(ms: number): string {
  const [unitMs, name] = UNITS.find(([unit]) => ms >= unit) ?? UNITS.at(-1)!
  return plural(Math.round(ms / unitMs), name)
}

function* runLists(page: Page, { count, withHits, list }: RunHits): Generator<string> {
  const hit = list.filter(({ hits }) => hits > 0)
  const bare = list.filter(({ hits }) => hits === 0)
  const day = new Set(list.map(({ start }) => page.times.at(start).slice(0, 10))).size > 1
  const minutes = list.map(({ start }) => page.times.at(start))
  // Runs that begin in the same minute are told apart by their seconds, which are the same in every zone.
  const isTwice = new Set(minutes.filter((minute, i) => minutes.indexOf(minute) < i))
  const at = (start: string): string => {
    const minute = page.times.at(start)
    return `${minute.slice(day ? 5 : 11)}${isTwice.has(minute) ? start.slice(16, 19) : ''}`
  }
  yield* items(
    page,
    `${withHits} of ${plural(count, 'test run')} hold${withHits === 1 ? 's' : ''} hits`,
    hit.map(({ start, hits }) => `${at(start)} ×${formatCount(hits)}`),
    withHits,
  )
  yield* items(
    page,
    `${withHits === 0 ? plural(count, 'test run') : formatCount(count - withHits)} hold${count - withHits === 1 ? 's' : ''} none`,
    bare.map(({ start }) => at(start)),
    count - withHits,
  )
}

// A list of a few rows, which says how many are missing.
function* items(
  { columns, ink }: Page,
  name: string,
  all: readonly string[],
  count: number,
): Generator<string> {
  if (count === 0) return
  const room = columns - INDENT.length
  for (let shown = all.length; ; shown--) {
    const rest = count - shown
    const text = `${name}: ${all.slice(0, shown).join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`
    const rows = wrap(text, room)
    if (rows.length > MAX_RUN_ROWS && shown > 1) continue
    for (const row of rows) yield `${INDENT}${ink.dim(row)}\n`
    return
  }
}
