// Custom fixture words. In: words of the config. Out: sets that the detector of words asks. They are text and are never made a regex.

/** Words to add to those that the detector knows, and to remove from them; lower case. */
export interface Markers {
  readonly added: readonly string[]
  readonly removed: ReadonlySet<string>
}

/** Markers of the config's words. What is both added and removed is added. */
export function makeMarkers(add: readonly string[] = [], remove: readonly string[] = []): Markers {
  const lower = (words: readonly string[]): string[] => words.map((word) => word.trim().toLowerCase())
  return { added: [...new Set(lower(add))], removed: new Set(lower(remove)) }
}

const LETTER = /[\p{L}\p{N}]/u

/** Where a whole word stands in a text (both lower case): no letter or digit beside it. */
export function placesOfWord(text: string, word: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const before = at === 0 ? '' : text[at - 1]!
    const after = text[at + word.length] ?? ''
    if (!LETTER.test(before) && !LETTER.test(after)) places.push(at)
  }
  return places
}
