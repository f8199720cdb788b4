// Text to its skeleton: what is left when the values of numbers and hexadecimal ids are taken out, character for character. In: text. Out: text of
// which the signature is a function, so that it has to be worked out only once for each skeleton. Keeps the digits that are words.

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const SOME_UUID = 'a0000000-0000-0000-0000-000000000000'
/** A hexadecimal id: letters and digits both, at least six. */
const HEX = /(?<![0-9A-Za-z_])(?=\d*[A-Fa-f])(?=[A-Fa-f]*\d)[0-9A-Fa-f]{6,}(?![0-9A-Za-z_])/g
/** Digits that are words: error codes (capitals before them), and the status behind "status" or "code". */
const KEPT = /(?<![A-Za-z0-9])(?:[A-Z]{1,6}-?\d{3,6}(?![\w])|(?:status|code)[:= ]{1,2}\d{3}(?!\d))/gi
const DIGIT = /\d/g

/** Same length, same shape; digits become `0`, hexadecimal ids `a000...`. Equal skeletons have equal signatures. */
export function skeletonOf(text: string): string {
  const ids = text.replace(UUID, SOME_UUID).replace(HEX, (id) => `a${'0'.repeat(id.length - 1)}`)
  if (!KEPT.test(ids)) return ids.replace(DIGIT, '0')
  KEPT.lastIndex = 0
  let out = ''
  let at = 0
  for (const m of ids.matchAll(KEPT)) {
    out += ids.slice(at, m.index).replace(DIGIT, '0') + m[0]
    at = m.index + m[0].length
  }
  return out + ids.slice(at).replace(DIGIT, '0')
}
