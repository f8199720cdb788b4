// AssemblyScript. Hashes over bytes in memory. In: an address and an end. Out: 64 bits to look things up by, or the two lanes of a text's hash, which
// patterns/text-hash.ts computes alike without WebAssembly. What is looked up never leaves the process, so those may change with any version.

// Odd numbers that are others in each process: log text is hostile, and must not be made to look like another by its hash.
let K1: u64 = 0x9e3779b97f4a7c15
let K2: u64 = 0xd6e8feb86659fd93

/** Sets the secret of this process, four words of 32 bits. */
export function setSecret(a: u32, b: u32, c: u32, d: u32): void {
  K1 = (<u64>a << 32) | <u64>b | 1
  K2 = (<u64>c << 32) | <u64>d | 1
}

/** Mixes one word into a hash. Two multiplications: a difference in the highest bit alone would come through one of them as it is. */
// @ts-ignore: decorator
@inline
export function mix(h: u64, word: u64): u64 {
  h = (h ^ word) * K1
  h = (h ^ (h >> 29)) * K2
  return h ^ (h >> 32)
}

/** Spreads a hash over all of its bits; never 0, which marks an empty place. */
// @ts-ignore: decorator
@inline
export function spread(h: u64): u64 {
  h = (h ^ (h >> 29)) * K2
  return (h ^ (h >> 32)) | 1
}

/** The last `n` bytes (0 to 7) at `p` as a word. */
// @ts-ignore: decorator
@inline
function tail(p: usize, n: i32): u64 {
  return n == 0 ? 0 : load<u64>(p) & (~(<u64>0) >> (<u64>(64 - 8 * n)))
}

/** Hash of the bytes from `p` to `end`. */
export function bytesHash(p: usize, end: usize, seed: u64): u64 {
  let h = mix(seed, <u64>(end - p) + K2)
  if (p + 16 <= end) {
    // Two halves at a time, which do not wait for each other.
    let g = h ^ HALF
    for (; p + 16 <= end; p += 16) {
      h = mix(h, load<u64>(p))
      g = mix(g, load<u64>(p, 8))
    }
    h = mix(h, g)
  }
  if (p + 8 <= end) {
    h = mix(h, load<u64>(p))
    p += 8
  }
  return mix(h, tail(p, <i32>(end - p)))
}

/** Masks that keep the first n bytes of a block: the block at `16 - n`. */
const MASKS = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
])

/** A block of 16 bytes with every digit as `0`, and nothing behind its first `n` bytes. */
// @ts-ignore: decorator
@inline
export function digitlessBlock(v: v128, n: usize): v128 {
  const zero = i8x16.splat(48)
  const block = v128.bitselect(zero, v, i8x16.lt_u(i8x16.sub(v, zero), i8x16.splat(10)))
  return n < 16 ? v128.and(block, v128.load(MASKS + 16 - n)) : block
}

/** First value of the second half of a hash over blocks. */
export const HALF: u64 = 0x9e3779b97f4a7c15

/** Ends a hash over the blocks of `n` bytes. */
// @ts-ignore: decorator
@inline
export function closeBlocks(a: u64, b: u64, n: usize): u64 {
  return mix(a + <u64>n * K2, b)
}

/** Hash of the bytes from `p` to `end` with every digit as `0`, in blocks of 16. */
export function digitlessHash(p: usize, end: usize, seed: u64): u64 {
  const from = p
  let a = seed
  let b = HALF
  while (p < end) {
    const v = digitlessBlock(v128.load(p), end - p)
    a = mix(a, i64x2.extract_lane(v, 0))
    b = mix(b, i64x2.extract_lane(v, 1))
    p += 16
  }
  return closeBlocks(a, b, end - from)
}

/** Lanes of the hash of a text. */
export let laneA: u32 = 0
export let laneB: u32 = 0

const A1: u32 = 0xcc9e2d51
const A2: u32 = 0x1b873593
const B1: u32 = 0x239b961b
const B2: u32 = 0xab0e9789

/** Starts a text. */
export function openText(): void {
  laneA = 0x9747b28c
  laneB = 0x3c6ef372
}

// @ts-ignore: decorator
@inline
function takeWord(word: u32): void {
  laneA = rotl(laneA ^ rotl(word * A1, 15) * A2, 13) * 5 + 0xe6546b64
  laneB = rotl(laneB ^ rotl(word * B1, 16) * B2, 19) * 5 + 0x561ccd1b
}

/** Takes in one line of a text: words of four bytes, little end first, the last filled with zeros, then the length. */
export function takeLine(p: usize, end: usize): void {
  const n = <u32>(end - p)
  for (; p + 4 <= end; p += 4) takeWord(load<u32>(p))
  const left = <u32>(end - p)
  if (left > 0) takeWord(load<u32>(p) & ((1 << (left * 8)) - 1))
  takeWord(n)
}

// @ts-ignore: decorator
@inline
function finish(h: u32): u32 {
  h = (h ^ (h >> 16)) * 0x85ebca6b
  h = (h ^ (h >> 13)) * 0xc2b2ae35
  return h ^ (h >> 16)
}

/** Ends a text: a whole number below 2^53. */
export function closeText(): f64 {
  const a = finish(laneA + laneB)
  const b = finish(laneB ^ rotl(a, 7))
  return <f64>(b & 0x1fffff) * 4294967296.0 + <f64>a
}
