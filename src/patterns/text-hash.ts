// The hash of an exact text, by which variants are told apart and sampled. In: lines of a record. Out: a whole number below 2^53, the same on every
// machine and in every version that shares the `lt1:` step. hotpath/assembly/hashes.ts computes the same over bytes; a test holds both equal.
// Two lanes as in MurmurHash3 (public domain) with constants of their own, over the UTF-8 bytes of each line in words of four, then its length.

const LANE_A = 0x9747b28c
const LANE_B = 0x3c6ef372

/** One above the largest hash. */
export const TEXT_HASH_RANGE = 2 ** 53

let scratch = Buffer.alloc(64 * 1024)
let words = wordsOf(scratch)

function wordsOf(buffer: Buffer): Int32Array {
  return new Int32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2)
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

function finish(lane: number): number {
  let h = lane
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Hash of a record's text: its message and its further lines. */
export function textHash(message: string, rest: readonly string[]): number {
  let a = LANE_A
  let b = LANE_B
  const take = (word: number): void => {
    a =
      (Math.imul(rotate(a ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593), 13), 5) +
        0xe6546b64) |
      0
    b =
      (Math.imul(rotate(b ^ Math.imul(rotate(Math.imul(word, 0x239b961b), 16), 0xab0e9789), 19), 5) +
        0x561ccd1b) |
      0
  }
  for (let i = -1; i < rest.length; i++) {
    const bytes = fill(i < 0 ? message : rest[i]!)
    const whole = (bytes + 3) >> 2
    for (let w = 0; w < whole; w++) take(words[w]!)
    take(bytes)
  }
  const low = finish((a + b) | 0)
  const high = finish(b ^ rotate(low, 7))
  return (high & 0x1fffff) * 0x1_0000_0000 + low
}

// Bytes of the text, which then stand in the scratch buffer with zeros up to a whole word. Words are read little end first, as on every machine
// that Node runs on but s390x.
function fill(text: string): number {
  if (text.length * 3 + 4 > scratch.length) {
    scratch = Buffer.alloc(text.length * 3 + 64)
    words = wordsOf(scratch)
  }
  const bytes = scratch.write(text, 0)
  scratch.fill(0, bytes, (bytes + 4) & ~3)
  return bytes
}
