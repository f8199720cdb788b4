// Text to its skeleton: what is left when the values of times, numbers and hexadecimal ids are taken out. In: text. Out: text of which the signature
// is a function, so that it has to be worked out only once for each skeleton. Keeps the digits that are words.

/** Ids whose letters differ from hit to hit, before digits are looked at; each keeps a value of its kind and has a digit in it. */
const IDS: readonly (readonly [RegExp, string])[] = [
  [/\b(?=[a-f-]{0,35}\d)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [
    /(?<!\b[0-9a-f]{2}[:-])\b(?=(?:[a-f]{2}[:-]){0,7}(?:[a-f]\d|\d[0-9a-f])\b)(?:[0-9a-f]{2}[:-]){5,7}[0-9a-f]{2}\b(?![:-][0-9a-f]{2}\b)/gi,
    '<mac>',
  ],
  [/\b0x[0-9a-f]+/gi, '0x0'],
  // E11000 is an error code.
  [
    /(?<![0-9A-Za-z_])(?!E\d+(?![0-9A-Za-z_]))(?=\d*[A-Fa-f])(?=[A-Fa-f]*\d)[0-9A-Fa-f]{6,}(?![0-9A-Za-z_])/g,
    '<hex>',
  ],
]
/** Stamps, which would no longer be told from other numbers. */
const TIMES: readonly RegExp[] = [
  /\b\d{4}[-/.]\d{2}[-/.]\d{2}(?!\d)(?:[T \-:]{1,2}\d{1,2}[:.]\d{2}(?!\d)(?:[:.]\d{2}(?!\d))?(?:[.,]\d+)?)?(?:Z\b| ?[+-]\d{2}:?\d{2}\b)?/g,
  /\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g,
]
/**
 * Digits that are words: error codes (capitals before them), and an HTTP status that failed. That one is one of RFC 9110 and its kin, and is known by its
 * place: behind a word, at the end of a clause ("answered 503", "failed with status 404: not found"), where counts and times have their noun or unit.
 */
const KEPT =
  /(?<![A-Za-z0-9])[A-Z]{1,6}-?\d{3,6}(?!\w)|(?<=[A-Za-z]{2}:? )(?:40[013-589]|41[0357]|42[2569]|431|451|50[0-58]|511)(?=$|[)\]"']|[.,:;](?!\d| \d)| \()/gm
const NUMBER = /\d+/g

/** Same words, no values: numbers become `0`, ids and times a placeholder. Equal skeletons have equal signatures. */
export function skeletonOf(text: string): string {
  if (!/\d/.test(text)) return text
  let ids = text
  for (const [pattern, value] of IDS) ids = ids.replace(pattern, value)
  for (const pattern of TIMES) ids = ids.replace(pattern, '<time>')
  let out = ''
  let at = 0
  for (let m = KEPT.exec(ids); m; m = KEPT.exec(ids)) {
    out += ids.slice(at, m.index).replace(NUMBER, '0') + m[0]
    at = m.index + m[0].length
  }
  return out + ids.slice(at).replace(NUMBER, '0')
}
