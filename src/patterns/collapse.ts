// Lists and frames: what a message repeats, and what stands round it. In: masked pieces or tokens. Out: fewer of them. Pure functions of their
// arguments; what a variable is was decided before.

/** A variable that a mask knew. */
export const PLACEHOLDER = /<(?:url|uuid|mac|time|email|ip|str|path|num|hex|id|host|\*)>/
/** Punctuation at which a word is cut. */
export const SEPARATORS = /([\s,;:=()[\]{}<>"'`|])/
const RULER = /^([-=_*.#~+<>/\\|!^])\1{2,}$/
/** Length of a ruler that is kept. */
const RULER_CHARS = 3

const LIST_SEPARATOR = /^[,;:=|]$/

/** `[<num>,<num>,<num>]` is one list: equal placeholders joined by the same separator collapse inside a word. */
export function collapsePieces(pieces: readonly string[]): string {
  const out: string[] = []
  for (const piece of pieces) {
    const n = out.length
    const end = /[.!?]*$/.exec(piece)![0]
    if (
      n >= 2 &&
      PLACEHOLDER.test(piece) &&
      `${out[n - 2]!}${end}` === piece &&
      LIST_SEPARATOR.test(out[n - 1]!)
    )
      out.splice(n - 2, 2, piece)
    else out.push(piece)
  }
  return out.join('')
}

/** Nothing but variables. */
export const isPlaceholder = (text: string): boolean => /^(?:<[a-z*]+>)+$/.test(text)
/** A token without punctuation. */
export const bare = (token: string): string => token.replace(/[,;:.()[\]{}'"]/g, '')
const opening = (token: string): string => /^[([{'"]*/.exec(token)![0]
const isVariable = (token: string): boolean => PLACEHOLDER.test(token) || token.includes('#')

/** Tokens of an item in a list of which each item has several. */
const MAX_ITEM_TOKENS = 6

/** Lists of any length are one: runs of the same placeholder, of equal skeletons, of items of several tokens with a variable in each. */
export function collapse(tokens: readonly string[]): string[] {
  const out: string[] = []
  const bares: string[] = []
  for (const token of tokens) {
    out.push(token)
    bares.push(bare(token))
    const size = repeatedSize(out, bares)
    if (size === 0) continue
    const at = out.length - size
    out.length = at
    bares.length = at
    out[at - 1] = size === 1 ? opening(out[at - 1]!) + token.slice(opening(token).length) : token
  }
  return out
}

// Number of tokens at the end that repeat as many before them; 0 for none.
function repeatedSize(tokens: readonly string[], bares: readonly string[]): number {
  const most = Math.min(MAX_ITEM_TOKENS, tokens.length >> 1)
  for (let size = 1; size <= most; size++) {
    if (bares.at(-1) !== bares.at(-1 - size)) continue
    // A list does not go on behind the end of a sentence.
    if (/[.:!?]$/.test(tokens.at(-1 - size)!)) continue
    const at = tokens.length - size
    if (tokens.slice(at).some(isVariable) && isRepeated(tokens, bares, at, size)) return size
  }
  return 0
}

function isRepeated(tokens: readonly string[], bares: readonly string[], at: number, size: number): boolean {
  for (let i = at; i < tokens.length; i++) {
    if (bares[i] !== bares[i - size]) return false
    // What opens a bracket of its own does not go on with a list.
    const open = opening(tokens[i]!)
    if (open !== '' && open !== opening(tokens[i - size]!)) return false
  }
  return true
}

/** An id, also with its kind before it (`req-<uuid>`), or the sign that there is none. */
const ID = /^(?:-|(?:[A-Za-z]+[-_])?(?:<[a-z*]+>)+)$/

/** A bracket of nothing but ids before the message is the writer's context (request, thread, uptime) and is there or not. */
export function withoutContext(tokens: string[]): string[] {
  if (!tokens[0]?.startsWith('[')) return tokens
  const end = tokens.findIndex((token) => token.endsWith(']'))
  const inside = tokens.slice(0, end + 1).map(bare)
  const isContext = end >= 0 && end + 1 < tokens.length && inside.every((token) => ID.test(token))
  return isContext ? tokens.slice(end + 1) : tokens
}

/** Rulers frame a message; inside one they stand for a value ("****") or part it, and their length says nothing. */
export function withoutFrame(words: readonly string[]): string[] {
  let from = 0
  let to = words.length
  while (from < to && RULER.test(words[from]!)) from++
  while (to > from && RULER.test(words[to - 1]!)) to--
  return words.slice(from, to).map((word) => (RULER.test(word) ? word.slice(0, RULER_CHARS) : word))
}
