// Bytes of a source or a log line to its words, as numbers. In: UTF-8 bytes. Out: hash and line of each word in order, hashes of words in a row,
// and the set of a file's words in three bytes each. What separates words (blanks, quotes, signs, escapes such as `\n`) is the same for a
// literal as somebody wrote it and as a log shows it; so words in a row of a record stand in a row in the source that wrote it.

/** Words in a row that make one key. */
export const KEY_WORDS = 3
/** Bytes of a word in a file's word set. */
export const SET_WORD_BYTES = 3
const SET_BITS = 24

/** Words of one text, in order. The arrays are used again by the next call. */
export interface Words {
  readonly count: number
  /** 32-bit hash of each word. */
  readonly hashes: Uint32Array
  /** Line of each word, from 1. */
  readonly lines: Uint32Array
  /** Where each begins and ends, bytes. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

const OTHER = 0
const WORD = 1
const FOREIGN = 2
/** What a byte is to a word: ASCII letters, digits and `_`; bytes beyond ASCII, which make words of their own; or neither. */
const KIND = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 127 ? FOREIGN : /\w/.test(String.fromCharCode(byte)) ? WORD : OTHER,
)
const NEWLINE = 10
const BACKSLASH = 92
/** Hexadecimal digits behind `\x`, `\u`, `\U`. */
const HEX_DIGITS = new Map([
  [120, 2],
  [117, 4],
  [85, 8],
])
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Reads words; its memory grows to the longest text. */
export class WordReader {
  private hashes = new Uint32Array(0)
  private lines = new Uint32Array(0)
  private starts = new Uint32Array(0)
  private ends = new Uint32Array(0)

  /** Words of two and more characters; the result holds until the next call. */
  read(bytes: Uint8Array): Words {
    this.grow((bytes.length >> 1) + 1)
    const { hashes, lines, starts, ends } = this
    const { length } = bytes
    let count = 0
    let line = 1
    let i = 0
    while (i < length) {
      const byte = bytes[i]!
      const kind = KIND[byte]!
      if (kind === OTHER) {
        if (byte === NEWLINE) line++
        i = byte === BACKSLASH ? afterEscape(bytes, i) : i + 1
        continue
      }
      const from = i
      let hash = FNV_OFFSET
      do {
        hash = Math.imul(hash ^ bytes[i]!, FNV_PRIME)
        i++
      } while (i < length && KIND[bytes[i]!] === kind)
      if (i - from < 2) continue
      hashes[count] = finish(hash)
      lines[count] = line
      starts[count] = from
      ends[count++] = i
    }
    return { count, hashes, lines, starts, ends }
  }

  private grow(size: number): void {
    if (size <= this.hashes.length) return
    this.hashes = new Uint32Array(size)
    this.lines = new Uint32Array(size)
    this.starts = new Uint32Array(size)
    this.ends = new Uint32Array(size)
  }
}

// Behind `\n`, `\"`, `\u00e9`; a backslash at the end of a line leaves the line's end.
function afterEscape(bytes: Uint8Array, at: number): number {
  const next = bytes[at + 1]
  if (next === undefined || next === NEWLINE || next > 127) return at + 1
  const digits = HEX_DIGITS.get(next)
  if (digits === undefined) return at + 2
  let i = at + 2
  while (i < at + 2 + digits && i < bytes.length && isHex(bytes[i]!)) i++
  return i
}

const isHex = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102)

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

/** Hash of one, two or three words in a row, signed. */
export function keyOf(a: number, b = 0, c = 0): number {
  const ab = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35)
  // Signed, since V8 keeps those without an object.
  return finish(Math.imul(ab ^ (ab >>> 16), 0x27d4eb2f) ^ Math.imul(c, 0x165667b1)) | 0
}

/** A word as a word set holds it, 24 bits. */
export const setWord = (hash: number): number => (hash ^ (hash >>> SET_BITS)) & ((1 << SET_BITS) - 1)

/** The first word of a text as a word set holds it. */
export function setOf({ count, hashes }: Words): Uint8Array {
  const word = count > 0 ? setWord(hashes[0]!) : 0
  return Uint8Array.of(word >> 16, word >> 8, word)
}

/** Makes word sets; one bit for each possible word serves all files in turn. */
export class WordSets {
  private readonly seen = new Uint32Array(1 << (SET_BITS - 5))

  /** The different words of a text, {@link SET_WORD_BYTES} bytes each, in order of appearance. */
  of({ count, hashes }: Words): Buffer {
    const { seen } = this
    const set = Buffer.allocUnsafe(count * SET_WORD_BYTES)
    let length = 0
    for (let i = 0; i < count; i++) {
      const word = setWord(hashes[i]!)
      const bit = 1 << (word & 31)
      if ((seen[word >> 5]! & bit) !== 0) continue
      seen[word >> 5]! |= bit
      set[length] = word >> 16
      set[length + 1] = word >> 8
      set[length + 2] = word
      length += SET_WORD_BYTES
    }
    for (let i = 0; i < count; i++) seen[setWord(hashes[i]!) >> 5] = 0
    return Buffer.from(set.subarray(0, length))
  }
}
