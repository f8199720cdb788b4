// Signatures to patterns. In: the set of distinct signatures. Out: groups of them, each with a template. A pure function of the set: the
// order and the number of hits change nothing. Joins what differs only where a variable stands; keeps apart what differs in a word.
import levenshtein from 'fast-levenshtein'
import { compareText } from '../model.js'
import { findNames, MANY_NAMES } from './names.js'

/** What consolidation needs of a signature. */
export interface Member {
  readonly key: string
  readonly tokens: readonly string[]
  /** Signatures of which this differs are never joined (error class and frame of a trace). */
  readonly anchor: string
}

/** Signatures that are one pattern, with their common tokens. */
export interface Group<M extends Member> {
  readonly members: readonly M[]
  readonly tokens: readonly string[]
}

/** Share of positions with equal constants from which two signatures of one length are looked at together. */
const LINK_SHARE = 0.6
/** A position with this many distinct plain words is a variable; with fewer the words may be what the message is about. */
const MANY_WORDS = 5
/** The same for values that are identifiers (capitals inside, dots, underscores): names out of some code, not words of a sentence. */
const MANY_IDENTIFIERS = 3
/** Words that must stay constant around a position that becomes a variable by its number of words: without a sentence there is no slot. */
const MIN_SENTENCE_WORDS = 3
/** Of more signatures only those are linked that differ in one token: bounds the work, which is quadratic otherwise. */
const MAX_PAIRWISE = 1500
const WILDCARD = '<*>'

/** Groups the members; groups and their members come sorted by key. */
export function consolidate<M extends Member>(members: readonly M[]): Group<M>[] {
  const sorted = [...members].sort((a, b) => compareText(a.key, b.key))
  const buckets = new Map<string, M[]>()
  for (const member of sorted) {
    const key = `${member.tokens.length}\u0000${member.anchor}`
    const bucket = buckets.get(key)
    if (bucket) bucket.push(member)
    else buckets.set(key, [member])
  }
  const names = findNames(sorted.map(({ tokens }) => tokens))
  const groups = [...buckets.values()].flatMap((bucket) =>
    components(bucket).flatMap((part) => refine(part, names)),
  )
  return joinLengths(groups).sort((a, b) => compareText(a.members[0]!.key, b.members[0]!.key))
}

function components<M extends Member>(bucket: readonly M[]): M[][] {
  const parent = bucket.map((_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root]!
    parent[i] = root
    return root
  }
  const link = (i: number, j: number): void => {
    if (find(i) !== find(j) && areLinked(bucket[i]!.tokens, bucket[j]!.tokens)) parent[find(j)] = find(i)
  }
  if (bucket.length > MAX_PAIRWISE) linkSingleChanges(bucket, link)
  else for (let i = 0; i < bucket.length; i++) for (let j = i + 1; j < bucket.length; j++) link(i, j)
  const parts = new Map<number, M[]>()
  bucket.forEach((member, i) => {
    const root = find(i)
    const part = parts.get(root)
    if (part) part.push(member)
    else parts.set(root, [member])
  })
  return [...parts.values()]
}

function linkSingleChanges(bucket: readonly Member[], link: (i: number, j: number) => void): void {
  const firsts = new Map<string, number>()
  for (const [i, { tokens }] of bucket.entries()) {
    for (const at of tokens.keys()) {
      const frame = `${at} ${fixedOf(tokens, at)}\u0000${tokens.slice(0, at).join(' ')}\u0000${tokens.slice(at + 1).join(' ')}`
      const first = firsts.get(frame)
      if (first === undefined) firsts.set(frame, i)
      else link(first, i)
    }
  }
}

function areLinked(a: readonly string[], b: readonly string[]): boolean {
  const most = a.length - Math.ceil(a.length * LINK_SHARE)
  let different = 0
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i] && !isOneNumber([a[i]!, b[i]!]) && ++different > most) return false
  return (
    a.every((token, i) => token === b[i] || fixedOf(a, i) === fixedOf(b, i)) &&
    a.some((token, i) => token === b[i] && isConstant(token))
  )
}

const isConstant = (token: string): boolean => /[A-Za-z]{2}/.test(token.replace(/<[a-z*]+>/g, ''))

// What a token must share with another one in its place to be linked: its key, or all of it when it names what went wrong or who speaks.
function fixedOf(tokens: readonly string[], at: number): string {
  const token = tokens[at]!
  const head = HEAD.exec(token)?.[1]
  if (head === undefined) return /^([\w.@$-]+=)/.exec(token)?.[1] ?? ''
  return CLASS_OR_LEVEL.test(head) || (/^[A-Z]/.test(head) && isOpening(tokens[at - 1])) ? token : ''
}
/** A word before a colon. */
const HEAD = /^([\w.$-]+):$/
/** `ValueError`, `getTasks`, `ERROR`. */
const CLASS_OR_LEVEL = /[a-z][A-Z]|[A-Z]{2}/
/** `nfs_stat`, `shop.jobs`: a function or a logger. */
const CODE = /[a-z][._$]/
// A clause begins behind this token: a word before a colon then says who speaks or of what kind it is, else it may be what it is about.
const isOpening = (before: string | undefined): boolean => before === undefined || /\W$/.test(before)

function refine<M extends Member>(part: readonly M[], names: ReadonlySet<string>): Group<M>[] {
  const first = part[0]!.tokens
  const tokens = [...first]
  const values = first.map((_, i) => [...new Set(part.map((member) => member.tokens[i]!))])
  const sentenceWords = values.filter((set) => set.length === 1 && isConstant(set[0]!)).length
  let split = -1
  for (let i = 0; i < tokens.length; i++) {
    const here = values[i]!
    if (here.length === 1) continue
    if (isSlot(here, sentenceWords, names, isOpening(values[i - 1]?.[0]))) tokens[i] = wildcard(here)
    else if (split < 0 || here.length < values[split]!.length) split = i
  }
  if (split < 0) return [{ members: part, tokens }]
  const byValue = new Map<string, M[]>()
  for (const member of part) {
    const value = member.tokens[split]!
    const list = byValue.get(value)
    if (list) list.push(member)
    else byValue.set(value, [member])
  }
  return [...byValue.values()].flatMap((sub) => components(sub).flatMap((linked) => refine(linked, names)))
}

// Is a position with these values a variable? Decided by what stands there and round it, never by how often.
function isSlot(
  values: readonly string[],
  sentenceWords: number,
  names: ReadonlySet<string>,
  opens: boolean,
): boolean {
  if (isOneNumber(values))
    return values.length >= MANY_WORDS || values.some((value) => value.includes('<num>'))
  if (values.some((value) => bare(value) !== '' && !isConstant(value))) return true
  if (values.every((value) => LABEL.test(value))) return false
  const stems = [...new Set(apart(values).middles.map(bare))]
  const manyNames = stems.filter((stem) => names.has(stem)).length >= MANY_NAMES
  if (values.every((value) => HEAD.test(value))) {
    const words = opens ? stems.filter((stem) => !CODE.test(stem)) : stems
    return sentenceWords >= MIN_SENTENCE_WORDS && (manyNames || words.length >= MANY_WORDS)
  }
  if (stems.length === 1 || areForms(stems)) return true
  if (holdsVariable(values)) return sentenceWords > 1
  if (values.every(isPath)) return sentenceWords > 0
  if (values.every((value) => QUOTED_WORD.test(value) || isWildcard(value)))
    return sentenceWords > 1 && values.length >= MANY_IDENTIFIERS
  if (sentenceWords < MIN_SENTENCE_WORDS) return false
  if (manyNames) return true
  return stems.length >= (stems.every(isIdentifier) ? MANY_IDENTIFIERS : MANY_WORDS)
}

// A value that a mask knew, or one with a number beside some without: the program puts there what it was given. Values of keys and quoted
// words tell nothing: the masks keep or take those by what they are.
function holdsVariable(values: readonly string[]): boolean {
  if (values.some((value) => isKeyed(value) || QUOTED_WORD.test(value))) return false
  const numbered = values.filter((value) => value.includes('#')).length
  return values.some((value) => PLACEHOLDER.test(value)) || (numbered > 0 && numbered < values.length)
}
const QUOTED_WORD = /^[([{]*(["'`])[\w.-]+\1[,;:.)\]}]*$/

// An HTTP status that was kept; where other numbers stand in its place it is one of them.
const unkept = (value: string): string => value.replace(/\b[45]\d\d\b/, '<num>')
const isOneNumber = (values: readonly string[]): boolean =>
  values.every((value) => /^\W*<num>\W*$/.test(unkept(value)) && unkept(value) === unkept(values[0]!))
/** `getTasks()` and `getTasks:` name what speaks; `size=` what is said. */
const LABEL = /^[\w.$-]+\(\)$|^[\w.@$-]+=/

// `com.acme.intent.VIEW`, `root#_tmp`, `orders-#`: a path through packages, or a name that carries a number or more.
const isPath = (value: string): boolean =>
  DOTTED.test(bare(value)) ||
  /[A-Za-z][-_.:][#<]/.test(value) ||
  (/[#<]/.test(value) && isIdentifier(bare(value)))
const DOTTED = /^(?:[A-Za-z_$]\w*\.){2,}[\w$]+$/

// The letters of a token: what is left without placeholders and punctuation.
const bare = (token: string): string => token.replace(/<[a-z*]+>|[^A-Za-z_.$-]|^[.]+|[.]+$/g, '')

// Capitals inside, dots, underscores or slashes: a name out of some code or table, not a word of a sentence.
const isIdentifier = (value: string): boolean =>
  /[a-z][A-Z]|[A-Za-z][._/$][A-Za-z]|^[a-z]+-[a-z]+-/.test(value)

// item/items: number agreement of one sentence.
function areForms(values: readonly string[]): boolean {
  if (values.length !== 2) return false
  const [a, b] = values as [string, string]
  return a.length > 3 && (a.startsWith(b) || b.startsWith(a)) && levenshtein.get(a, b) === 1
}

// What all values share on either side, and what each has between.
function apart(values: readonly string[]): { head: string; middles: readonly string[]; tail: string } {
  const pieces = values.map((value) => value.split(PIECES).filter((piece) => piece !== ''))
  const first = pieces[0]!
  const room = Math.min(...pieces.map((list) => list.length))
  let head = 0
  while (head < room && pieces.every((list) => list[head] === first[head])) head++
  let tail = 0
  while (tail < room - head && pieces.every((list) => list.at(-1 - tail) === first.at(-1 - tail))) tail++
  return {
    head: first.slice(0, head).join(''),
    middles: pieces.map((list) => list.slice(head, list.length - tail).join('')),
    tail: first.slice(first.length - tail).join(''),
  }
}

// Keeps what all values share round the wildcard.
function wildcard(values: readonly string[]): string {
  if (isOneNumber(values)) return unkept(values[0]!)
  const { head, middles, tail } = apart(values)
  const middle = middles.some((one) => /\w/.test(one)) ? WILDCARD : middles[0]!
  return (head + middle + tail).replace(/(?:<[a-z*]+>){2,}/g, WILDCARD)
}
const PIECES = /(<[a-z*]+>|[^\w.$-])|(?<=\w)(?=[.]$)/

// A variable of several words makes one message of several lengths: `user <*> logged` and `user a b logged`. What could be a longer form of
// two shorter ones stays by itself.
function joinLengths<M extends Member>(groups: readonly Group<M>[]): Group<M>[] {
  const order = [...groups].sort((a, b) => a.tokens.length - b.tokens.length)
  const out: Joined<M>[] = []
  // A longer form has the first or the last token of the shorter one.
  const byEnd = new Map<string, Joined<M>[]>()
  const endsOf = (tokens: readonly string[], length: number): string[] => [
    `${length} first ${tokens[0] ?? ''}`,
    `${length} last ${tokens.at(-1) ?? ''}`,
  ]
  for (const { members, tokens } of order) {
    const anchor = members[0]!.anchor
    const near = EXTRA_TOKENS.flatMap((extra) => endsOf(tokens, tokens.length - extra))
    const shorter = new Set(near.flatMap((end) => byEnd.get(end) ?? []))
    const hosts = [...shorter].filter((other) => other.anchor === anchor && absorbs(other.tokens, tokens))
    if (hosts.length === 1) hosts[0]!.members.push(...members)
    else {
      const joined = { members: [...members], tokens, anchor }
      out.push(joined)
      if (!tokens.some(isWildcard)) continue
      for (const end of endsOf(tokens, tokens.length)) {
        const alike = byEnd.get(end)
        if (alike) alike.push(joined)
        else byEnd.set(end, [joined])
      }
    }
  }
  return out.map(({ members, tokens }) => ({
    members: members.sort((a, b) => compareText(a.key, b.key)),
    tokens,
  }))
}

interface Joined<M extends Member> {
  readonly members: M[]
  readonly tokens: readonly string[]
  readonly anchor: string
}

/** Tokens that a longer form may have more. */
const EXTRA_TOKENS = [1, 2, 3]

const isKeyed = (token: string): boolean => token.includes('=')

// True when `longer` is `shorter` with more tokens at one wildcard of it, all else equal.
function absorbs(shorter: readonly string[], longer: readonly string[]): boolean {
  if (shorter.length < 3) return false
  let head = 0
  while (head < shorter.length && shorter[head] === longer[head]) head++
  let tail = 0
  while (
    tail < shorter.length - head &&
    shorter[shorter.length - 1 - tail] === longer[longer.length - 1 - tail]
  )
    tail++
  if (longer.slice(head, longer.length - tail).some(isKeyed)) return false
  if (head + tail === shorter.length) return isWildcard(shorter[head - 1]) || isWildcard(shorter[head])
  return head + tail === shorter.length - 1 && isWildcard(shorter[head])
}

// Nothing but a variable: with words beside it the token is wording too.
const isWildcard = (token: string | undefined): boolean =>
  token !== undefined && PLACEHOLDER.test(token) && bare(token) === ''
const PLACEHOLDER = /<[a-z*]+>/
