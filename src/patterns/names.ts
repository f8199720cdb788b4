// Words that are names. In: the tokens of all signatures. Out: the words of which the set itself shows that they stand for something: three or
// more of them fill the same hole in one sentence and again in another ("opened for user ann", "closed for user ann"), and none is
// mostly part of the wording. No spelling is looked at, and how often a sentence was logged makes no difference.

/** Words that fill the hole of a sentence, of which as many must fill that of another: with two, "started" and "stopped" would do. */
export const MANY_NAMES = 3
/** Messages with more tokens are not searched: bounds the room, which grows with their square. */
const MAX_TOKENS = 20
/** A word with its punctuation, and what a call or an index puts behind it: `ann,` `root(uid=<num>)`. */
const WORD = /^(\W*)([A-Za-z]{2,})((?![\w.$-]).*|[.,;:]*)$/

/** The names among the words of these signatures, without punctuation. */
export function findNames(signatures: readonly (readonly string[])[]): ReadonlySet<string> {
  const frames = new Map<string, Set<string>>()
  const uses = new Map<string, number>()
  for (const tokens of signatures) {
    for (const [i, token] of tokens.entries()) {
      const found = WORD.exec(token)
      if (found === null) continue
      const [, before, word, behind] = found as unknown as [string, string, string, string]
      uses.set(word, (uses.get(word) ?? 0) + 1)
      if (tokens.length > MAX_TOKENS) continue
      const frame = `${tokens.slice(0, i).join(' ')} ${before}\u0000${behind} ${tokens.slice(i + 1).join(' ')}`
      const words = frames.get(frame)
      if (words) words.add(word)
      else frames.set(frame, new Set([word]))
    }
  }
  const wide = [...frames.values()].filter((words) => words.size >= MANY_NAMES)
  const holes = new Map<string, number>()
  for (const words of wide) for (const word of words) holes.set(word, (holes.get(word) ?? 0) + 1)
  const isName = (word: string): boolean => holes.get(word)! > 1 && holes.get(word)! * 2 >= uses.get(word)!
  const names = new Set<string>()
  for (const words of wide) {
    const shared = [...words].filter(isName)
    if (shared.length >= MANY_NAMES) for (const word of shared) names.add(word)
  }
  return names
}
