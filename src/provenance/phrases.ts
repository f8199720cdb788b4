// What in a line of a log may have been written down by somebody. In: one line. Out: values (quoted, paths, addresses, names with a shape of
// their own) and clauses without variables, with their places. Judges nothing.

/** A shorter value stands in any source. */
const MIN_VALUE_CHARS = 5
/** A name that nobody quoted is longer, and has a shape. */
const MIN_NAME_CHARS = 8
/** A clause has at least so many words and characters. */
const MIN_CLAUSE_WORDS = 3
const MIN_CLAUSE_CHARS = 14
/** Phrases looked for in one line. */
const MAX_PHRASES = 24

/** A part of a line. */
export interface Phrase {
  readonly kind: 'value' | 'clause'
  /** As it stands. */
  readonly text: string
  /** Where in the line. */
  readonly start: number
  readonly end: number
}

const QUOTED = /(?<![\w'])'([^'\n]{1,400})'(?!\w)|"([^"\n]{1,400})"|`([^`\n]{1,400})`/g
const ADDRESS = /\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s"'<>`]{3,300}|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}/g
const PATH = /(?<![\w/.])\.{0,2}\/[A-Za-z_][\w/.-]*/g
/** `no_usage_here`, `order-4711-x`, `x9f3a2`: words joined, or letters and digits mixed. */
const NAME =
  /(?<![\w.])[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+(?!\w)|(?<!\w)(?=[a-z]*\d[a-z]*\d)[a-z0-9]{8,}(?!\w)/g
/** Names of errors belong to their library. */
const ERROR_NAME = /(?:Error|Exception|Warning|Failure|Fault|Interrupt|Exit)$/

/** The phrases of one line, values first. */
export function phrasesOf(line: string): Phrase[] {
  const values: Phrase[] = []
  for (const [pattern, least] of [
    [QUOTED, MIN_VALUE_CHARS],
    [ADDRESS, MIN_VALUE_CHARS],
    [PATH, MIN_VALUE_CHARS],
    [NAME, MIN_NAME_CHARS],
  ] as const) {
    for (const m of line.matchAll(pattern)) {
      const text = m[1] ?? m[2] ?? m[3] ?? m[0].replace(/[.,;:]+$/, '')
      const start = m.index + (m[0].startsWith(text) ? 0 : 1)
      if (text.length < least || !/[^\W\d_]{3}/u.test(text) || ERROR_NAME.test(text)) continue
      const end = start + text.length
      // A name inside a path is a part of the path; inside quotes it may be all that stands in a test.
      const isPart = values.some(
        (other) => other.start <= start && end <= other.end && !other.text.includes(' '),
      )
      if (!isPart) values.push({ kind: 'value', text, start, end })
    }
  }
  return [...values.slice(0, MAX_PHRASES), ...clausesOf(line).slice(0, MAX_PHRASES)]
}

const CLAUSE = /(?:(?!: )[^\n"'`()[\]{}<>|=])+/g
const blank = (text: string): string => '\n'.repeat(text.length)

// Runs of words between numbers, quotes, brackets and colons.
function clausesOf(line: string): Phrase[] {
  const blanked = line
    .replace(QUOTED, blank)
    .replace(/\S+/g, (word) => (/[\d/\\]/.test(word) ? blank(word) : word))
  const clauses: Phrase[] = []
  for (const m of blanked.matchAll(CLAUSE)) {
    const text = m[0].trim().replace(/[.,;:!?]+$/, '')
    const start = m.index + m[0].indexOf(text)
    if (text.length >= MIN_CLAUSE_CHARS && text.split(/\s+/).length >= MIN_CLAUSE_WORDS)
      clauses.push({ kind: 'clause', text, start, end: start + text.length })
  }
  return clauses
}
