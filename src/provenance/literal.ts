// The noun that everything here is about: one line of a string literal. In: decoded text and holes, as a reader meets them. Out: literals.
// Knows no language.

/** What a literal is to the code round it. */
export const ROLES = ['value', 'key', 'said', 'expected'] as const
/**
 * One of {@link ROLES}: `said` is thrown or logged by the test itself; `expected` is compared with what the app says or does; the rest are
 * values and keys that a test hands to the app.
 */
export type Role = (typeof ROLES)[number]

/** One line of a literal, blanks as one blank each. */
export interface Literal {
  /** Line of the source, from 1. */
  readonly line: number
  readonly role: Role
  /** Fixed pieces with a hole between each two: `f"no {x} here"` is `no ` and ` here`. A hole at an end makes an empty piece. */
  readonly pieces: readonly string[]
}

/** Characters kept of one line of a literal: more is data. */
const MAX_LITERAL_CHARS = 2000
/** Letters or digits that it has at least. */
const MIN_LETTERS = 3

/** Puts the parts of a literal together, line by line. */
export class LiteralBuilder {
  private pieces: string[] = ['']
  private row = 0
  private begun = false
  readonly literals: Literal[] = []

  constructor(private readonly role: Role) {}

  /** Adds text of one line of the source (`row` from 0); a line feed in it, which came from an escape, begins a line of the literal. */
  text(text: string, row: number): void {
    if (!this.begun) this.row = row
    this.begun = true
    const lines = text.split('\n')
    for (let i = 0; i < lines.length; i++) {
      if (i > 0) this.endLine(row)
      this.pieces[this.pieces.length - 1] += lines[i]!
    }
  }

  /** Adds a hole. */
  hole(row: number): void {
    if (!this.begun) this.row = row
    this.begun = true
    this.pieces.push('')
  }

  /** Ends a line of the literal; the next one begins at this row. */
  endLine(row: number): void {
    const literal = literalOf(this.pieces, this.row + 1, this.role)
    if (literal) this.literals.push(literal)
    this.pieces = ['']
    this.row = row
  }
}

/** A literal of these pieces; undefined when there is too little in it. */
export function literalOf(pieces: readonly string[], line: number, role: Role): Literal | undefined {
  let chars = 0
  let letters = 0
  for (const piece of pieces) {
    chars += piece.length
    letters += piece.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  }
  if (letters < MIN_LETTERS || chars > MAX_LITERAL_CHARS) return undefined
  const clean = pieces.map((piece) => piece.replace(/\s+/g, ' '))
  clean[0] = clean[0]!.trimStart()
  clean[clean.length - 1] = clean.at(-1)!.trimEnd()
  return { line, role, pieces: clean }
}
