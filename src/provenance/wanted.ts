// What is looked for. In: the texts of a log's records. Out: their lines, each once, with their words, phrases and keys (words in a row, by which a
// line and a source find each other). Opens no file.
import { type Phrase, phrasesOf } from './phrases.js'
import { KEY_WORDS, keyOf, setWord, WordReader } from './words.js'

/** Lines looked for of one text, and characters of one line: a longer one is a dump. */
const MAX_LINES = 40
const MAX_LINE_CHARS = 1500
/** Keys over all lines, some 100 bytes each. */
const MAX_KEYS = 300_000
/** Places of keys over all lines, some 100 bytes each. */
const MAX_PLACES = 600_000

const SIEVE_BITS = 21
const SIEVE_MASK = (1 << SIEVE_BITS) - 1

// A set of hashes that is asked for very often and mostly does not have them.
class Sieve {
  private readonly bits = new Uint32Array(1 << (SIEVE_BITS - 5))

  add(hash: number): void {
    this.bits[(hash & SIEVE_MASK) >> 5]! |= 1 << (hash & 31)
  }

  has(hash: number): boolean {
    return (this.bits[(hash & SIEVE_MASK) >> 5]! & (1 << (hash & 31))) !== 0
  }
}

/** Words in a row. */
export interface Key {
  /** Each as a word set has it. */
  readonly words: readonly number[]
  /** The lines it stands in, by number. */
  readonly lines: number[]
  /** Test files it stands in. */
  files: number
  /** True when the app has it, or when its words are so common that nobody can tell by them. */
  inApp: boolean
}

/** A key at its place in a line. */
interface KeyPlace {
  readonly key: Key
  readonly hash: number
  readonly start: number
  readonly end: number
}

/** A line of a record. */
export interface WantedLine {
  /** Blanks as one blank each. */
  readonly text: string
  readonly phrases: readonly Phrase[]
  readonly words: readonly { readonly start: number; readonly end: number }[]
  readonly keys: readonly KeyPlace[]
  /** True for a line of a statement that a database was given. */
  readonly isStatement: boolean
}

/** The lines of all texts, and their keys. */
export class Wanted {
  readonly lines: WantedLine[] = []
  readonly keys = new Map<number, Key>()
  /** A bit for each word of a key, and one for each key. */
  private readonly sieve = new Sieve()
  private readonly keySieve = new Sieve()
  /** Texts that there was no room for. */
  left = 0
  private places = 0
  private readonly byText = new Map<string, readonly number[]>()
  private readonly byLine = new Map<string, number>()
  private readonly reader = new WordReader()

  /** Adds a text; the first ones go first when there is no room for all. */
  add(text: string): void {
    if (this.byText.has(text)) return
    if (this.keys.size >= MAX_KEYS || this.places >= MAX_PLACES) {
      this.left++
      return
    }
    this.byText.set(
      text,
      linesOf(text).map(({ line, isStatement }) => this.lineNumber(line, isStatement)),
    )
  }

  /** The lines of a text that was added, by number. */
  linesOf(text: string): readonly number[] {
    return this.byText.get(text) ?? []
  }

  /** False for a word of no key, by its 32-bit hash; seldom true for one. */
  mayKnow(hash: number): boolean {
    return this.sieve.has(hash)
  }

  /** The key with this hash. */
  keyWith(hash: number): Key | undefined {
    return this.keySieve.has(hash) ? this.keys.get(hash) : undefined
  }

  private lineNumber(text: string, isStatement: boolean): number {
    const id = `${isStatement ? 'S' : ' '}${text}`
    const known = this.byLine.get(id)
    if (known !== undefined) return known
    const number = this.lines.length
    this.byLine.set(id, number)
    this.lines.push(this.makeLine(text, isStatement, number))
    return number
  }

  private makeLine(text: string, isStatement: boolean, number: number): WantedLine {
    const phrases = phrasesOf(text)
    const bytes = Buffer.from(text)
    const { count, hashes, starts, ends } = this.reader.read(bytes)
    // Places are of characters; bytes differ only behind what is not ASCII.
    const at =
      bytes.length === text.length
        ? (byte: number) => byte
        : (byte: number) => bytes.toString('utf8', 0, byte).length
    const words = Array.from({ length: count }, (_, i) => ({ start: at(starts[i]!), end: at(ends[i]!) }))
    const keys: KeyPlace[] = []
    const add = (from: number, size: number): void => {
      const own = Array.from(hashes.subarray(from, from + size))
      for (const word of own) this.sieve.add(word)
      const hash = keyOf(own[0]!, own[1], own[2])
      this.places++
      keys.push({
        key: this.key(hash, own.map(setWord), number),
        hash,
        start: words[from]!.start,
        end: words[from + size - 1]!.end,
      })
    }
    for (let i = 0; i + KEY_WORDS <= count; i++) add(i, KEY_WORDS)
    // A short line of a statement is a key as a whole, without which the statement would not be; so is a value of one or two words.
    if (isStatement && count === 2) add(0, 2)
    for (const { kind, start, end } of phrases) {
      if (kind !== 'value') continue
      const from = words.findIndex((word) => word.start >= start)
      const size = words.filter((word) => word.start >= start && word.end <= end).length
      if (from >= 0 && size > 0 && size < KEY_WORDS) add(from, size)
    }
    return { text, phrases, words, keys, isStatement }
  }

  private key(hash: number, words: number[], line: number): Key {
    let key = this.keys.get(hash)
    if (key === undefined) {
      key = { words, lines: [], files: 0, inApp: false }
      this.keys.set(hash, key)
      this.keySieve.add(hash)
    }
    if (key.lines.at(-1) !== line) key.lines.push(line)
    return key
  }
}

/** What PostgreSQL puts before the lines that go with an error. */
const LABEL = /^(STATEMENT|QUERY|DETAIL|HINT|CONTEXT|LOCATION|ERROR|FATAL|WARNING|LOG): +/
const SQL =
  /^(?:select|insert|update|delete|create|alter|drop|with|merge|copy|call|do|explain|declare|fetch|execute|prepare|truncate|values|table|comment|lock|reindex|grant|revoke)\s/i

function linesOf(text: string): { line: string; isStatement: boolean }[] {
  const found: { line: string; isStatement: boolean }[] = []
  let inStatement = false
  for (const raw of text.split('\n', MAX_LINES)) {
    const label = LABEL.exec(raw.trimStart())
    const line = raw
      .trimStart()
      .slice(label?.[0].length ?? 0)
      .slice(0, MAX_LINE_CHARS)
      .replace(/\s+/g, ' ')
      .trim()
    if (label) inStatement = label[1] === 'STATEMENT' || label[1] === 'QUERY'
    if (line !== '') found.push({ line, isStatement: inStatement || (SQL.test(line) && line.length > 0) })
  }
  return found
}
