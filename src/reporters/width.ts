// Text to a width in columns, as a terminal shows it: wide and combining characters count. In: text. Out: text cut, filled or broken into lines,
// commands so that they can be pasted.
import stringWidth from 'string-width'

/** Characters of one column each, that join with no other: most texts hold nothing else, and asking string-width loads Intl. */
const NARROW = /^[ -~·–—‘’“”…▁-█\u00c0-\u024f]*$/

/** Columns a text takes. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text)
}

/** Cuts to a width in columns, with an ellipsis where something is lost. Wide and combining characters count as a terminal shows them. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (text.length <= columns && widthOf(text) <= columns) return text
  let out = ''
  let width = 0
  let left = columns * 8
  for (const char of text) {
    if (left-- === 0) break
    const wide = widthOf(char)
    if (width + wide > columns - 1) break
    out += char
    width += wide
  }
  return `${out.trimEnd()}…`
}

/** Fills with blanks to a width in columns. */
export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)))

/** Breaks into lines of at most so many columns, at blanks where there are any. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => truncate(one, columns))
}

/** A word of a command with its quotes. */
const SHELL_WORD = /(?:\\.|'[^']*'|[^\s'\\])+/g
const COMMENT = '   # '

/** Breaks a command with a comment behind it so that all its lines together can be pasted into a shell. Nothing is cut. */
export function wrapCommand(text: string, columns: number): string[] {
  if (widthOf(text) <= columns) return [text]
  const at = text.lastIndexOf(COMMENT)
  const [command, comment] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + COMMENT.length)]
  const lines = ['']
  for (const word of command.match(SHELL_WORD) ?? []) {
    const line = lines.at(-1)!
    const longer = line === '' ? word : `${line} ${word}`
    // Two columns are for the backslash.
    if (line !== '' && widthOf(longer) > columns - 2) lines.push(`  ${word}`)
    else lines[lines.length - 1] = longer
  }
  const remarks = comment === '' ? [] : wrap(comment, columns - 2).map((line) => `# ${line}`)
  return [...lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line)), ...remarks]
}
