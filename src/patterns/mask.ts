// Message text to tokens with its variables masked. In: one line of a message. Out: tokens in which what differs from hit to hit is a
// typed placeholder. A pure function of the text: no state, no dictionary of any project. Rules come from how programs write messages;
// docs/architecture.md names each with its reason. All expressions are linear: no nested quantifier, every run is bounded by its class.
import { withoutColour } from '../formats/colour.js'

/** Characters of a message that its signature is made of; programs put what they mean first. */
const MAX_MASKED_CHARS = 2000
/** Tokens kept of a message. */
const MAX_TOKENS = 80

const SPACE_OR_OPEN = '(?<=^|[\\s"\'`(\\[{<,;=:|>])'

// Whole constructs, in this order: what may hold the others comes first.
const CONSTRUCTS: readonly (readonly [RegExp, string])[] = [
  // An HTTP request line keeps its verb: "GET /a?b HTTP/1.1".
  [/\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT) [^\s"']+(?: HTTP\/\d(?:\.\d)?)?/g, '$1 <url>'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>,;)\]}]*/gi, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b(?:[0-9a-f]{2}[:-]){5,7}[0-9a-f]{2}\b/gi, '<mac>'],
  [
    /\b\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T \-:]{1,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?)?(?:Z\b| ?[+-]\d{2}:?\d{2}\b)?/g,
    '<time>',
  ],
  [
    /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? +\d{1,4},?(?: +\d{4})?(?: +\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?(?:AM|PM))?)?(?: +(?:UTC|GMT|CES?T|[ECMP][DS]T))?(?: +\d{4}\b)?/g,
    '<time>',
  ],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, '<time>'],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '<email>'],
  [/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w.]*\d)(?:\/\d{1,2}\b)?/g, '<ip>'],
  [
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?|::(?:ffff:)?[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})(?:%\w+)?(?![\w:])/gi,
    '<ip>',
  ],
]

const QUOTED = new RegExp(
  `${SPACE_OR_OPEN}[bru]?("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\`)(?=$|[\\s,;:.)\\]}>|=!?&])`,
  'g',
)
/** `keys=['a', 'b']`, `name="a b"`: the value of a key is one variable, also with blanks in it. Not nested: what is left over is masked piece by piece. */
const KEYED_GROUP =
  /([A-Za-z_][\w.$@-]{0,60}=)(?:[\w.$]{0,60}(?:\[[^\][]{0,400}\]|\{[^{}]{0,400}\}|\([^()]{0,400}\))|[bru]?(?:"[^"]{0,400}"|'[^']{0,400}'))/g
const PLAIN_WORD = /^[A-Za-z][A-Za-z_.-]{0,39}$/
const WINDOWS_PATH = /(?<![\w])(?:[A-Za-z]:|\\\\[\w.-]+)\\[^\s"'<>|,;)\]]*/g
const UNIX_PATH = new RegExp(
  `${SPACE_OR_OPEN}(?:~|\\.{1,2})?/(?:[^\\s"'<>|,;:()\\[\\]{}=]+)?(?::\\d+){0,2}`,
  'g',
)
const RELATIVE_PATH = new RegExp(
  `${SPACE_OR_OPEN}[\\w.@-]+(?:/[\\w.@%+-]+){2,}/?|${SPACE_OR_OPEN}[\\w@-]+(?:\\.[\\w-]+)*/[\\w.@%+-]*\\.[\\w.]+`,
  'g',
)
const FILE_NAME =
  /^[\w@%+-][\w.@%+-]*\.(?:[cm]?[jt]sx?|py[cx]?|rb|go|rs|java|kt|class|jar|war|c|cc|cpp|h|hpp|cs|php|pl|sh|bat|exe|dll|so|o|a|log|txt|json|jsonl|ndjson|xml|ya?ml|toml|ini|cfg|conf|properties|env|lock|csv|tsv|xlsx?|docx?|odt|pdf|md|html?|css|svg|png|jpe?g|gif|ico|webp|mp[34]|zip|gz|tgz|tar|bz2|xz|zst|db|sqlite3?|sql|dat|bin|bak|tmp|pid|sock|pem|crt|key|mum|cat|msi|sys|man|manifest|service|socket|timer|target|mount)$/i
const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:com|net|org|edu|gov|mil|io|cloud|tv|eu|uk|de|fr|nl|es|pt|ch|fi|dk|pl|cz|ru|ua|cn|jp|kr|tw|hk|sg|au|nz|br|mx|ca|za|localdomain|internal|lan|corp|intra|arpa)$/i
/** Ends of host names that are also words of code: there a digit, a dash or a third label has to say that it is a host. */
const PERHAPS_HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:info|biz|dev|app|ai|co|me|be|it|at|se|no|in|us|local|home|test|example|invalid|prod|svc)$/i
const isHost = (core: string): boolean =>
  HOST.test(core) || (PERHAPS_HOST.test(core) && /[-\d]|\..*\./.test(core))

/** Four plain words or more. */
const SENTENCE = /^[A-Za-z][a-z']*(?:,? [A-Za-z][a-z'-]*){3,}[.!?]?$/

/** Values that are never part of the wording. */
const NO_WORDS = /^(?:true|false|null|nil|none|undefined|nan|<null>|\(null\))$/i
const NUMBER =
  /^[+-]?(?:\d[\d_]*(?:,\d{3})*(?:\.\d+)*|\.\d+)(?:e[+-]?\d+)?(?:%|°?[a-zA-Zµ]{1,3}|bytes?|secs?|seconds?|minutes?|hours?|days?|times|th)?(?:\/s(?:ec)?)?$/i
const HEX = /^(?:0x[0-9a-f]+|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}|[0-9a-f]{16,})[hL]?$/i
/** Words behind which a number of three digits is an HTTP status. */
const STATUS_NOUN = /^(?:status|code|answered|returned|responded|HTTP)[:=]?$/i
/** Words for nothing, which also stand in sentences. */
const ABSENT = /^(?:null|nil|none|undefined)$/
/** `E11000`, `TS2304`, `ORA-00942`, `AH00124`, `MY-010119`: what a person searches the web for. Ticket and order numbers look alike, so it
 * counts only where codes stand: first in the message, before a colon, in square brackets, or behind "error" or "code". */
const ERROR_CODE = /^(\[?)(E\d{3,6}|[A-Z]{2,6}-?\d{3,6})(\]?:?)$/
const CODE_NOUN = /^(?:error|err|code|errno|sqlstate)[:=]?$/i
const EXCEPTION_CLASS = /(?:Error|Exception|Warning|Failure|Fault|Timeout|Interrupt|Exit)$/
/** Dots or dashes that lead the eye from a name to its value. */
const LEADER = /([.=_*~-])\1{3,}/g
const RULER = /^([-=_*.#~+<>/\\|!^])\1{2,}$/

const SEPARATORS = /([\s,;:=()[\]{}<>"'`|])/
const PLACEHOLDER = /<(?:url|uuid|mac|time|email|ip|str|path|num|hex|id|host|\*)>/

/** Masks one message. The result is empty for a message without words. */
export function maskMessage(message: string): string[] {
  let text = message.length > MAX_MASKED_CHARS ? message.slice(0, MAX_MASKED_CHARS) : message
  text = withoutColour(text)
  for (const [pattern, name] of CONSTRUCTS) text = text.replace(pattern, name)
  text = text.replace(LEADER, ' ').replace(KEYED_GROUP, maskGroup).replace(QUOTED, maskQuoted)
  text = text.replace(WINDOWS_PATH, '<path>').replace(UNIX_PATH, '<path>').replace(RELATIVE_PATH, '<path>')
  const tokens: string[] = []
  let before = ''
  const words = text.split(/\s+/).filter((word) => word !== '' && !RULER.test(word))
  for (const [i, word] of words.entries()) {
    const token = maskWord(word, before, words[i + 1])
    before = word
    if (token !== '') tokens.push(token)
  }
  return collapse(tokens).slice(0, MAX_TOKENS)
}

/** Keys whose value is a sentence: what went wrong stands there, and different errors must not become one. */
const TELLING =
  /^(?:err|error|err_?msg|error_?message|msg|message|reason|cause|exception|desc|description|detail)=$/i

function maskGroup(whole: string, key: string): string {
  const value = whole.slice(key.length)
  return TELLING.test(key) && /^["']/.test(value) ? `${key} ${value.slice(1, -1)}` : `${key}<*>`
}

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
  if (NUMBER.test(word)) return STATUS_NOUN.test(before) && /^\d{3}$/.test(word) ? word : '<num>'
  const code = ERROR_CODE.exec(word)
  if (code && (before === '' || code[3] !== '' || CODE_NOUN.test(before))) return word
  const pair = /^([("'[{<]*)([A-Za-z_@$][\w.$@-]*)(=|:=)(.*)$/.exec(word)
  if (pair && !pair[4]!.startsWith('=')) return maskPair(pair[1]!, pair[2]!, pair[3]!, pair[4]!)
  const pieces = splitAround(word)
  return collapsePieces(pieces.map((piece) => (isFixed(piece) ? piece : maskPiece(piece))))
}

// `key=value` keeps the key; several in one word (`a=1,b=2`) keep each key.
function maskPair(open: string, key: string, sign: string, value: string): string {
  if (TELLING.test(`${key}=`)) return `${open}${key}${sign}${value && maskWord(value, sign, undefined)}`
  const next = /^([^,;&]*)([,;&])([A-Za-z_][\w.]*)(=)(.*)$/.exec(value)
  if (next) return `${open}${key}${sign}<*>${next[2]}${maskPair('', next[3]!, next[4]!, next[5]!)}`
  const close = /[)\]}>,;:.]*$/.exec(value.replace(/<[a-z*]+>/g, '_'))![0]
  const balanced = value === close ? close.replace(/[)\]}>]/g, '') : close
  return `${open}${maskKey(key)}${sign}<*>${balanced}`
}

const maskKey = (key: string): string => (/\d/.test(key) ? skeleton(key) : key)

function splitAround(word: string): string[] {
  const parts: string[] = []
  for (const part of word.split(/(<(?:url|uuid|mac|time|email|ip|str|path|hex)>)/)) {
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
  if (NUMBER.test(core)) return '<num>'
  if (NO_WORDS.test(core)) return '<*>'
  if (!/\d/.test(core)) return maskLetters(core)
  if (HEX.test(core)) return '<hex>'
  if (isHost(core)) return '<host>'
  if (FILE_NAME.test(core)) return '<path>'
  if (EXCEPTION_CLASS.test(core)) return core
  return skeleton(core)
}

function maskLetters(core: string): string {
  if (core.includes('.') && isHost(core) && !EXCEPTION_CLASS.test(core)) return '<host>'
  if (FILE_NAME.test(core) && core.includes('.') && !EXCEPTION_CLASS.test(core)) return '<path>'
  if (/^[0-9a-f]{16,}$/i.test(core)) return '<hex>'
  return core
}

// A name with one group of digits keeps its letters (`blk_#`); with more groups, or long, it is an identifier.
function skeleton(core: string): string {
  const groups = core.match(/\d+/g)?.length ?? 0
  if (groups > 1 || core.length > 24) return '<id>'
  // A minus behind a joint is that of a negative number (`blk_-71`).
  return core.replace(/(?<=_)-(?=\d)/, '').replace(/\d+/, '#')
}

// `[<num>,<num>,<num>]` is one list: equal placeholders joined by the same separator collapse inside a word.
function collapsePieces(pieces: readonly string[]): string {
  const out: string[] = []
  for (const piece of pieces) {
    const n = out.length
    if (n >= 2 && PLACEHOLDER.test(piece) && out[n - 2] === piece && out[n - 1]!.length === 1) out.pop()
    else out.push(piece)
  }
  return out.join('')
}

const bare = (token: string): string => token.replace(/[,;:.()[\]{}'"]/g, '')
const opening = (token: string): string => /^[([{'"]*/.exec(token)![0]
const isVariable = (token: string): boolean => PLACEHOLDER.test(token) || token.includes('#')

// Runs of the same placeholder or of equal skeletons are one: lists of any length.
function collapse(tokens: readonly string[]): string[] {
  const out: string[] = []
  for (const token of tokens) {
    const last = out.at(-1)
    if (last !== undefined && isVariable(token) && bare(token) === bare(last))
      out[out.length - 1] = opening(last) + token.slice(opening(token).length)
    else out.push(token)
  }
  return out
}
