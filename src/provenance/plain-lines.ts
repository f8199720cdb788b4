// Files without a grammar: SQL, YAML, JSON, expected output, text, other languages. In: a file's name and text. Out: its lines as literals, without
// those that are comments by their first sign.
import path from 'node:path'
import { type Literal, literalOf } from './literal.js'
import { isExpectedOutput } from './sides.js'

/** Lines kept of one file. */
const MAX_LINES = 50_000
/** First signs of a comment by extension; in text and in output `#` is text. */
const COMMENTS: Readonly<Record<string, RegExp>> = {
  sql: /^\s*(?:--|\/\*|\*)/,
  yml: /^\s*#/,
  yaml: /^\s*#/,
  toml: /^\s*#/,
  ini: /^\s*[#;]/,
  cfg: /^\s*[#;]/,
  conf: /^\s*#/,
  sh: /^\s*#/,
  pl: /^\s*#/,
  pm: /^\s*#/,
  t: /^\s*#/,
  lua: /^\s*--/,
  ex: /^\s*#/,
  exs: /^\s*#/,
  r: /^\s*#/,
}
const SLASHED = /^\s*(?:\/\/|\/\*|\* )/
const SLASHED_FILES =
  /\.(?:c|cc|cpp|cxx|h|hpp|kt|kts|scala|swift|dart|groovy|m|mm|[cm]?[jt]sx?|go|java|rs|cs)$/

/** The lines of a text as literals. */
export function plainLines(name: string, text: string): Literal[] {
  const role = isExpectedOutput(name) ? 'expected' : 'value'
  const extension = path.posix.extname(name).slice(1).toLowerCase()
  const comment =
    (Object.hasOwn(COMMENTS, extension) ? COMMENTS[extension] : undefined) ??
    (SLASHED_FILES.test(name) ? SLASHED : undefined)
  const literals: Literal[] = []
  const lines = text.split('\n', MAX_LINES)
  for (let i = 0; i < lines.length; i++) {
    if (comment?.test(lines[i]!)) continue
    const literal = literalOf([lines[i]!], i + 1, role)
    if (literal) literals.push(literal)
  }
  return literals
}
