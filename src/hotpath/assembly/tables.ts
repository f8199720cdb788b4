// AssemblyScript. The look-ups of the fast lane: header keys, JSON openings, minutes, records. In: bytes of a line. Out: what was taught of its like.
// JavaScript teaches; here is only looked up. A table that is full takes no more: what is not known goes the plain road.
import { bytesHash, closeBlocks, digitlessBlock, digitlessHash, HALF, mix, spread } from './hashes'
import {
  EPOCH,
  HEADERLESS,
  KEY_PLACES,
  KEYS,
  L_CLASS,
  L_FLAGS,
  L_FRACTION,
  L_MESSAGE,
  L_NAME_FROM,
  L_NAME_TO,
  L_TAIL,
  L_TIME,
  L_ZONE,
  LAYOUTS,
  MAX_LAYOUTS,
  MAX_TEMPLATES,
  MINUTE,
  MINUTE_PLACES,
  MINUTES,
  RECORD_PLACES,
  RECORDS,
  REFUSED,
  TEMPLATES,
} from './layout'

/** Epoch ms of the minute of a line's time; NaN when it has none after all. Asked once a minute. */
// @ts-ignore: decorator
@external('host', 'minute')
declare function hostMinute(line: usize, end: usize, layout: u32): f64

/** A header is not longer than this; the words beyond it decide nothing. */
const MAX_HEAD: usize = 200

let keyCount: u32 = 0
let layoutCount: u32 = 0
let templateCount: u32 = 0
let lastTemplate: u32 = 0
let recordCount: u32 = 0

/** Numbers of words by which headers are told, at most four. */
let needs: u32 = 0
let need0: i32 = 0
let need1: i32 = 0
let need2: i32 = 0
let need3: i32 = 0

/** Forgets all that was taught. */
export function forget(): void {
  memory.fill(KEYS, 0, KEY_PLACES * 16)
  memory.fill(MINUTES, 0, MINUTE_PLACES * 16)
  memory.fill(RECORDS, 0, RECORD_PLACES * 16)
  keyCount = 0
  layoutCount = 0
  templateCount = 0
  lastTemplate = 0
  recordCount = 0
  needs = 0
  lastLength = 0
}

/** End of the first `words` words of a line; columns filled with blanks are one word. */
function headEnd(p: usize, end: usize, words: i32): usize {
  const most = end - p < MAX_HEAD ? end : p + MAX_HEAD
  let q = p
  let wasBlank: u32 = 1
  let left = words
  while (q < most) {
    const blanks: u32 = i8x16.bitmask(i8x16.eq(v128.load(q), i8x16.splat(32)))
    let ends = blanks & ~((blanks << 1) | wasBlank) & 0xffff
    wasBlank = blanks >> 15
    const count = <i32>popcnt(ends)
    if (count >= left) {
      for (let i = 1; i < left; i++) ends &= ends - 1
      const found = q + <usize>ctz(ends)
      return found < most ? found : most
    }
    left -= count
    q += 16
  }
  return most
}

// Some layouts are told by the line's last byte (`... (kafka.server)`).
// @ts-ignore: decorator
@inline
function isTelling(last: u32): bool {
  return last == 41 || last == 93 || last == 125
}

/** Key of a line by its first words and, in some cases, by its last byte. */
function headKey(p: usize, end: usize, words: i32): u64 {
  const to = headEnd(p, end, words)
  const last: u32 = load<u8>(end - 1)
  let hash = digitlessHash(p, to, (<u64>words) << 16)
  if (to == end) hash ^= 0x8000
  else if (isTelling(last)) hash ^= last
  return hash | 1
}

/** Place of the newline of the line that {@link layoutFrom} looked at. */
export let newline: usize = 0

/** Place of the first newline from `p` on; `end` when there is none. */
export function newlineAt(p: usize, end: usize): usize {
  const wanted = i8x16.splat(10)
  while (p < end) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), wanted))
    if (found != 0) return p + <usize>ctz(found)
    p += 16
  }
  return end
}

/**
 * Layout number + 1 of the line at `p`, and its {@link newline}, in one walk over its head; 0 when it is not known by the number of words that was learned
 * first, which {@link layoutAt} then asks for in full. The same as {@link headKey}, for a line that is longer than its head.
 */
export function layoutFrom(p: usize, end: usize): u32 {
  let q = p
  let a: u64 = (<u64>need0) << 16
  let b = HALF
  let wasBlank: u32 = 1
  let left = need0
  while (q < p + MAX_HEAD - 16 && q < end) {
    const v = v128.load(q)
    const lines: u32 = i8x16.bitmask(i8x16.eq(v, i8x16.splat(10)))
    const blanks: u32 = i8x16.bitmask(i8x16.eq(v, i8x16.splat(32)))
    let ends = blanks & ~((blanks << 1) | wasBlank) & 0xffff
    if (lines != 0) ends &= (1 << ctz(lines)) - 1
    const count = <i32>popcnt(ends)
    if (count >= left) {
      for (let i = 1; i < left; i++) ends &= ends - 1
      const n = <usize>ctz(ends)
      if (n > 0) {
        const block = digitlessBlock(v, n)
        a = mix(a, i64x2.extract_lane(block, 0))
        b = mix(b, i64x2.extract_lane(block, 1))
      }
      newline = lines != 0 ? q + <usize>ctz(lines) : newlineAt(q + 16, end)
      let last: u32 = load<u8>(newline - 1)
      if (last == 13) last = load<u8>(newline - 2)
      let hash = closeBlocks(a, b, q + n - p)
      if (isTelling(last)) hash ^= last
      const found = known(hash | 1)
      return found >= REFUSED ? 0 : found
    }
    if (lines != 0) {
      newline = q + <usize>ctz(lines)
      return 0
    }
    const block = digitlessBlock(v, 16)
    a = mix(a, i64x2.extract_lane(block, 0))
    b = mix(b, i64x2.extract_lane(block, 1))
    left -= count
    wasBlank = blanks >> 15
    q += 16
  }
  newline = newlineAt(q, end)
  return 0
}

/** Words that stand for all of a line's head. */
const ALL_WORDS: i32 = 255

/** Place of a key in a table of so many places of 16 bytes, or the empty one where it belongs. */
// @ts-ignore: decorator
@inline
function probe(table: usize, places: u32, key: u64): usize {
  let i: u32 = <u32>(key >> 20) & (places - 1)
  while (true) {
    const place = table + <usize>i * 16
    const there = load<u64>(place)
    if (there == key || there == 0) return place
    i = (i + 1) & (places - 1)
  }
}

function placeOf(key: u64): usize {
  return probe(KEYS, KEY_PLACES, key)
}

function known(key: u64): u32 {
  return load<u32>(placeOf(key), 8)
}

/** Layout number + 1 of a line; 0 when its header is not known. */
export function layoutAt(p: usize, end: usize): u32 {
  if (needs == 0) return 0
  let found = known(headKey(p, end, need0))
  if (found == 0 && needs > 1) found = known(headKey(p, end, need1))
  if (found == 0 && needs > 2) found = known(headKey(p, end, need2))
  if (found == 0 && needs > 3) found = known(headKey(p, end, need3))
  return found >= REFUSED ? 0 : found
}

/** True for a line of which is known that no format reads it. */
export function isHeaderless(p: usize, end: usize): bool {
  return known(headKey(p, end, ALL_WORDS)) == HEADERLESS
}

function teachKey(key: u64, value: u32): bool {
  const place = placeOf(key)
  if (load<u64>(place) == 0) {
    if (keyCount * 2 >= KEY_PLACES) return false
    keyCount++
  }
  store<u64>(place, key)
  store<u32>(place, value, 8)
  return true
}

function teachNeed(words: i32): bool {
  if (needs > 0 && need0 == words) return true
  if (needs > 1 && need1 == words) return true
  if (needs > 2 && need2 == words) return true
  if (needs > 3) return need3 == words
  if (needs == 0) need0 = words
  else if (needs == 1) need1 = words
  else if (needs == 2) need2 = words
  else need3 = words
  needs++
  return true
}

/** Takes in that lines like this one, by so many words, have the layout with that number; false when there is no room. */
export function teachHead(p: usize, end: usize, words: i32, layout: u32): bool {
  return teachNeed(words) && teachKey(headKey(p, end, words), layout + 1)
}

/** Takes in that lines like this one have no header. */
export function teachHeaderless(p: usize, end: usize): bool {
  return teachKey(headKey(p, end, ALL_WORDS), HEADERLESS)
}

/** Takes in that lines like this one are not for the fast lane; then {@link isRefused} says so. */
export function refuse(p: usize, end: usize): bool {
  return teachKey(headKey(p, end, ALL_WORDS) ^ 0x5555, REFUSED)
}

/** True for a line that was refused before. */
export function isRefused(p: usize, end: usize): bool {
  return known(headKey(p, end, ALL_WORDS) ^ 0x5555) == REFUSED
}

/** Adds a layout; its number, or -1 when there is no room. See layout.ts for the fields. */
export function addLayout(
  flags: u32,
  message: u32,
  time: u32,
  fraction: u32,
  tail: u32,
  nameFrom: u32,
  nameTo: u32,
  group: u32,
  zone: u32,
): i32 {
  if (layoutCount >= MAX_LAYOUTS) return -1
  const at = LAYOUTS + <usize>layoutCount * 64
  store<u32>(at, flags, L_FLAGS)
  store<u32>(at, message, L_MESSAGE)
  store<u32>(at, time, L_TIME)
  store<u32>(at, fraction, L_FRACTION)
  store<u32>(at, tail, L_TAIL)
  store<u32>(at, nameFrom, L_NAME_FROM)
  store<u32>(at, nameTo, L_NAME_TO)
  store<u32>(at, zone, L_ZONE)
  store<u64>(at, spread(mix(0x1234567, <u64>group + 1)), L_CLASS)
  layoutCount++
  return <i32>layoutCount - 1
}

/** Adds an opening of `n` bytes at `p` for the layout: digits from `wildFrom` to `wildTo` may be any. False when there is no room. */
export function addTemplate(p: usize, n: i32, wildFrom: i32, wildTo: i32, layout: u32): bool {
  if (templateCount >= MAX_TEMPLATES || n > 80) return false
  const at = TEMPLATES + <usize>templateCount * 256
  memory.fill(at, 0, 256)
  store<u32>(at, n)
  store<u32>(at, layout + 1, 4)
  for (let i = 0; i < n; i++) {
    const c = load<u8>(p + i)
    store<u8>(at + 16 + i, c)
    const wild = i >= wildFrom && i < wildTo && c - 48 < 10
    store<u8>(at + 96 + i, wild ? 255 : 0)
    store<u8>(at + 176 + i, 255)
  }
  templateCount++
  return true
}

function fits(p: usize, at: usize): bool {
  const n = load<u32>(at)
  for (let i: u32 = 0; i < n; i += 16) {
    const v = v128.load(p + i)
    const wild = v128.load(at + 96 + i)
    const digit = i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(10))
    const ok = v128.bitselect(digit, i8x16.eq(v, v128.load(at + 16 + i)), wild)
    if (!i8x16.all_true(v128.or(ok, v128.not(v128.load(at + 176 + i))))) return false
  }
  return true
}

/** Layout number + 1 of a JSON line by its opening; 0 when it is not known. */
export function openingAt(p: usize): u32 {
  for (let i: u32 = 0; i < templateCount; i++) {
    const n = lastTemplate + i < templateCount ? lastTemplate + i : lastTemplate + i - templateCount
    const at = TEMPLATES + <usize>n * 256
    if (fits(p, at)) {
      lastTemplate = n
      return load<u32>(at, 4)
    }
  }
  return 0
}

/** What {@link timeAt} found; infinite when the header has no time. */
export let timeMs: f64 = 0

// @ts-ignore: decorator
@inline
function digit(p: usize): u32 {
  return <u32>load<u8>(p) - 48
}

/** What stood before the seconds of the line before, and the epoch ms of its minute; the length is 0 when its zone stood behind them. */
const LAST_PREFIX = memory.data(256)
let lastLength: usize = 0
let lastZone: u32 = 0
let lastMinute: f64 = 0

// @ts-ignore: decorator
@inline
function isLastPrefix(p: usize, n: usize, zone: u32): bool {
  if (n != lastLength || zone != lastZone || n < 16) return false
  let differs = v128.xor(v128.load(p + n - 16), v128.load(LAST_PREFIX + n - 16))
  for (let i: usize = 0; i + 16 < n; i += 16)
    differs = v128.or(differs, v128.xor(v128.load(p + i), v128.load(LAST_PREFIX + i)))
  return !v128.any_true(differs)
}

/** Looks the minute up, or has it read; false when there is none. */
function findMinute(p: usize, end: usize, at: usize, behind: usize, layout: usize, number: u32): bool {
  const tail = load<u32>(layout, L_TAIL)
  const zone = load<u32>(layout, L_ZONE)
  let key = bytesHash(p, at, (<u64>zone << 8) + (behind - at))
  if (tail > 0) key = bytesHash(behind, behind + tail, key)
  key = spread(key)
  const place = MINUTES + <usize>((<u32>(key >> 24)) & (MINUTE_PLACES - 1)) * 16
  if (load<u64>(place) != key) {
    const read = hostMinute(p, end, number)
    if (isNaN(read)) return false
    store<u64>(place, key)
    store<f64>(place, read, 8)
  }
  lastMinute = load<f64>(place, 8)
  lastLength = tail > 0 ? 0 : at - p
  lastZone = zone
  if (lastLength > 0) memory.copy(LAST_PREFIX, p, lastLength)
  return true
}

/** Reads the time of a line with a known header; false when it has to be read anew. */
export function timeAt(p: usize, end: usize, layout: usize, number: u32): bool {
  const flags = load<u32>(layout, L_FLAGS)
  const at = p + load<u32>(layout, L_TIME)
  if ((flags & MINUTE) != 0) {
    const seconds = digit(at) * 10 + digit(at + 1)
    if (seconds > 59) return false
    const n: usize = load<u32>(layout, L_FRACTION)
    let ms: u32 = 0
    if (n > 0) ms += digit(at + 3) * 100
    if (n > 1) ms += digit(at + 4) * 10
    if (n > 2) ms += digit(at + 5)
    if (load<u32>(layout, L_TAIL) > 0 || !isLastPrefix(p, at - p, load<u32>(layout, L_ZONE))) {
      if (!findMinute(p, end, at, at + 2 + (n > 0 ? n + 1 : 0), layout, number)) return false
    }
    timeMs = lastMinute + <f64>(seconds * 1000 + ms)
    return true
  }
  if ((flags & EPOCH) != 0) {
    let value: u64 = 0
    for (let i: usize = 0; i < 13; i++) value = value * 10 + digit(at + i)
    timeMs = <f64>value
    return value >= 1000000000000 && value < 4100000000000
  }
  timeMs = Infinity
  return true
}

/** Place of a record by the hash of its lines. */
export function recordPlace(key: u64): usize {
  return probe(RECORDS, RECORD_PLACES, key)
}

/** Bit of a record's flags: its last line goes on the lines before. */
export const JOINS: u32 = 1

/** Takes in a record: its slot, or -1 for what is only the beginning of one. False when there is no room. */
export function teachRecord(key: u64, slot: i32, flags: u32): bool {
  const place = recordPlace(key)
  if (load<u64>(place) == 0) {
    if (recordCount * 2 >= RECORD_PLACES) return false
    recordCount++
    store<u64>(place, key)
    store<i32>(place, -1, 8)
  }
  if (slot >= 0) store<i32>(place, slot, 8)
  store<u32>(place, load<u32>(place, 12) | flags, 12)
  return true
}
