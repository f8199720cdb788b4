// AssemblyScript. The fast lane over the lines of a buffer. In: whole lines, and what was taught of lines like them. Out: sums, events for the records
// that count, and where it had to stop because it met something it does not know. It decides nothing itself: whatever it does was done once by the
// plain road for a line that differs in values only.
import { bytesHash, closeText, mix, openText, spread, takeLine } from './hashes'
import {
  EVENTS,
  JSON,
  L_CLASS,
  L_FLAGS,
  L_MESSAGE,
  L_NAME_FROM,
  L_NAME_TO,
  LAYOUTS,
  MAX_EVENTS,
  MAX_LINE,
  SCRATCH,
  SKELETON,
  SKIP,
} from './layout'
import { clean, skeletonAt, wide } from './skeleton'
import {
  isHeaderless,
  JOINS,
  layoutAt,
  layoutFrom,
  newline as walkedTo,
  newlineAt,
  openingAt,
  recordPlace,
  teachRecord,
  timeAt,
  timeMs,
} from './tables'

export { closeText, openText, setSecret, takeLine } from './hashes'
export { EVENTS, INPUT, INPUT_BYTES, MAX_LINE, SCRATCH, SKELETON } from './layout'
export { skeletonAt } from './skeleton'
export {
  addLayout,
  addTemplate,
  forget,
  isHeaderless,
  isRefused,
  refuse,
  teachHead,
  teachHeaderless,
} from './tables'

/** Lines of one record that the fast lane takes; the plain road keeps no more of one. */
const MAX_RECORD_LINES: i32 = 200
/** Blank lines behind a record that wait for what comes next. */
const MAX_BLANKS: i32 = 900
/** Samples of skipped records that are wanted at most. */
const SAMPLE: u32 = 0xffffffff

/** Where the reading stopped: the first byte that was not taken. A record that was begun is not taken. */
export let stopAt: usize = 0
/** The line that is not known: what stands before it must go the plain road, and then it is asked for again. 0 when there is none. */
export let stopEnd: usize = 0
/** Events that wait to be taken up. */
export let events: u32 = 0

/** Sums since {@link start}. */
export let lines: i32 = 0
export let blanks: i32 = 0
export let skipped: i32 = 0
export let skippedLines: i32 = 0
export let firstMs: f64 = Infinity
export let lastMs: f64 = -Infinity
// Times up to here make a skipped record a sample.
let sampleUntil: f64 = Infinity

/** Sets the sums to nothing; samples of skipped records are wanted up to the time `until`. No time is infinite. */
export function start(until: f64): void {
  lines = 0
  blanks = 0
  skipped = 0
  skippedLines = 0
  firstMs = Infinity
  lastMs = -Infinity
  sampleUntil = until
}

// The record in hand.
let recordAt: usize = 0
let recordEnd: usize = 0
let recordLayout: usize = 0
let recordLines: i32 = 0
let recordBlanks: i32 = 0
let recordMs: f64 = 0
let recordKey: u64 = 0
let keyed: bool = false
let isWide: bool = false
let firstLineEnd: usize = 0

// @ts-ignore: decorator
@inline
function lineEnd(p: usize, newline: usize): usize {
  return newline > p && load<u8>(newline - 1) == 13 ? newline - 1 : newline
}

function isBlank(p: usize, end: usize): bool {
  for (; p < end; p++) {
    const c = load<u8>(p)
    if (c != 32 && c != 9 && c != 13 && c != 11 && c != 12) return false
  }
  return true
}

function hasBackslash(p: usize, end: usize): bool {
  for (; p < end; p += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(92)))
    if (found != 0 && p + <usize>ctz(found) < end) return true
  }
  return false
}

/** Where the blanks and tabs before `p` begin; something else stands before them. */
// @ts-ignore: decorator
@inline
function behindBlanks(p: usize): usize {
  while (load<u8>(p - 1) == 32 || load<u8>(p - 1) == 9) p--
  return p
}

/** True when a number in a JSON line has a zero too many at its front: then the line is no JSON, which a skeleton does not show. */
function hasFalseNumber(p: usize, end: usize): bool {
  const zero = i8x16.splat(48)
  for (let block = p; block < end; block += 16) {
    let found: u32 = i8x16.bitmask(i8x16.eq(v128.load(block), zero))
    for (; found != 0; found &= found - 1) {
      let q = block + <usize>ctz(found)
      if (q >= end) break
      if (<u32>load<u8>(q + 1) - 48 > 9) continue
      if (load<u8>(q - 1) == 45) q--
      q = behindBlanks(q)
      const before: u32 = load<u8>(q - 1)
      if (before == 44 || before == 91 || (before == 58 && load<u8>(behindBlanks(q - 1) - 1) == 34)) return true
    }
  }
  return false
}

/** Hash of a line's skeleton; 0 when it is no plain text. */
function skeletonHash(p: usize, end: usize): u64 {
  const out = skeletonAt(p, end, SKELETON)
  if (!clean) return 0
  if (wide) isWide = true
  return spread(bytesHash(SKELETON, out, 0x7777))
}

/** Works out the key of a record that has its first line only; false when it is no plain text. */
function openKey(): bool {
  keyed = true
  isWide = false
  const message = recordAt + load<u32>(recordLayout, L_MESSAGE)
  if (message > firstLineEnd) return false
  if ((load<u32>(recordLayout, L_FLAGS) & JSON) != 0 && (hasBackslash(message, firstLineEnd) || hasFalseNumber(message, firstLineEnd)))
    return false
  const hash = skeletonHash(message, firstLineEnd)
  if (hash == 0) return false
  recordKey = mix(load<u64>(recordLayout, L_CLASS), hash)
  const nameTo = load<u32>(recordLayout, L_NAME_TO)
  if (nameTo > 0)
    recordKey = mix(recordKey, bytesHash(recordAt + load<u32>(recordLayout, L_NAME_FROM), recordAt + nameTo, 7))
  recordKey = spread(recordKey)
  return true
}

/** Takes a line without header into the record's key; false when it is no plain text. */
function continueKey(p: usize, end: usize): bool {
  const hash = skeletonHash(p, end)
  if (hash == 0) return false
  recordKey = spread(mix(recordKey, hash))
  return true
}

/** Address behind the `n`th quotation mark. */
function behindQuote(p: usize, end: usize, n: u32): usize {
  let left: u32 = n
  for (; p < end; p += 16) {
    let found: u32 = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(34)))
    const count: u32 = popcnt(found)
    if (count >= left) {
      for (let i: u32 = 1; i < left; i++) found &= found - 1
      return p + <usize>ctz(found) + 1
    }
    left -= count
  }
  return end
}

/** Hash of the record's exact text: message and further lines. */
function textOf(quotes: u32): f64 {
  openText()
  let p = recordAt + load<u32>(recordLayout, L_MESSAGE)
  if (quotes > 0) {
    const from = behindQuote(p, firstLineEnd, quotes)
    takeLine(from, behindQuote(from, firstLineEnd, 1) - 1)
    return closeText()
  }
  takeLine(p, firstLineEnd)
  p = firstLineEnd
  for (let i = 1; i < recordLines; i++) {
    p = newlineAt(p, recordEnd) + 1
    const newline = newlineAt(p, recordEnd)
    const end = i == recordLines - 1 ? recordEnd : lineEnd(p, newline)
    takeLine(p, end)
    p = end
  }
  return closeText()
}

function emit(slot: u32, hash: f64): void {
  const at = EVENTS + <usize>events * 48
  store<u32>(at, slot)
  store<i32>(at, lines, 4)
  store<f64>(at, recordMs, 8)
  store<f64>(at, hash, 16)
  store<u32>(at, <u32>recordAt, 24)
  store<u32>(at, <u32>recordEnd, 28)
  store<i32>(at, recordLines, 32)
  store<u32>(at, isWide ? 1 : 0, 36)
  store<u32>(at, load<u32>(recordLayout, L_MESSAGE), 40)
  events++
}

/** Ends the record in hand; false when nobody taught it. */
function finishRecord(): bool {
  if (recordAt == 0) return true
  if ((load<u32>(recordLayout, L_FLAGS) & SKIP) != 0) {
    if (recordMs <= sampleUntil) emit(SAMPLE, 0)
    skipped++
    skippedLines += recordLines
  } else {
    if (!keyed && !openKey()) return false
    const place = recordPlace(recordKey)
    if (load<u64>(place) != recordKey) return false
    const slot = load<i32>(place, 8)
    if (slot < 0) return false
    emit(slot, textOf(load<u32>(place, 12) >> 8))
  }
  if (recordMs < firstMs) firstMs = recordMs
  if (recordMs > lastMs && recordMs < Infinity) lastMs = recordMs
  lines += recordLines + recordBlanks
  blanks += recordBlanks
  recordAt = 0
  return true
}

/** True when the line goes on the record in hand and was seen to do so before. */
function joins(p: usize, end: usize): bool {
  if (recordAt == 0 || recordBlanks > 0 || recordLines >= MAX_RECORD_LINES) return false
  if (!keyed && !openKey()) return false
  if (!continueKey(p, end)) return false
  const place = recordPlace(recordKey)
  return load<u64>(place) == recordKey && (load<u32>(place, 12) & JOINS) != 0
}

function stop(at: usize, end: usize): void {
  stopAt = recordAt != 0 ? recordAt : at
  stopEnd = end
  recordAt = 0
}

/** Layout number + 1 of the line; 0 when its header is not known. */
export function headOf(p: usize, newline: usize): u32 {
  const end = lineEnd(p, newline)
  if (end <= p || end - p > MAX_LINE) return 0
  const first: u32 = load<u8>(p)
  if (first == 123) return openingAt(p)
  return first == 32 || first == 9 ? 0 : layoutAt(p, end)
}

/** True when the line has a known header with a time that can be read. */
export function opens(p: usize, newline: usize): bool {
  const number = headOf(p, newline)
  return number != 0 && timeAt(p, lineEnd(p, newline), LAYOUTS + <usize>(number - 1) * 64, number - 1)
}

/** Reads lines from `p`; `end` is behind the last newline. See {@link stopAt}, {@link stopEnd}, {@link events}. */
export function run(p: usize, end: usize): void {
  events = 0
  stopEnd = 0
  recordAt = 0
  while (p < end) {
    const first: u32 = load<u8>(p)
    let number: u32 = 0
    let newline: usize = 0
    if (first > 32 && first != 123) {
      number = layoutFrom(p, end)
      newline = walkedTo
    } else newline = newlineAt(p, end)
    const until = lineEnd(p, newline)
    if (until - p > MAX_LINE) return stop(p, p)
    if (number == 0) number = headOf(p, newline)
    if (number == 0) {
      if (isBlank(p, until)) {
        if (recordAt == 0 || ++recordBlanks > MAX_BLANKS) return stop(p, p)
      } else {
        const bare = first == 32 || first == 9 || isHeaderless(p, until)
        if (!bare || !joins(p, until)) return stop(p, p)
        recordLines++
        recordEnd = until
      }
      p = newline + 1
      continue
    }
    const layout = LAYOUTS + <usize>(number - 1) * 64
    if (!timeAt(p, until, layout, number - 1)) return stop(p, p)
    if (!finishRecord()) return stop(p, p)
    if (events >= MAX_EVENTS - 1) return stop(p, 0)
    recordAt = p
    recordEnd = until
    firstLineEnd = until
    recordLayout = layout
    recordLines = 1
    recordBlanks = 0
    recordMs = timeMs
    keyed = false
    isWide = false
    p = newline + 1
  }
  stop(p, 0)
}

/** Takes in the record whose lines stand from `p` to `end` (a newline's place): its slot, and the quotation mark before its message. */
export function teach(p: usize, end: usize, slot: i32, quotes: u32): bool {
  const newline = newlineAt(p, end)
  const number = headOf(p, newline)
  if (number == 0) return false
  recordAt = p
  firstLineEnd = lineEnd(p, newline)
  recordLayout = LAYOUTS + <usize>(number - 1) * 64
  let ok = openKey()
  let q = newline + 1
  while (ok && q < end) {
    if (!teachRecord(recordKey, -1, 0)) break
    const next = newlineAt(q, end)
    const until = lineEnd(q, next)
    const first: u32 = load<u8>(q)
    ok =
      !isBlank(q, until) &&
      headOf(q, next) == 0 &&
      (first == 32 || first == 9 || isHeaderless(q, until)) &&
      continueKey(q, until) &&
      teachRecord(recordKey, -1, JOINS)
    q = next + 1
  }
  recordAt = 0
  return ok && teachRecord(recordKey, slot, quotes << 8)
}

