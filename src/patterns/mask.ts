// Message text to tokens with its variables masked. In: one line of a message. Out: tokens in which what differs from hit to hit is a
// typed placeholder. A pure function of the text: no state, no dictionary of any project. Rules come from how programs write messages;
// docs/grouping.md names each with its reason. All expressions are linear: no nested quantifier, every run is bounded by its class.
import { withoutColour } from '../formats/colour.js'
import {
  bare,
  collapse,
  collapsePieces,
  isPlaceholder,
  PLACEHOLDER,
  SEPARATORS,
  withoutContext,
  withoutFrame,
} from './collapse.js'

/** Characters of a message that its signature is made of; programs put what they mean first. */
const MAX_MASKED_CHARS = 2000
/** Tokens kept of a message. */
const MAX_TOKENS = 80

const SPACE_OR_OPEN = '(?<=^|[\\s"\'`(\\[{<,;=:|>])'

/** Name of a month or day by its shape; only a number and a time of day behind it make a date of it. */
const NAME_OF_DATE = '[A-Z][a-z]{2,8}'

// Whole constructs, in this order: what may hold the others comes first. None of them knows a word: schemes, verbs, months and domains
// are known by the notation round them. Each with a text without which it can't be there, for speed.
const CONSTRUCTS: readonly (readonly [RegExp, placeholder: string, needs: string])[] = [
  // A request line keeps its verb: "GET /a?b HTTP/1.1".
  [/\b([A-Z]{3,10}) (?:\/|[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s"']* [A-Z]{2,10}\/\d+(?:\.\d+)?/g, '$1 <url>', '/'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>,;)\]}]*/gi, '<url>', '://'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>', '-'],
  [/\b(?:[0-9a-f]{2}[:-]){5,7}[0-9a-f]{2}\b/gi, '<mac>', ''],
  [
    /\b\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T \-:]{1,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?)?(?:Z\b| ?[+-]\d{2}:?\d{2}\b)?/g,
    '<time>',
    '',
  ],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, '<time>', ':'],
  // Mon, 09 Jun 2026 08:00:00 GMT; Mon Jun  9 08:00:00 CEST 2026
  [
    new RegExp(
      `\\b[A-Z][a-z]{2},? +(?:\\d{1,2}[ -])?${NAME_OF_DATE}[ -]+\\d{1,4}(?: \\d{1,4})? <time>(?: [A-Z]{2,4}\\b| [+-]?\\d{1,4}\\b){0,2}`,
      'g',
    ),
    '<time>',
    ' <time>',
  ],
  // 09/Jun/2026:08:00:00 +0200
  [
    new RegExp(`\\b\\d{1,2}[/ -]${NAME_OF_DATE}[/ -]\\d{1,4}[: ]<time>(?: [+-]\\d{1,4}\\b)?`, 'g'),
    '<time>',
    '<time>',
  ],
  // June 9, 2026 08:00:00 PM
  [
    new RegExp(`\\b${NAME_OF_DATE} +\\d{1,2}(?:, \\d{1,4})?,? <time>(?: [AP]M\\b)?`, 'g'),
    '<time>',
    ' <time>',
  ],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '<email>', '@'],
  [/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w.]*\d)(?:\/\d{1,2}\b)?/g, '<ip>', '.'],
  [
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?|::(?:ffff:)?[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})(?:%\w+)?(?![\w:])/gi,
    '<ip>',
    ':',
  ],
  // Java's way to print an address: host/address:port, /address:port.
  [/(?<![\w./-])[\w.-]*\/<ip>/g, '<ip>', '/<ip>'],
  [/\[<ip>\]:\d+/g, '<ip>', '[<ip>]'],
  // An address inside a name: 10-20-30-40 or 10.20.30.40 with labels round it.
  [/(?<![\w.-])[\w-][\w.-]*<ip>(?:[\w.-]*\w)?|<ip>[.-][\w.-]*\w/g, '<host>', '<ip>'],
  // A dotted name beside an address: mail.kontor.net[10.0.0.1], 10.0.0.1 (mail.kontor.net).
  [/(?<![\w./@-])[A-Za-z0-9][\w-]*(?:\.[\w-]+)+(?= ?[[(]<ip>[\])])/g, '<host>', '<ip>'],
  [/(?<=<ip> ?[[(])[A-Za-z0-9][\w-]*(?:\.[\w-]+)+(?=[\])])/g, '<host>', '<ip>'],
  // A name with several ids in it: api-7d9c5b8f6d-x2x9k, consumer-1-<uuid>.
  [
    /(?<![\w<.:/-])(?:[A-Za-z][\w.]*-)+(?:\d[\w.]*-<(?:uuid|hex)>|<(?:uuid|hex)>-\w*\d\w*)(?![\w<-])/g,
    '<id>',
    '-<',
  ],
  // node[1-3,5], node-[7\ 9]: a list of nodes is one node.
  [/(?<=[A-Za-z-])\[\d+(?:(?:-|,|\\? )\d+)+\]/g, '0', '['],
  // Dotted small letters with a port are a host; without one they may as well be a package, a module or a file.
  [/(?<![\w./@:\\-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}:\d{1,5}(?![\w.]*\w)/g, '<host>', ':'],
  [/(?<![\w./@:\\-])(?=[\w.]*-)(?:[a-z0-9][a-z0-9-]{0,62}\.){2,8}[a-z]{2,24}(?![\w./-]*\w)/g, '<host>', '-'],
]

const QUOTED = new RegExp(
  `${SPACE_OR_OPEN}[A-Za-z]{0,2}("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\`)(?=$|[\\s,;:.)\\]}>|=!?&])`,
  'g',
)
/** `keys=['a', 'b']`, `name="a b"`: the value of a key is one variable, also with blanks in it. Not nested: what is left over is masked piece by piece. */
const KEYED_GROUP =
  /([A-Za-z_][\w.$@-]{0,60}=)(?:[\w.$]{0,60}(?:\[[^\][]{0,400}\]|\{[^{}]{0,400}\}|\([^()]{0,400}\))|[A-Za-z]{0,2}(?:"[^"]{0,400}"|'[^']{0,400}'))/g
const PLAIN_WORD = /^[A-Za-z][A-Za-z_-]{0,39}(?:\.[A-Za-z_-]{1,39})?$/
const WINDOWS_PATH = /(?<![\w])(?:[A-Za-z]:|\\\\[\w.-]+)\\[^\s"'<>|,;)\]]*/g
const UNIX_PATH = new RegExp(
  `${SPACE_OR_OPEN}(?:~|\\.{1,2})?/(?:[^\\s"'<>|,;:()\\[\\]{}=?]+)?(?:\\?[^\\s"'<>]*|(?::\\d+){0,2})`,
  'g',
)
const RELATIVE_PATH = new RegExp(
  `${SPACE_OR_OPEN}[\\w.@-]+(?:/[\\w.@%+-]+){2,}/?|${SPACE_OR_OPEN}[\\w@-]+(?:\\.[\\w-]+)*/[\\w.@%+-]*\\.[\\w.]+`,
  'g',
)
/** A path goes on behind a part that was masked before. */
const GLUED_PATH = /<path>(?:<[a-z*]+>[\w./-]*)+/g
/** Four plain words or more. */
const SENTENCE = /^[A-Za-z][a-z']*(?:,? [A-Za-z][a-z'-]*){3,}[.!?]?$/

/** Literals of programming languages: values as much as a number is, and the only words this file knows. */
const NO_WORDS = /^(?:true|false|null|nil|none|undefined|nan|<null>|\(null\))$/i
const NUMBER =
  /^[+-]?(?:\d[\d_]*(?:,\d{3})*(?:\.\d+)*|\.\d+)(?:e[+-]?\d+)?(?:%|°?[a-zA-Zµ]{1,3}(?:\/[a-z]{1,6})?|[a-z]{4,8})?$/i
const HEX = /^(?:0x[0-9a-f]+|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}|[0-9a-f]{16,})[hL]?$/i
/** The skeleton keeps no other number. */
const STATUS = /^[45]\d\d$/
/** Of these, the words for nothing, which also stand in sentences. */
const ABSENT = /^(?:null|nil|none|undefined)$/
/** `E11000`, `TS2304`, `ORA-00942`, `AH00124`, `MY-010119`: what a person searches the web for. Ticket and order numbers look alike, so it
 * counts only where codes stand: first in the message, before a colon, in square brackets. */
const ERROR_CODE = /^(\[?)(E\d{3,6}|[A-Z]{2,6}-?\d{3,6})(\]?:?)$/
/** Dots or dashes that lead the eye from a name to its value. */
const LEADER =
  /(?<=[^\s.=_*~-])([.=_*~-])\1{3,}|(?<![.=_*~-])([.=_*~-])\2{3,}(?=[^\s.=_*~-])|(?<=[A-Za-z])\.{3}(?=\d)/g
/** `size=` with its value behind a blank. */
const EMPTY_KEY = /^[("'[{<]*[A-Za-z_@$][\w.$@-]*=$/

/** Masks one message. The result is empty for a message without words. */
export function maskMessage(message: string): string[] {
  let text = message.length > MAX_MASKED_CHARS ? message.slice(0, MAX_MASKED_CHARS) : message
  text = withoutColour(text)
  for (const [pattern, name, needs] of CONSTRUCTS)
    if (text.includes(needs)) text = text.replace(pattern, name)
  text = text.replace(LEADER, ' ').replace(KEYED_GROUP, maskGroup).replace(QUOTED, maskQuoted)
  text = text.replace(WINDOWS_PATH, '<path>').replace(UNIX_PATH, '<path>').replace(RELATIVE_PATH, '<path>')
  text = text.replace(GLUED_PATH, '<path>')
  const tokens: string[] = []
  let before = ''
  const words = withoutFrame(text.split(/\s+/).filter((word) => word !== ''))
  for (const [i, word] of words.entries()) {
    const token = maskWord(word, before, words[i + 1])
    // `size= 3`: the value of an empty key.
    if (EMPTY_KEY.test(before) && bare(token) !== '' && isPlaceholder(bare(token)))
      tokens.push(tokens.pop()! + token.slice(token.lastIndexOf('>') + 1))
    else if (token !== '') tokens.push(token)
    before = word
  }
  return withoutContext(collapse(tokens)).slice(0, MAX_TOKENS)
}

function maskGroup(whole: string, key: string): string {
  const quoted = /^[A-Za-z]{0,2}(["'])(.*)\1$/.exec(whole.slice(key.length))
  // What went wrong often stands there, and different errors must not become one.
  return quoted && isWording(quoted[2]!)
    ? `${key}${WORDED}${quoted[1]!}${quoted[2]!}${quoted[1]!}`
    : `${key}<*>`
}

/** Marks a value whose words are kept. */
const WORDED = '\u0001'

/** Most of a text's words are plain ones, two at least: a sentence about something, and no name or title. */
function isWording(text: string): boolean {
  const words = text.split(' ')
  const plain = words.filter((word, i) => (i === 0 ? OPENING_WORD : WORDING).test(word)).length
  return plain > 1 && plain * 2 >= words.length
}
const WORDING = /^[([]?(?:[a-z][a-z'-]+|[A-Z]{3,})[.,:;!?)\]]*$/
const OPENING_WORD = /^[([]?(?:[A-Za-z][a-z'-]*|[A-Z]{3,})[.,:;!?)\]]*$/

function maskQuoted(whole: string, quoted: string): string {
  const content = quoted.slice(1, -1)
  if (/^[A-Z]+ <url>$/.test(content)) return whole
  // A quoted sentence is wording: what went wrong stands in it.
  if (SENTENCE.test(content)) return whole
  return PLAIN_WORD.test(content) && !NO_WORDS.test(content) ? whole : '<str>'
}

// One whitespace-free word: cut at punctuation, each piece masked, then put together again.
function maskWord(word: string, before: string, after: string | undefined): string {
  // "undefined method", "null value in": in front of a word it belongs to the sentence.
  if (ABSENT.test(word) && after !== undefined && /^[a-z]/.test(after)) return word
  const code = ERROR_CODE.exec(word)
  if (code && (before === '' || code[3] !== '')) return word
  const pair = /^([("'[{<]*)([A-Za-z_@$][\w.$@-]*)(=|:=)(.*)$/.exec(word)
  if (pair && !pair[4]!.startsWith('=')) return maskPair(pair[1]!, pair[2]!, pair[3]!, pair[4]!)
  const pieces = splitAround(word)
  return collapsePieces(pieces.map((piece) => (isFixed(piece) ? piece : maskPiece(piece)))).replace(
    GLUED,
    '<*>',
  )
}
/** Variables with nothing between them are one. */
const GLUED = /(?:<(?:url|uuid|mac|time|email|ip|str|path|num|hex|id|host|\*)>){2,}/g

// `key=value` keeps the key; several in one word (`a=1,b=2`) keep each key.
function maskPair(open: string, key: string, sign: string, value: string): string {
  if (value.startsWith(WORDED))
    return `${open}${maskKey(key)}${sign}${maskWord(value.slice(1), sign, undefined)}`
  const next = /^([^,;&]*)([,;&])([A-Za-z_][\w.]*)(=)(.*)$/.exec(value)
  if (next) return `${open}${key}${sign}<*>${next[2]}${maskPair('', next[3]!, next[4]!, next[5]!)}`
  const plain = value.replace(/<[a-z*]+>/g, '_')
  // `from=<a@b.net>,`: the bracket belongs to the value.
  const close = /[)\]}>,;:.]*$/.exec(plain)![0].slice(/^[([{<]/.test(plain) ? 1 : 0)
  const balanced = value === close ? close.replace(/[)\]}>]/g, '') : close
  return `${open}${maskKey(key)}${sign}<*>${balanced}`
}

const maskKey = (key: string): string => (/\d/.test(key) ? skeleton(key) : key)

function splitAround(word: string): string[] {
  const parts: string[] = []
  for (const part of word.split(/(<(?:url|uuid|mac|time|email|ip|str|path|hex|host)>)/)) {
    if (part.startsWith('<') && PLACEHOLDER.test(part)) parts.push(part)
    else parts.push(...part.split(SEPARATORS))
  }
  return parts.filter((part) => part !== '')
}

const isFixed = (piece: string): boolean =>
  (piece.length === 1 && SEPARATORS.test(piece)) || PLACEHOLDER.test(piece)

function maskPiece(piece: string): string {
  const m = /^([.!?*#@&$%+-]*)(.*?)([.!?*#&$+-]*)$/.exec(piece)!
  const core = m[2]!
  if (core === '') return piece
  return `${/[#@$]/.test(m[1]!) ? m[1]! : m[1]!.replace(/[+-]/g, '')}${maskCore(core)}${m[3]!}`
}

function maskCore(core: string): string {
  if (STATUS.test(core)) return core
  if (NUMBER.test(core)) return '<num>'
  if (NO_WORDS.test(core)) return '<*>'
  if (!/\d/.test(core)) return /^[0-9a-f]{16,}$/i.test(core) ? '<hex>' : core
  if (HEX.test(core)) return '<hex>'
  return skeleton(core)
}

/** A longer name with a digit in it is an id, unless it is put together from words. */
const MAX_NAME_CHARS = 24
const COMPOUND = /^[a-z]*(?:[A-Z]{1,4}[a-z]{2,}|[A-Z]{0,4}#|[._$-][a-z]*)+$/

// A name with one group of digits keeps its letters (`blk_#`); with more groups, or long, it is an identifier.
function skeleton(core: string): string {
  const groups = core.match(/\d+/g)?.length ?? 0
  // A minus behind a joint is that of a negative number (`blk_-71`).
  const name = core.replace(/(?<=_)-(?=\d)/, '').replace(/\d+/, '#')
  return groups > 1 || (core.length > MAX_NAME_CHARS && !COMPOUND.test(name)) ? '<id>' : name
}
