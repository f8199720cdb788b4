// Text of a literal as it stands in a source to what it means. In: source text between two quotes. Out: the characters, and the fixed pieces
// between its holes. One decoder for all languages: they agree on nearly every escape.

const ESCAPE =
  /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(\r?\n)|([\s\S]))/g
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  e: '\u001b',
}
const MAX_CODE_POINT = 0x10ffff

/** Decodes escapes: `\n`, `\u00e9`, `\x41`, `\101`; any other character behind a backslash stands for itself. */
export function decode(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (_all, braced, short, long, byte, octal, lineEnd, other) => {
    const hex = braced ?? short ?? long ?? byte
    if (hex !== undefined) return fromCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return fromCode(Number.parseInt(octal, 8))
    return lineEnd === undefined ? (LETTERS[other] ?? other) : ''
  })
}

// Half of a pair of surrogates joins its other half when both stand side by side.
const fromCode = (code: number): string =>
  code > MAX_CODE_POINT ? '\ufffd' : code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)

/** `%s`, `%-5.2f`, `%(name)s`, `%v`; `{}`, `{0}`, `{name!r:>10}`, `{:?}`. */
const HOLE =
  /%(?:\(\w{1,60}\)|\d\$)?[-+#0]*\d{0,3}(?:\.\d{1,3})?l{0,2}[sdifruxXgGeEovqTtcpw](?![A-Za-z])|\{(?:[A-Za-z_][\w.[\]]{0,60}|\d{0,2})(?:![rsa])?(?::[^{}\s]{0,20})?\}/

/** Splits a text at its format holes; a text without any is one piece. */
export const splitHoles = (text: string): string[] =>
  text.includes('%') || text.includes('{') ? text.split(HOLE) : [text]

const QUANTIFIED = /[^)\]\\](?:[*?]|\{\d{1,4}(?:,\d{0,4})?\})\??/g
/** A class of characters, an escape that stands for many, an anchor, a group's edge, an alternative. */
const META =
  /\[(?:\\.|[^\]\\])*\]|\\[dDwWsSbBAzZpPkG](?:\{[^}]*\})?|\(\?(?:[:=!>]|<[^>]*>|P<[^>]*>)?|[.^$*+?()|[\]{}]/
/** Regular expressions are data here: a longer one is left out. */
const MAX_REGEX_CHARS = 1000

/** An escaped sign (`\.`) stands for itself: it hides here while the signs with a meaning are cut out. */
const HIDDEN_FROM = 0xe000

/** The fixed pieces of a regular expression, which is never run. */
export function regexPieces(source: string): string[] {
  if (source.length > MAX_REGEX_CHARS) return []
  return source
    .replace(/\\([!-/:-@[-`{-~])/g, (_all, sign: string) =>
      String.fromCharCode(HIDDEN_FROM + sign.charCodeAt(0)),
    )
    .replace(QUANTIFIED, '.')
    .split(META)
    .map((piece) =>
      piece.replace(/[\ue000-\ue07f]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - HIDDEN_FROM)),
    )
}
