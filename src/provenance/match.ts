// A literal against a line of a record. In: the pieces of a literal and a wanted line. Out: where the literal stands in the line, or what of the
// line stands in the literal. Texts are compared as texts; nothing becomes a regular expression.
import type { Literal } from './literal.js'
import type { Phrase } from './phrases.js'
import type { WantedLine } from './wanted.js'

/** A part of a line, characters. */
interface Span {
  readonly start: number
  readonly end: number
}

/** A literal found in a line, or a phrase of the line found in a literal. */
export interface Hit {
  readonly spans: readonly Span[]
  /** True when every piece of the literal stands in the line. */
  readonly isWhole: boolean
  /** True when literal and line (without signs at their ends) are the same text. */
  readonly isLine: boolean
}

/** What a hole of a template may have been filled with. */
const MAX_HOLE_CHARS = 400
/** Places tried for the first piece. */
const MAX_STARTS = 8

const WORD = /[\p{L}\p{N}_]/u
const EDGES = /^[\s;.,:!]+|[\s;.,:!]+$/g

/** Matches a literal with a line; undefined when neither holds anything of the other. */
export function matchLiteral({ pieces }: Literal, line: WantedLine): Hit | undefined {
  const spans = findPieces(pieces, line.text)
  // Signs at the ends, such as the `;` of a statement, are no part of what is said.
  const isLine = pieces.length === 1 && bare(pieces[0]!) === bare(line.text)
  if (isLine || spans !== undefined)
    return { spans: spans ?? [{ start: 0, end: line.text.length }], isWhole: true, isLine }
  const held = line.phrases.filter((phrase) => pieces.some((piece) => holds(piece, phrase)))
  return held.length > 0 ? { spans: held, isWhole: false, isLine } : undefined
}

const bare = (text: string): string => text.replace(EDGES, '')

function holds(piece: string, { text }: Phrase): boolean {
  for (let at = piece.indexOf(text); at >= 0; at = piece.indexOf(text, at + 1))
    if (isWord(piece, at, at + text.length)) return true
  return false
}

// The pieces in order, anything between them; at the ends no word goes on, unless a hole is there.
function findPieces(pieces: readonly string[], text: string): Span[] | undefined {
  const fixed = pieces.flatMap((piece, i) => (piece.trim() === '' ? [] : [{ piece, i }]))
  if (fixed.length === 0) return undefined
  const last = pieces.length - 1
  let from = 0
  for (let tries = 0; tries < MAX_STARTS; tries++) {
    const start = findPiece(fixed[0]!, last, text, from, text.length)
    if (start === undefined) return undefined
    const spans = [start]
    for (const next of fixed.slice(1)) {
      const before = spans.at(-1)!.end
      const found = findPiece(next, last, text, before, before + MAX_HOLE_CHARS)
      if (found === undefined) break
      spans.push(found)
    }
    if (spans.length === fixed.length) return spans
    from = start.start + 1
  }
  return undefined
}

function findPiece(
  { piece, i }: { piece: string; i: number },
  last: number,
  text: string,
  from: number,
  until: number,
): Span | undefined {
  // A blank at the edge of a hole may be missing where the hole was filled with nothing.
  for (
    let start = text.indexOf(piece, from);
    start >= 0 && start <= until;
    start = text.indexOf(piece, start + 1)
  ) {
    const end = start + piece.length
    if ((i > 0 || isWordStart(text, start)) && (i < last || isWordEnd(text, end))) return { start, end }
  }
  return undefined
}

const isWord = (text: string, start: number, end: number): boolean =>
  isWordStart(text, start) && isWordEnd(text, end)
const isWordStart = (text: string, start: number): boolean =>
  start === 0 || !WORD.test(text[start - 1]!) || !WORD.test(text[start] ?? ' ')
const isWordEnd = (text: string, end: number): boolean =>
  end >= text.length || !WORD.test(text[end]!) || !WORD.test(text[end - 1] ?? ' ')
