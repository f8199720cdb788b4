// All signatures of a scan. In: records. Out: states by signature, and patterns. Bounded: a family of signatures that grows without end
// (a variable that no mask knows) folds into one. What folds depends on the set of signatures alone, not on their order.
import type { LogRecord } from '../model.js'
import { compareText } from '../model.js'
import { consolidate } from './consolidate.js'
import { Sequence } from './sequence.js'
import { fingerprintOf, keyOf, type Signature, SignatureMemo, signatureOf } from './signature.js'
import { MAX_BUCKETS, MAX_VARIANT_BUCKETS, SignatureState } from './state.js'

/** Signatures that may be alike (same first token, same number of tokens, same trace) before they fold into one: more than any program has messages of
 * one beginning. */
const MAX_ALIKE = 256
/** Families are spread over this many shelves by a hash. */
const SHELVES = 32
/** Signatures of a shelf (each family counted up to {@link MAX_ALIKE}) before all of it folds: 16,384 signatures in all. */
const MAX_ON_SHELF = 512
/** Up to so many signatures each may have {@link MAX_BUCKETS}; for twice as many, half of them: about 20 MB in all. */
const MANY_SIGNATURES = 128
/** At least 64 buckets a signature, and 4 of one exact text. */
const MAX_HALVINGS = 6
/** What stands for each token but the first of a folded family. */
const ANY = '<*>'
/** Keys of folded shelves. */
const SHELF_KEYS: readonly string[] = Array.from({ length: SHELVES }, (_, i) => `<*> (shelf ${i + 1})`)

/** True when a state with these tokens can stand for signatures that were folded. */
export const isFolding = (tokens: readonly string[]): boolean =>
  SHELF_KEYS.includes(tokens.join(' ')) ||
  (tokens.length > 1 && tokens.slice(1).every((token) => token === ANY))

/** One or more signatures shown as one, under the smallest of their fingerprints. */
export interface Pattern {
  readonly fingerprint: string
  readonly members: readonly string[]
  /** The signature's text with placeholders, for people. */
  readonly template: string
  readonly state: SignatureState
  /** The states of its members. */
  readonly states: readonly SignatureState[]
  /** True when it stands for signatures that were folded for want of room. */
  readonly folded: boolean
}

interface Shelf {
  /** Key of the state into which all of it folds. */
  readonly key: string
  readonly families: Map<string, number>
  size: number
  folded: boolean
}

/** The signatures of a scan and their states. */
export class PatternTable {
  /** Signatures by the key under which they are kept. */
  private readonly states = new Map<string, SignatureState>()
  private readonly shelves: Shelf[] = SHELF_KEYS.map((key) => ({
    key,
    families: new Map(),
    size: 0,
    folded: false,
  }))
  private readonly memo = new SignatureMemo()
  private readonly foldedKeys = new Map<string, Shelf>()
  private readonly maxAlike: number
  private readonly maxOnShelf: number

  constructor(limits: { maxAlike?: number; maxOnShelf?: number } = {}) {
    this.maxAlike = limits.maxAlike ?? MAX_ALIKE
    this.maxOnShelf = limits.maxOnShelf ?? MAX_ON_SHELF
  }

  /** Counts up when states were folded: what {@link PatternTable.stateOf} gave before may be no longer in use. */
  folds = 0

  /** How often the number of buckets that a signature may have was halved. */
  private halvings = 0

  /** Number of states kept. */
  get size(): number {
    return this.states.size
  }

  /** The order of the records that have no time; does not merge. */
  readonly sequence = new Sequence()

  add(record: LogRecord): void {
    const signature = this.memo.signatureOf(record)
    this.stateOf(signature).add(record)
    if (record.timeMs === undefined) this.sequence.add(signature.key, record.pid)
  }

  /** The signature of a record. */
  signatureOf(record: LogRecord): Signature {
    return this.memo.signatureOf(record)
  }

  /** The states in the order of their keys, each with whether it stands for signatures that were folded. */
  kept(): { state: SignatureState; folded: boolean }[] {
    return [...this.states.values()]
      .sort((a, b) => compareText(a.key, b.key))
      .map((state) => ({ state, folded: this.foldedKeys.has(state.key) }))
  }

  /** Takes in a state of another table: the outcome is that of having added its records here. */
  absorb(state: SignatureState, folded: boolean): void {
    const into = folded ? this.foldLike(state) : this.stateOf(state)
    into.absorb(state)
  }

  // What folded in a part had too many signatures there, and so has too many here.
  private foldLike(like: Shape): SignatureState {
    const family = familyOf(like)
    const whole = this.shelves.find(({ key }) => key === like.tokens.join(' '))
    const shelf = whole ?? this.shelfOf(like)
    if (whole && !shelf.folded) {
      shelf.folded = true
      this.fold(shelf, like)
      this.economise()
    }
    if (!shelf.folded) {
      const alike = shelf.families.get(family) ?? 0
      if (alike <= this.maxAlike) this.setAlike(shelf, like, this.maxAlike + 1)
    }
    return this.foldedState(like, shelf)
  }

  /** Key under which a record's signature is kept once the table is complete. */
  keyOf(record: LogRecord): string {
    const signature = this.memo.signatureOf(record)
    return this.isFolded(signature) ? this.foldKey(signature) : signature.key
  }

  /** Patterns, in the order of their keys. A pure function of the set of signatures and their states. */
  patterns(): { patterns: Pattern[]; byKey: Map<string, Pattern> } {
    const byKey = new Map<string, Pattern>()
    const patterns = consolidate([...this.states.values()]).map(({ members, tokens }) => {
      const folded = members.some((member) => this.foldedKeys.has(member.key))
      const pattern = patternOf(members, tokens, folded)
      for (const member of members) byKey.set(member.key, pattern)
      return pattern
    })
    return { patterns, byKey }
  }

  /** The state that takes the hits of a signature. */
  stateOf(signature: Signature): SignatureState {
    const shelf = this.shelfOf(signature)
    if (this.isFolded(signature, shelf)) return this.foldedState(signature, shelf)
    const known = this.states.get(signature.key)
    if (known) return known
    this.setAlike(shelf, signature, (shelf.families.get(familyOf(signature)) ?? 0) + 1)
    if (this.isFolded(signature, shelf)) return this.foldedState(signature, shelf)
    return this.keep(
      new SignatureState(signature.key, fingerprintOf(signature.key), signature.tokens, signature.anchor),
    )
  }

  private keep(state: SignatureState): SignatureState {
    this.states.set(state.key, state)
    if (this.halvings > 0) state.limit(MAX_BUCKETS >> this.halvings, MAX_VARIANT_BUCKETS >> this.halvings)
    return state
  }

  // The more signatures there are, the fewer buckets each may have. Their number is counted as far as the shelves count it, which only ever grows with
  // the set: so a part of a log never keeps fewer than the whole.
  private economise(): void {
    let count = 0
    for (const { folded, size } of this.shelves) count += folded ? this.maxOnShelf + 1 : size
    let halvings = this.halvings
    while (count > MANY_SIGNATURES << halvings && halvings < MAX_HALVINGS) halvings++
    if (halvings === this.halvings) return
    this.halvings = halvings
    for (const state of this.states.values())
      state.limit(MAX_BUCKETS >> halvings, MAX_VARIANT_BUCKETS >> halvings)
  }

  // The state of the family, or of the whole shelf.
  private foldedState(shape: Shape, shelf: Shelf): SignatureState {
    const key = this.foldKey(shape, shelf)
    this.foldedKeys.set(key, shelf)
    const known = this.states.get(key)
    if (known) return known
    const tokens = shelf.folded ? key.split(' ') : foldedTokens(shape)
    return this.keep(new SignatureState(key, fingerprintOf(key), tokens, shelf.folded ? '' : shape.anchor))
  }

  private shelfOf(shape: Shape): Shelf {
    const family = familyOf(shape)
    let hash = 0
    for (let i = 0; i < family.length; i++) hash = (Math.imul(hash, 31) + family.charCodeAt(i)) | 0
    return this.shelves[(hash >>> 0) % SHELVES]!
  }

  private isFolded(shape: Shape, shelf = this.shelfOf(shape)): boolean {
    return shelf.folded || (shelf.families.get(familyOf(shape)) ?? 0) > this.maxAlike
  }

  private foldKey(shape: Shape, shelf = this.shelfOf(shape)): string {
    return shelf.folded ? shelf.key : keyOf(foldedTokens(shape), shape.anchor)
  }

  // Both counts only ever grow with the set, so that what folds does not depend on order.
  private setAlike(shelf: Shelf, shape: Shape, alike: number): void {
    const family = familyOf(shape)
    const before = shelf.families.get(family) ?? 0
    shelf.families.set(family, alike)
    shelf.size += Math.min(alike, this.maxAlike) - Math.min(before, this.maxAlike)
    if (shelf.size > this.maxOnShelf) shelf.folded = true
    if (shelf.folded || alike > this.maxAlike) this.fold(shelf, shape)
    this.economise()
  }

  private fold(shelf: Shelf, shape: Shape): void {
    this.folds++
    const family = familyOf(shape)
    const into = this.foldKey(shape, shelf)
    for (const [key, state] of [...this.states]) {
      const home = this.foldedKeys.get(key) ?? this.shelfOf(state)
      if (home !== shelf || key === into || (!shelf.folded && familyOf(state) !== family)) continue
      this.states.delete(key)
      this.foldedKeys.delete(key)
      this.foldedState(shape, shelf).absorb(state)
    }
  }
}

/** The pattern of some signatures; `tokens` are what they have in common. */
export function patternOf(
  states: readonly SignatureState[],
  tokens: readonly string[],
  folded: boolean,
): Pattern {
  const first = states[0]!
  const state =
    states.length === 1 ? first : new SignatureState(first.key, first.fingerprint, tokens, first.anchor)
  if (states.length > 1) for (const member of states) state.absorb(member)
  const members = states.map(({ fingerprint }) => fingerprint).sort(compareText)
  const template = templateOf(folded ? commonTokens(state, tokens) : tokens, first.anchor)
  return { fingerprint: members[0]!, members, template, state, states, folded }
}

// What a family has in common.
type Shape = Pick<Signature, 'tokens' | 'anchor'>

const familyOf = ({ tokens, anchor }: Shape): string => `${tokens.length} ${tokens[0] ?? ''} ${anchor}`

const foldedTokens = ({ tokens }: Shape): string[] => tokens.map((token, i) => (i === 0 ? token : ANY))

// What the kept texts of folded signatures have in common, where they have as many tokens: more than the family's first one.
function commonTokens(state: SignatureState, tokens: readonly string[]): readonly string[] {
  const all = state.variants.map((variant) => signatureOf(variant).tokens)
  const [first] = all
  if (first === undefined || all.some(({ length }) => length !== tokens.length)) return tokens
  return first.map((token, i) => (all.every((one) => one[i] === token) ? token : ANY))
}

/** A signature's text with placeholders, for people. */
export function templateOf(tokens: readonly string[], anchor: string): string {
  const text = tokens.join(' ')
  if (anchor === '') return text === '' ? '(empty message)' : text
  const [first, ...rest] = anchor.split(' @ ')
  const named = text.includes(first!) ? rest : [first!, ...rest]
  return named.length === 0 ? text : `${text} [${named.join(' at ')}]`
}
