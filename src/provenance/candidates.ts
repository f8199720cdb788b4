// Which files may hold which keys. In: word sets of files, and keys. Out: for each file the keys all of whose words it has. Reads no file: a word
// set is three bytes a word, so this is a walk over some megabytes.
import type { Key } from './wanted.js'
import { SET_WORD_BYTES } from './words.js'

/** A word in more files than this, and than this share of them, is everyday wording: keys of such words only tell nothing. */
const COMMON_FILES = 200
const COMMON_SHARE = 0.004

/** Finds the files that may hold a key. */
export class Candidates {
  /** Numbers of the words that are looked for, by word. */
  private readonly numbers = new Map<number, number>()
  private readonly wanted = new Uint32Array(1 << 19)
  private readonly files: Uint32Array
  /** Keys by the number of their rarest word. */
  private readonly byRarest = new Map<number, Key[]>()
  /** Keys whose words all stand in very many files: nobody looked for them. */
  readonly common: Key[] = []

  constructor(
    keys: Iterable<Key>,
    private readonly sets: readonly Uint8Array[],
    /** From this many files on a word tells nothing. */
    private readonly mostFiles: number,
  ) {
    const all = [...keys]
    for (const { words } of all)
      for (const word of words) {
        if (this.numbers.has(word)) continue
        this.numbers.set(word, this.numbers.size)
        this.wanted[word >> 5]! |= 1 << (word & 31)
      }
    this.files = new Uint32Array(this.numbers.size)
    for (const set of sets) for (const number of this.present(set)) this.files[number]!++
    const limit = Math.max(COMMON_FILES, sets.length * COMMON_SHARE)
    for (const key of all) this.place(key, limit)
  }

  private place(key: Key, limit: number): void {
    let rarest = -1
    for (const word of key.words) {
      const number = this.numbers.get(word)!
      if (rarest < 0 || this.files[number]! < this.files[rarest]!) rarest = number
    }
    if (this.files[rarest] === 0) return
    // A single word stands in as many files as its set says: nobody has to read them to know.
    if (this.files[rarest]! > limit || (key.words.length === 1 && this.files[rarest]! >= this.mostFiles)) {
      this.common.push(key)
      return
    }
    const keys = this.byRarest.get(rarest)
    if (keys) keys.push(key)
    else this.byRarest.set(rarest, [key])
  }

  /** True when the file with this number may hold a key. */
  mayHold(file: number): boolean {
    const present = this.present(this.sets[file]!)
    const has = new Set(present)
    return present.some((number) =>
      this.byRarest.get(number)?.some(({ words }) => words.every((word) => has.has(this.numbers.get(word)!))),
    )
  }

  private present(set: Uint8Array): number[] {
    const { wanted } = this
    const found: number[] = []
    for (let i = 0; i < set.length; i += SET_WORD_BYTES) {
      const word = (set[i]! << 16) | (set[i + 1]! << 8) | set[i + 2]!
      if ((wanted[word >> 5]! & (1 << (word & 31))) !== 0) found.push(this.numbers.get(word)!)
    }
    return found
  }
}
