// Words that are names. In: the tokens of all signatures. Out: the words of which the set itself shows that they stand for something: three or
// more of them fill the same hole in one sentence and again in another ("opened for user ann", "closed for user ann"), and none is ever
// part of the wording. No spelling is looked at, and how often a sentence was logged makes no difference.

/** Words that fill the hole of a sentence, of which as many must fill that of another: with two, "started" and "stopped" would do. */
export const MANY_NAMES = 3
/** Messages with more tokens are not searched: bounds the room, which grows with their square. */
const MAX_TOKENS = 20
const WORD = /^[A-Za-z]{2,}$/

/** The names among the words of these signatures. Bare words: punctuation is cut off with `bare`. */
export function findNames(
  signatures: readonly (readonly string[])[],
  bare: (token: string) => string,
): ReadonlySet<string> {
  const frames = new Map<string, Set<string>>()
  const uses = new Map<string, number>()
  for (const tokens of signatures) {
    for (const [i, token] of tokens.entries()) {
      const word = bare(token)
      if (!WORD.test(word)) continue
      uses.set(word, (uses.get(word) ?? 0) + 1)
      if (tokens.length > MAX_TOKENS) continue
      const frame = `${tokens.slice(0, i).join(' ')}\u0000${tokens.slice(i + 1).join(' ')}`
      const words = frames.get(frame)
      if (words) words.add(word)
      else frames.set(frame, new Set([word]))
    }
  }
  const wide = [...frames.values()].filter((words) => words.size >= MANY_NAMES)
  const holes = new Map<string, number>()
  for (const words of wide) for (const word of words) holes.set(word, (holes.get(word) ?? 0) + 1)
  const isName = (word: string): boolean => holes.get(word)! > 1 && holes.get(word) === uses.get(word)
  const names = new Set<string>()
  for (const words of wide) {
    const shared = [...words].filter(isName)
    if (shared.length >= MANY_NAMES) for (const word of shared) names.add(word)
  }
  return names
}
