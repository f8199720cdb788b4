// The report for a person at a terminal: summary, genuine, unsure, probable test pollution, accounts. Every text of the log is made
// harmless before it is laid out; colour is added last, so that widths are those of what is seen.
import { Chalk, type ChalkInstance } from 'chalk'
import type { Verdict } from '../model.js'
import type { Report } from '../report/contract.js'
import { terminalText } from './escape.js'
import type { Reporter, View } from './reporter.js'
import {
  because,
  conservation,
  type Entry,
  knownRuns,
  nextCommand,
  otherHits,
  pile,
  skippedLines,
  summarySentence,
  tellingLines,
} from './summary.js'
import { formatBytes, formatCount, plural, sparkline, TimeText, windowMarks } from './text.js'
import { truncate, wrap, wrapCommand } from './width.js'

/** Narrower terminals are laid out as though they had this many columns. */
const MIN_COLUMNS = 60
const INDENT = '    '
const WINDOW_LEGEND = '   (^: test runs)'
/** Fewer hits make no curve. */
const MIN_SPARK_HITS = 3

interface Page {
  readonly report: Report
  readonly view: View
  readonly columns: number
  readonly ink: ChalkInstance
  readonly times: TimeText
}

export const terminal: Reporter = {
  name: 'terminal',
  title: 'For people (default)',
  extension: 'txt',
  mediaType: 'text/plain',
  async *render(report, view) {
    const page: Page = {
      report,
      view,
      columns: Math.max(MIN_COLUMNS, view.columns),
      ink: new Chalk({ level: view.colorLevel }),
      times: new TimeText(view.timezone),
    }
    yield* head(page)
    yield* section(page, 'genuine', 'GENUINE', page.ink.red.bold)
    yield* section(page, 'unsure', 'UNSURE', page.ink.yellow.bold)
    yield* pollution(page)
    yield* foot(page)
  },
}

function* head({ report, columns, ink, times }: Page): Generator<string> {
  for (const line of wrap(summarySentence(report), columns)) yield `${ink.bold(line)}\n`
  const facts: string[] = []
  if (report.period) facts.push(times.between(report.period.first, report.period.last))
  const runs = knownRuns(report)
  if (runs !== undefined) facts.push(runs)
  // Whole: that no test runs are known must not be cut.
  if (facts.length > 0) for (const line of wrap(facts.join(' · '), columns)) yield `${ink.dim(line)}\n`
}

function* section(page: Page, verdict: Verdict, title: string, paint: ChalkInstance): Generator<string> {
  const entries = pile(page.report, verdict)
  if (entries.length === 0) return
  yield `\n${heading(page, title, entries, paint)}\n`
  const shown = entries.slice(0, page.view.top)
  for (const [i, entry] of shown.entries()) yield* block(page, entry, i + 1)
  yield* more(page, entries.slice(shown.length), verdict)
}

function heading({ ink }: Page, title: string, entries: readonly Entry[], paint: ChalkInstance): string {
  const records = entries.reduce((sum, { part }) => sum + part.hits, 0)
  return `${paint(title)}  ${ink.dim(`${plural(entries.length, 'pattern')}, ${plural(records, 'record')}`)}`
}

function* block(page: Page, entry: Entry, number: number): Generator<string> {
  const { columns, ink, times, report } = page
  const { pattern, part } = entry
  const room = columns - INDENT.length
  const indented = (text: string, paint: ChalkInstance = ink.reset): string =>
    `${INDENT}${paint(truncate(text, room))}\n`
  yield `\n${ink.bold(`${String(number).padStart(2)}  ${truncate(terminalText(pattern.template), room)}`)}\n`
  const when = part.first === undefined ? 'no time' : times.between(part.first, part.last!)
  const facts = [
    plural(part.hits, 'hit'),
    pattern.fingerprint,
    pattern.level,
    pattern.logger && terminalText(pattern.logger),
    when,
  ]
  yield indented(facts.filter(Boolean).join(' · '), ink.dim)
  if (pattern.note !== '') yield indented(pattern.note, ink.magenta)
  const split = otherHits(entry)
  if (split !== undefined) yield indented(split, ink.magenta)
  if (part.histogram && part.histogram.counts.length > 1 && part.hits >= MIN_SPARK_HITS) {
    yield `${INDENT}${ink.cyan(sparkline(part.histogram))}\n`
    const marks = report.windows ? windowMarks(part.histogram, report.windows.list) : ''
    if (marks !== '')
      yield indented(marks.length + WINDOW_LEGEND.length <= room ? marks + WINDOW_LEGEND : marks, ink.dim)
  }
  for (const sample of part.samples.slice(0, page.view.samples)) {
    const place = `${terminalText(shortName(sample.source))}:${sample.line}`
    const [first, ...others] = tellingLines(sample).map(terminalText)
    yield indented(`${place}  ${first}`)
    for (const line of others) yield indented(`${' '.repeat(Math.min(place.length, 16))}  ${line}`)
  }
  for (const [i, line] of wrap(`${part.verdict}: ${terminalText(because(part))}`, room - 2).entries())
    yield indented(i === 0 ? line : `  ${line}`, ink.dim)
}

// The label, if any, and the name without its folder.
const shortName = (source: string): string => source.replace(/^([^/]*:)?.*\/(?=[^/]*$)/s, '$1')

function* more({ ink, view }: Page, rest: readonly Entry[], verdict: Verdict): Generator<string> {
  if (rest.length === 0) return
  const records = rest.reduce((sum, { part }) => sum + part.hits, 0)
  yield `\n${INDENT}${ink.dim(`and ${plural(rest.length, `more ${verdict} pattern`)} with ${plural(records, 'record')}: --top ${view.top + rest.length} shows them`)}\n`
}

async function* pollution(page: Page): AsyncGenerator<string> {
  const { columns, ink } = page
  const entries = pile(page.report, 'synthetic')
  if (entries.length === 0) return
  yield `\n${heading(page, 'PROBABLE TEST POLLUTION', entries, ink.green.bold)}\n\n`
  const shown = entries.slice(0, page.view.top)
  const hitsWidth = Math.max(4, ...shown.map(({ part }) => formatCount(part.hits).length))
  const reasonWidth = Math.floor((columns - hitsWidth - 6) * 0.42)
  const textWidth = columns - hitsWidth - reasonWidth - 6
  const { default: Table } = await import('cli-table3')
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: ['right', 'left', 'left'],
  })
  for (const entry of shown) {
    const { pattern, part } = entry
    table.push([
      formatCount(part.hits),
      truncate(terminalText(pattern.template), textWidth),
      ink.dim(truncate(terminalText(because(part, 1)), reasonWidth)),
    ])
  }
  for (const line of table.toString().split('\n')) yield `${line.trimEnd()}\n`
  yield* more(page, entries.slice(shown.length), 'synthetic')
}

/** A table without lines. */
export const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** Sources named one by one; more are summed up. */
const MAX_SOURCES = 6

function* foot({ report, view, columns, ink }: Page): Generator<string> {
  const label = (name: string, text: string, breakUp = wrap): string => {
    const lines = breakUp(terminalText(text), columns - 9)
    return lines.map((line, i) => `${ink.dim((i === 0 ? name : '').padEnd(9))}${line}\n`).join('')
  }
  yield '\n'
  const failed = ({ name, lines }: Report['sources'][number]): boolean =>
    lines === 0 && report.failures.some((failure) => failure.startsWith(`${name}: `))
  const sources = report.sources.filter((source) => !failed(source))
  for (const source of sources.slice(0, MAX_SOURCES)) {
    const notes = source.notes.length > 0 ? `; ${source.notes.join('; ')}` : ''
    yield label(
      'read',
      `${source.name === '-' ? 'standard input' : source.name}: ${source.format}, ${plural(source.lines, 'line')}, ${formatBytes(source.bytes)}${notes}`,
    )
  }
  const rest = sources.slice(MAX_SOURCES)
  if (rest.length > 0)
    yield label(
      'read',
      `and ${plural(rest.length, 'more file')}, ${plural(
        rest.reduce((sum, one) => sum + one.lines, 0),
        'line',
      )}`,
    )
  yield label('lines', conservation(report))
  for (const line of skippedLines(report)) yield label('skipped', truncate(terminalText(line), columns - 9))
  for (const failure of report.failures) yield label('failed', failure)
  for (const note of report.notes) yield label('note', note)
  yield label('next', nextCommand(report, view.command), wrapCommand)
}
