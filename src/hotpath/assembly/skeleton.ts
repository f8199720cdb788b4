// AssemblyScript. The byte-level twin of patterns/skeleton.ts: values of times, numbers and hexadecimal ids are taken out of a line.
// In: bytes of a line in memory. Out: its skeleton's bytes at `out`. A property test holds it equal to the plain one, rule by rule; the plain
// one says why the rules are as they are. Digits drive it: what holds none is copied in blocks.

/** True while the text may be read as plain text: set false by {@link skeletonAt} when it meets a control byte other than a tab. */
export let clean: bool = true
/** True when {@link skeletonAt} met a byte of 128 or above, so that somebody has to check that it is UTF-8. */
export let wide: bool = false

const PLACE_UUID: u64 = 0x3e646975753c // "<uuid>" backwards
const PLACE_MAC: u64 = 0x3e63616d3c
const PLACE_HEX: u64 = 0x3e7865683c
const PLACE_TIME: u64 = 0x3e656d69743c

// @ts-ignore: decorator
@inline
export function isDigit(c: u32): bool {
  return c - 48 < 10
}

// @ts-ignore: decorator
@inline
function isWord(c: u32): bool {
  return c - 48 < 10 || (c | 32) - 97 < 26 || c == 95
}

// @ts-ignore: decorator
@inline
function isHexDigit(c: u32): bool {
  return c - 48 < 10 || (c | 32) - 97 < 6
}

// @ts-ignore: decorator
@inline
function at(p: usize, end: usize): u32 {
  return p < end ? load<u8>(p) : 0
}

/** End of the run of word characters that begins at `p`. */
function wordEnd(p: usize, end: usize): usize {
  while (p < end && isWord(load<u8>(p))) p++
  return p
}

/** First byte of the word that `p` stands in; not before `from`. */
function wordStart(p: usize, from: usize): usize {
  while (p > from && isWord(load<u8>(p - 1))) p--
  return p
}

function hexRun(p: usize, n: i32, end: usize): bool {
  if (p + n > end) return false
  for (let i = 0; i < n; i++) if (!isHexDigit(load<u8>(p + i))) return false
  return true
}

/** True when `p` begins a UUID: 8-4-4-4-12 hexadecimal digits between word borders. */
function isUuid(p: usize, from: usize, end: usize): bool {
  if (p + 36 > end || (p > from && isWord(load<u8>(p - 1)))) return false
  if (load<u8>(p + 8) != 45 || load<u8>(p + 13) != 45 || load<u8>(p + 18) != 45 || load<u8>(p + 23) != 45) return false
  if (isWord(at(p + 36, end))) return false
  return hexRun(p, 8, end) && hexRun(p + 9, 4, end) && hexRun(p + 14, 4, end) && hexRun(p + 19, 4, end) && hexRun(p + 24, 12, end)
}

/** True when a word of exactly two hexadecimal digits begins at `p`. */
function isPair(p: usize, from: usize, end: usize): bool {
  return hexRun(p, 2, end) && !isWord(at(p + 2, end)) && (p == from || !isWord(load<u8>(p - 1)))
}

// @ts-ignore: decorator
@inline
function isLink(c: u32): bool {
  return c == 58 || c == 45
}

/** Start of the chain of pairs (`aa:bb:cc`) in which the pair at `p` stands; not before `read`. */
function chainStart(p: usize, from: usize, end: usize, read: usize): usize {
  while (p >= read + 3 && isLink(load<u8>(p - 1)) && isPair(p - 3, from, end)) p -= 3
  return p
}

/** Pairs of the chain that begins at `p`. */
function chainLength(p: usize, from: usize, end: usize): i32 {
  let pairs = 1
  while (isLink(at(p + 2, end)) && isPair(p + 3, from, end)) {
    p += 3
    pairs++
  }
  return pairs
}

const MIN_MAC: i32 = 6
const MAX_MAC: i32 = 8

/** True when the word at `p` is one of digits and letters a to f, six or more of them. */
function isHexWord(p: usize, end: usize): bool {
  let letters = false
  let digits = false
  let q = p
  for (; q < end; q++) {
    const c: u32 = load<u8>(q)
    if (isDigit(c)) digits = true
    else if ((c | 32) - 97 < 6) letters = true
    else if (isWord(c)) return false
    else break
  }
  if (!letters || !digits || q - p < 6) return false
  // E11000 is an error code.
  return load<u8>(p) != 69 || !isDigits(p + 1, q)
}

function isDigits(p: usize, end: usize): bool {
  while (p < end && isDigit(load<u8>(p))) p++
  return p == end
}

/** Digits at `p`, at most `most`; none where the word they open is an id, which is taken out before times are looked for. */
function digitsAt(p: usize, most: i32, from: usize, end: usize): i32 {
  let n = 0
  while (n < most && isDigit(at(p + n, end))) n++
  if (n == 0 || (p > from && isWord(load<u8>(p - 1)))) return n
  if (isHexWord(p, end) || isUuid(p, from, end)) return 0
  if (load<u8>(p) == 48 && (at(p + 1, end) | 32) == 120 && isHexDigit(at(p + 2, end))) return 1
  if (isPair(p, from, end)) {
    const pairs = chainLength(chainStart(p, from, end, from), from, end)
    if (pairs >= MIN_MAC && pairs <= MAX_MAC) return 0
  }
  return n
}

// @ts-ignore: decorator
@inline
function isDateLink(c: u32): bool {
  return c == 45 || c == 47 || c == 46
}

/** End of the date (with time and zone) that begins at `p`; 0 when there is none. */
function dateEnd(p: usize, from: usize, end: usize): usize {
  if (digitsAt(p, 5, from, end) < 4 || !isDateLink(at(p + 4, end))) return 0
  if (digitsAt(p + 5, 2, from, end) != 2 || !isDateLink(at(p + 7, end)) || digitsAt(p + 8, 3, from, end) != 2) return 0
  let q = p + 10
  const clock = clockEnd(q, from, end)
  if (clock != 0) q = clock
  return zoneEnd(q, from, end)
}

// @ts-ignore: decorator
@inline
function isClockLink(c: u32): bool {
  return c == 84 || c == 32 || c == 45 || c == 58
}

/** End of the time of day behind a date, one or two separators before it; 0 when there is none. */
function clockEnd(q: usize, from: usize, end: usize): usize {
  if (!isClockLink(at(q, end))) return 0
  let found: usize = 0
  if (isClockLink(at(q + 1, end))) found = hourEnd(q + 2, from, end)
  return found != 0 ? found : hourEnd(q + 1, from, end)
}

function hourEnd(q: usize, from: usize, end: usize): usize {
  const hour = digitsAt(q, 2, from, end)
  if (hour == 0) return 0
  let found: usize = 0
  if (hour == 2) found = minuteEnd(q + 2, from, end)
  return found != 0 ? found : minuteEnd(q + 1, from, end)
}

function minuteEnd(q: usize, from: usize, end: usize): usize {
  const c = at(q, end)
  if ((c != 58 && c != 46) || digitsAt(q + 1, 3, from, end) != 2) return 0
  q += 3
  const d = at(q, end)
  if ((d == 58 || d == 46) && digitsAt(q + 1, 3, from, end) == 2) q += 3
  return fractionEnd(q, from, end)
}

function fractionEnd(q: usize, from: usize, end: usize): usize {
  const c = at(q, end)
  if (c != 46 && c != 44) return q
  const n = digitsAt(q + 1, 0x7fff, from, end)
  return n == 0 ? q : q + 1 + n
}

/** Behind a time: `Z`, `+02:00`, ` -0700`, each at the end of a word. */
function zoneEnd(q: usize, from: usize, end: usize): usize {
  if (at(q, end) == 90 && !isWord(at(q + 1, end))) return q + 1
  let p = at(q, end) == 32 ? q + 1 : q
  const sign = at(p, end)
  if ((sign != 43 && sign != 45) || digitsAt(p + 1, 2, from, end) != 2) return q
  p += 3
  const r = at(p, end) == 58 ? p + 1 : p
  if (digitsAt(r, 2, from, end) == 2 && !isWord(at(r + 2, end))) return r + 2
  return q
}

/** End of the time of day (`9:21:00.123`) that begins at `p`; 0 when there is none. */
function timeEnd(p: usize, from: usize, end: usize): usize {
  const n = digitsAt(p, 2, from, end)
  if (n == 0 || at(p + n, end) != 58) return 0
  let q = p + n
  if (digitsAt(q + 1, 2, from, end) != 2 || at(q + 3, end) != 58 || digitsAt(q + 4, 2, from, end) != 2) return 0
  q += 6
  const c = at(q, end)
  if ((c == 46 || c == 44) && dateEnd(q + 1, from, end) == 0) {
    const fraction = digitsAt(q + 1, 0x7fff, from, end)
    if (fraction > 0 && !isWord(at(q + 1 + fraction, end))) return q + 1 + fraction
  }
  return isWord(at(q, end)) ? 0 : q
}

// @ts-ignore: decorator
@inline
function isCapital(c: u32): bool {
  return c - 65 < 26
}

// @ts-ignore: decorator
@inline
function isAlnum(c: u32): bool {
  return c - 48 < 10 || (c | 32) - 97 < 26
}

/** True when the `n` digits at `p` are an error code: one to six capitals before them (as written to `out`), a word's end behind them. */
function isCode(p: usize, n: i32, end: usize, out: usize): bool {
  if (n < 3 || n > 6 || isWord(at(p + n, end))) return false
  let q = out
  if (q > begun && load<u8>(q - 1) == 45) q--
  let capitals = 0
  while (q > begun && isCapital(load<u8>(q - 1)) && capitals <= 6) {
    q--
    capitals++
  }
  return capitals >= 1 && capitals <= 6 && (q == begun || !isAlnum(load<u8>(q - 1)))
}

// @ts-ignore: decorator
@inline
function isLetter(c: u32): bool {
  return (c | 32) - 97 < 26
}

/** True when a digit at `p` stays one, being part of no id and no time. */
function staysDigit(p: usize, from: usize, end: usize): bool {
  return digitsAt(p, 1, from, end) > 0 && dateEnd(p, from, end) == 0 && timeEnd(p, from, end) == 0
}

/** True for the HTTP statuses that the plain skeleton keeps. */
function isStatusNumber(status: u32): bool {
  if (status >= 400 && status <= 431) {
    // 400 401 403 404 405 408 409 410 413 415 417 422 425 426 429 431
    return ((0xa642a73b >> (status - 400)) & 1) != 0
  }
  return status == 451 || (status >= 500 && status <= 505) || status == 508 || status == 511
}

/** True when the `n` digits at `p` are a status that failed: a word before them, the end of a clause behind them. */
function isStatus(p: usize, n: i32, from: usize, end: usize, out: usize): bool {
  if (n != 3) return false
  if (!isStatusNumber((<u32>load<u8>(p) - 48) * 100 + (<u32>load<u8>(p + 1) - 48) * 10 + (<u32>load<u8>(p + 2) - 48))) return false
  if (out < begun + 3 || load<u8>(out - 1) != 32) return false
  const word = load<u8>(out - 2) == 58 ? out - 2 : out - 1
  if (word < begun + 2 || !isLetter(load<u8>(word - 1)) || !isLetter(load<u8>(word - 2))) return false
  const next = at(p + 3, end)
  if (p + 3 >= end || next == 41 || next == 93 || next == 34 || next == 39) return true
  const behind = at(p + 4, end)
  if (next == 32) return behind == 40
  if (next != 46 && next != 44 && next != 58 && next != 59) return false
  if (behind == 32) return !(isDigit(at(p + 5, end)) && staysDigit(p + 5, from, end))
  return !(isDigit(behind) && staysDigit(p + 4, from, end))
}

// @ts-ignore: decorator
@inline
function put(out: usize, place: u64, n: i32): usize {
  store<u64>(out, place)
  return out + n
}

/** Start of a UUID around the word; groups before it may be letters alone. 0 when there is none. */
function uuidAround(word: usize, from: usize, end: usize): usize {
  if (isUuid(word, from, end)) return word
  if (word <= from || load<u8>(word - 1) != 45) return 0
  if (word >= from + 9 && isUuid(word - 9, from, end)) return word - 9
  if (word >= from + 14 && isUuid(word - 14, from, end)) return word - 14
  if (word >= from + 19 && isUuid(word - 19, from, end)) return word - 19
  if (word >= from + 24 && isUuid(word - 24, from, end)) return word - 24
  return 0
}

/** Where the reading of a token at a digit ended, in the line and in the output. */
let readTo: usize = 0
let wroteTo: usize = 0
/** Where the output begins. */
let begun: usize = 0

/** True when the digit at `p` is of a UUID, a MAC address or a hexadecimal word, which then is read. */
function idAt(p: usize, word: usize, from: usize, end: usize, out: usize, read: usize): bool {
  const uuid = uuidAround(word, from, end)
  if (uuid != 0 && uuid >= read) {
    readTo = uuid + 36
    wroteTo = put(out - (p - uuid), PLACE_UUID, 6)
    return true
  }
  if (!isWord(at(word + 2, end)) && isPair(word, from, end)) {
    const chain = chainStart(word, from, end, from)
    const pairs = chainLength(chain, from, end)
    if (pairs < MIN_MAC || pairs > MAX_MAC || chain < read) return false
    readTo = chain + pairs * 3 - 1
    wroteTo = put(out - (p - chain), PLACE_MAC, 5)
    return true
  }
  if (!isHexWord(word, end)) return false
  readTo = wordEnd(p, end)
  wroteTo = put(out - (p - word), PLACE_HEX, 5)
  return true
}

/** Reads `0x1f` at `p`. */
function hexNumber(p: usize, end: usize, out: usize): void {
  let q = p + 2
  while (isHexDigit(at(q, end))) q++
  store<u32>(out, 0x00307830)
  readTo = q
  wroteTo = out + 3
}

/** Reads a date or a time of day at `p`; false when none stands there. */
function timeAt(p: usize, n: i32, next: u32, from: usize, end: usize, out: usize): bool {
  let time: usize = 0
  if (n == 4 && isDateLink(next)) time = dateEnd(p, from, end)
  else if (n <= 2 && next == 58) time = timeEnd(p, from, end)
  if (time == 0) return false
  readTo = time
  wroteTo = put(out, PLACE_TIME, 6)
  return true
}

/**
 * Reads the token in which the digit at `p` stands; all before it was copied up to `out`, all before `read` was read as tokens. What stands around the
 * digits rules out most kinds at once.
 */
function token(p: usize, from: usize, end: usize, out: usize, read: usize): void {
  const before: u32 = p > from ? <u32>load<u8>(p - 1) : 0
  let n = 1
  while (isDigit(at(p + n, end))) n++
  const next = at(p + n, end)
  if (!isWord(before)) {
    if (isWord(next)) {
      if (n == 1 && (next | 32) == 120 && load<u8>(p) == 48 && isHexDigit(at(p + 2, end))) return hexNumber(p, end, out)
      if (isHexDigit(next) && idAt(p, p, from, end, out, read)) return
    } else {
      // Of digits alone: a pair, or one of the groups of a UUID.
      const isGroup = n == 2 || (n == 8 && next == 45) || ((n == 4 || n == 12) && before == 45)
      if (isGroup && (isLink(next) || isLink(before)) && idAt(p, p, from, end, out, read)) return
      if (timeAt(p, n, next, from, end, out)) return
    }
  } else if (isHexDigit(before)) {
    const word = wordStart(p, from)
    if (word >= read && idAt(p, word, from, end, out, read)) return
  }
  readTo = p + n
  const isKept = ((isCapital(before) || before == 45) && isCode(p, n, end, out)) || (before == 32 && isStatus(p, n, from, end, out))
  if (isKept) {
    for (let i = 0; i < n; i++) store<u8>(out + i, load<u8>(p + i))
    wroteTo = out + n
    return
  }
  store<u8>(out, 48)
  wroteTo = out + 1
}

/** Writes the skeleton of the bytes from `p` to `end` to `out` and returns its end. Reads and writes up to 16 bytes more than it must. */
export function skeletonAt(p: usize, end: usize, out: usize): usize {
  const from = p
  let read = p
  begun = out
  clean = true
  wide = false
  while (p < end) {
    const v = v128.load(p)
    const digits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(10)))
    const left = end - p
    let n: usize = digits == 0 ? 16 : <usize>ctz(digits)
    if (n > left) n = left
    const seen: i32 = (1 << (<i32>n)) - 1
    const control = i8x16.bitmask(v128.and(i8x16.lt_u(v, i8x16.splat(32)), i8x16.ne(v, i8x16.splat(9))))
    if ((control & seen) != 0) clean = false
    if ((i8x16.bitmask(v) & seen) != 0) wide = true
    v128.store(out, v)
    p += n
    out += n
    if (n == 16 || p >= end) continue
    token(p, from, end, out, read)
    read = readTo
    p = readTo
    out = wroteTo
  }
  return out
}
