// What the parts of an explanation at a terminal share: the page and its typography. In: texts that are harmless already. Out: rows.
import type { ChalkInstance } from 'chalk'
import { formatCount, plural, type TimeText } from '../reporters/text.js'
import { padTo, truncate, widthOf, wrap } from '../reporters/width.js'
import type { ExplainedPart } from './contract.js'

/** Narrower terminals are laid out as though they had this many columns. */
export const MIN_COLUMNS = 60
/** What stands before every row under a title. */
export const INDENT = '    '
/** Columns of the names in a list. */
const ITEM_NAME = 13
/** Rows of one line of the log at most. */
const MAX_LINE_ROWS = 4

/** Where it is laid out. */
export interface Page {
  readonly columns: number
  readonly ink: ChalkInstance
  readonly times: TimeText
}

/** Colour of a verdict. */
export const paintOf = ({ ink }: Pick<Page, 'ink'>, verdict: ExplainedPart['verdict']): ChalkInstance =>
  ({ genuine: ink.red.bold, unsure: ink.yellow.bold, synthetic: ink.green.bold })[verdict]

/** `65 of 200 hits outside test runs`. */
export function whereOf({ scope, hits }: ExplainedPart, all: number): string {
  const share = hits === all ? plural(hits, 'hit') : `${formatCount(hits)} of ${plural(all, 'hit')}`
  return { whole: share, inside: `${share} in test runs`, outside: `${share} outside test runs` }[scope]
}

/** A title, after a blank line. */
export function* title({ ink, columns }: Page, text: string, more?: string): Generator<string> {
  const rest = more === undefined ? '' : `  ${ink.dim(truncate(more, columns - text.length - 2))}`
  yield `\n${ink.bold(text)}${rest}\n`
}

/** A name with its text beside it. */
export function* item(
  { columns, ink }: Page,
  name: string,
  text: string,
  paint: ChalkInstance = ink.reset,
): Generator<string> {
  for (const [i, line] of wrap(text, columns - INDENT.length - ITEM_NAME).entries())
    yield `${INDENT}${padTo(i === 0 ? name : '', ITEM_NAME)}${paint(line)}\n`
}

/** A line of the log as it stands, over as many rows as it takes; of a very long one the rest is left out, and an ellipsis says so. */
export function chop(text: string, columns: number): string[] {
  const rows: string[] = []
  let row = ''
  let width = 0
  for (const char of text) {
    const wide = widthOf(char)
    if (width + wide > columns) {
      if (rows.length === MAX_LINE_ROWS - 1) return [...rows, truncate(`${row}……`, columns)]
      rows.push(row)
      row = ''
      width = 0
    }
    row += char
    width += wide
  }
  return [...rows, row.trimEnd()]
}
