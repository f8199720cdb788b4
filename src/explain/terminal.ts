// An explanation for a person at a terminal: the verdict and its reason first, then time, sum, what was not found, what would change it, raw lines.
// Every text of the log is made harmless before it is laid out; colour is added last, so that widths are those of what is seen.
import { Chalk, type ChalkInstance } from 'chalk'
import { terminalText } from '../reporters/escape.js'
import type { View } from '../reporters/reporter.js'
import { formatCount, plural, TimeText } from '../reporters/text.js'
import { padTo, truncate, wrap } from '../reporters/width.js'
import type { Explained, ExplainedPart, Explanation, NoRecord } from './contract.js'
import { chop, INDENT, item, MIN_COLUMNS, type Page, paintOf, title, whereOf } from './page.js'
import { timeline } from './terminal-time.js'

/** Rows of one raw record, and texts, that are shown. */
const MAX_RECORD_ROWS = 40
const MAX_TEXTS = 6

/** How an explanation is to be seen. */
export type ExplainView = Pick<View, 'columns' | 'colorLevel' | 'timezone'>

/** The explanation in pieces of text. */
export function* renderExplanation(explanation: Explanation, view: ExplainView): Generator<string> {
  const page: Page = {
    columns: Math.max(MIN_COLUMNS, view.columns),
    ink: new Chalk({ level: view.colorLevel }),
    times: new TimeText(view.timezone),
  }
  if (explanation.kind === 'no-error-record') return yield* noRecord(page, explanation)
  yield* head(page, explanation)
  yield* timeline(page, explanation)
  for (const part of explanation.parts) yield* sum(page, explanation, part)
  yield* notFound(page, explanation)
  yield* changes(page, explanation)
  yield* rawLines(page, explanation)
  yield* texts(page, explanation)
  yield* notes(page, explanation)
}

function* noRecord({ columns, ink }: Page, { asked, why, hint }: NoRecord): Generator<string> {
  const place = `${asked.source}:${asked.line}`
  for (const line of wrap(`${terminalText(place)} stands in no error record: ${terminalText(why)}`, columns))
    yield `${ink.bold(line)}\n`
  if (asked.raw !== undefined) yield* record({ columns, ink }, asked.raw)
  if (hint !== '') for (const line of wrap(hint, columns)) yield `${line}\n`
}

const TITLES = {
  genuine: 'GENUINE',
  unsure: 'UNSURE',
  synthetic: 'PROBABLE TEST POLLUTION',
} as const

function* head(page: Page, { pattern, parts, asked }: Explained): Generator<string> {
  const { columns, ink, times } = page
  for (const part of parts) {
    const facts = `${whereOf(part, pattern.hits)} · probability ${part.verdict === 'synthetic' ? '' : 'of a test '}${part.probabilitySynthetic.toFixed(4)}`
    const title = TITLES[part.verdict]
    yield `${paintOf(page, part.verdict)(title)}  ${ink.bold(truncate(facts, columns - title.length - 2))}\n`
    for (const line of wrap(terminalText(reasonOf(part)), columns - 4)) yield `${INDENT}${line}\n`
    if (asked.scope === part.scope && parts.length > 1)
      yield `${INDENT}${truncate(terminalText(`${asked.source}:${asked.line} is one of these`), columns - 4)}\n`
  }
  yield `\n${ink.bold(truncate(terminalText(pattern.template), columns))}\n`
  const when = pattern.first === undefined ? 'no time' : times.between(pattern.first, pattern.last!)
  const facts = [
    plural(pattern.hits, 'hit'),
    pattern.fingerprint,
    pattern.level,
    pattern.logger && terminalText(pattern.logger),
    when,
    pattern.unstamped > 0 && `${formatCount(pattern.unstamped)} without a time`,
  ]
  yield `${ink.dim(truncate(facts.filter(Boolean).join(' · '), columns))}\n`
  if (pattern.note !== '') yield `${ink.magenta(truncate(pattern.note, columns))}\n`
}

function reasonOf({ signals, why, verdict, decidedBy }: ExplainedPart): string {
  const said = signals.filter((one) => verdict === 'unsure' || one.logOdds > 0 === (verdict === 'synthetic'))
  const strongest = said
    .slice(0, 3)
    .map(({ reason }) => reason)
    .join('; ')
  if (signals.length === 0) return 'no sign of a test'
  if (strongest === '') return why
  return decidedBy === 'below' ? strongest : `${strongest} — ${why}`
}

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`.padStart(7)

function* sum(page: Page, { pattern }: Explained, part: ExplainedPart): Generator<string> {
  const { ink, columns } = page
  const whose = part.scope === 'whole' ? '' : `${whereOf(part, pattern.hits)}; `
  yield* title(page, 'THE SUM', `${whose}log-odds, above 0 speaks for a test`)
  const room = columns - 22
  const row = (weight: string, family: string, text: string, paint: ChalkInstance = ink.reset): string =>
    `  ${weight} ${padTo(family, 11)} ${paint(truncate(text, room))}\n`
  yield row(signed(part.prior), 'prior', 'before any evidence')
  for (const { family, sum: whole, capped } of part.families) {
    for (const one of part.signals.filter((signal) => signal.family === family)) {
      const [first, ...more] = wrap(
        `${terminalText(one.reason)}${one.conclusive ? ' (conclusive)' : ''}`,
        room,
      )
      yield row(signed(one.logOdds), family, first!)
      for (const line of more) yield row('       ', '', line)
      if (one.quote !== undefined)
        for (const line of chop(terminalText(`“${one.quote.split('\n')[0]}”`), room))
          yield row('       ', '', line, ink.dim)
    }
    if (whole !== capped) yield row(signed(capped - whole), family, capText(family, capped))
  }
  const total = `${signed(part.logOdds)} = probability ${part.probabilitySynthetic.toFixed(4)} of a test: ${part.verdict} — ${part.why}`
  for (const [i, line] of wrap(total.trimStart(), columns - 4).entries())
    yield i === 0
      ? `${' '.repeat(9 - signedWidth(part.logOdds))}${ink.bold(line)}\n`
      : `${' '.repeat(10)}${ink.bold(line)}\n`
}

// Hits outside the runs are the only ones that may take less than they say.
const capText = (family: string, capped: number): string =>
  capped < 0
    ? `its cap: ${family} may take ${Math.abs(capped).toFixed(2)} at most${family === 'windows' ? ' from the frames of a test' : ''}`
    : `its cap: ${family} may add ${capped.toFixed(2)} at most`

const signedWidth = (value: number): number => signed(value).trimStart().length

function* notFound(page: Page, { parts, notGiven }: Explained): Generator<string> {
  const { ink } = page
  yield* title(page, 'LOOKED FOR, NOT FOUND')
  const silent = parts[0]!.silent.filter(({ detector }) =>
    parts.every((part) => part.silent.some((one) => one.detector === detector)),
  )
  for (const { detector, looksFor } of silent) yield* item(page, detector, looksFor)
  for (const what of notGiven) yield* item(page, 'not given', what, ink.yellow)
  if (silent.length + notGiven.length === 0) yield `${INDENT}nothing: every detector spoke\n`
}

function* changes(page: Page, { parts, pattern }: Explained): Generator<string> {
  const some = parts.filter((part) => part.changes.length > 0)
  if (some.length === 0) return
  yield* title(page, 'WHAT WOULD CHANGE IT', 'each judged anew')
  for (const part of some) {
    if (parts.length > 1) yield `${INDENT}${page.ink.dim(`${whereOf(part, pattern.hits)}:`)}\n`
    for (const { verdict, condition } of part.changes)
      yield* item(page, verdict === part.verdict ? 'still' : verdict, stillOf(part, verdict, condition))
  }
}

const stillOf = (part: ExplainedPart, verdict: string, condition: string): string =>
  terminalText(verdict === part.verdict ? `${verdict}, ${condition}` : condition)

function* rawLines(page: Page, { parts, asked }: Explained): Generator<string> {
  const { ink } = page
  if (asked.raw !== undefined) {
    yield* title(page, 'THE RECORD ASKED FOR', terminalText(`${asked.source}:${asked.line}`))
    yield* record(page, asked.raw)
  }
  for (const part of parts.filter((one) => one.samples.length > 0)) {
    const count = `${part.samples.length} of ${whereOf(part, part.hits)}`
    yield* title(page, 'RAW LINES', count)
    for (const { source, line, raw } of part.samples) {
      yield `${INDENT}${ink.dim(truncate(terminalText(`${source}:${line}`), page.columns - INDENT.length))}\n`
      yield* record(page, raw)
    }
  }
}

function* record({ columns, ink }: Pick<Page, 'columns' | 'ink'>, raw: string): Generator<string> {
  const lines = raw.split('\n')
  const rows = lines.flatMap((line) => chop(terminalText(line), columns - INDENT.length))
  for (const row of rows.slice(0, MAX_RECORD_ROWS)) yield `${INDENT}${row}\n`
  if (rows.length > MAX_RECORD_ROWS)
    yield `${INDENT}${ink.dim(`… ${plural(rows.length - MAX_RECORD_ROWS, 'more row')}`)}\n`
}

function* texts(page: Page, { pattern }: Explained): Generator<string> {
  const { ink, columns } = page
  const byText = new Map<string, number>()
  for (const { text, hits } of pattern.texts) byText.set(text, (byText.get(text) ?? 0) + hits)
  const shown = [...byText].slice(0, MAX_TEXTS)
  const about = pattern.distinct > 63 ? 'about ' : ''
  yield* title(
    page,
    'TEXTS',
    `${shown.length} of ${about}${plural(Math.min(pattern.distinct, pattern.hits), 'different text')}`,
  )
  const width = Math.max(...shown.map(([, hits]) => formatCount(hits).length), 4)
  for (const [text, hits] of shown)
    yield `  ${formatCount(hits).padStart(width)}  ${truncate(terminalText(text), columns - width - 4)}\n`
  if (byText.size > shown.length)
    yield `${INDENT}${ink.dim(`and ${byText.size - shown.length} more kept: --format json has them`)}\n`
}

// Where test runs are known from is part of why.
function* notes(page: Page, { notes: all }: Explained): Generator<string> {
  if (all.length === 0) return
  yield* title(page, 'NOTES', 'of the whole report')
  for (const note of all)
    for (const [i, line] of wrap(terminalText(note), page.columns - INDENT.length - 2).entries())
      yield `${INDENT}${i === 0 ? '' : '  '}${line}\n`
}
