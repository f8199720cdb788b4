// Phrases of a log text that somebody may have written down in a test. In: a message. Out: quoted values, paths, and clauses without
// variables. Judges nothing.

/** A shorter value stands in any source. */
const MIN_VALUE_CHARS = 5
/** A clause has at least so many words and characters. */
const MIN_CLAUSE_WORDS = 3
const MIN_CLAUSE_CHARS = 14
/** Phrases looked for of one text. */
const MAX_PHRASES = 24

/** What to look for of one text. */
export interface Phrases {
  /** Quoted strings and paths, as they stand. */
  readonly values: readonly string[]
  /** Runs of words without numbers, quotes or brackets. */
  readonly clauses: readonly string[]
}

const QUOTED = /'([^'\n]{1,200})'|"([^"\n]{1,200})"/g
const PATH = /(?<![\w/])\/[A-Za-z_][\w/.-]*/g

/** The phrases of one text. */
export function phrasesOf(text: string): Phrases {
  const values = [...text.matchAll(QUOTED)]
    .map((m) => m[1] ?? m[2]!)
    .concat([...text.matchAll(PATH)].map((m) => m[0]))
  const clauses = text
    .replace(QUOTED, '\n')
    .split(/[\n"'`()[\]{}<>|=]|\S*[\d/\\]\S*|: /)
    .map((clause) => clause.trim().replace(/[.,;:!?]+$/, ''))
  return {
    values: [
      ...new Set(values.filter((value) => value.length >= MIN_VALUE_CHARS && /[A-Za-z]{3}/.test(value))),
    ].slice(0, MAX_PHRASES),
    clauses: [
      ...new Set(
        clauses.filter(
          (clause) => clause.length >= MIN_CLAUSE_CHARS && clause.split(/\s+/).length >= MIN_CLAUSE_WORDS,
        ),
      ),
    ].slice(0, MAX_PHRASES),
  }
}
