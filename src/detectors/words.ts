// Words that people write into fixtures. In: the exact texts behind a part. Out: evidence with the word. Looks at messages only, never at
// host, unit or logger names; a word in a slot that mostly holds other values does not count.
import type { Detector, Part } from './detector.js'
import { type Markers, placesOfWord } from './markers.js'

/** Log-odds of a kind of marker. Weak by design: genuine logs are full of them ("Invalid user test", a customer called Foo). */
const WEIGHT = { sentinel: 2.4, strong: 2.2, fair: 1.3, weak: 0.5 } as const
type Strength = keyof typeof WEIGHT

/** Share of a part's hits and of its distinct texts that must hold markers. */
const MIN_SHARE = 0.6
/** Each further different marker adds this share of the best one's weight, up to the family's cap. */
const MORE = 0.15

const STRONG = new Set(
  'foo bar baz qux quux quuz corge foobar foobaz bazqux xyzzy thud kaboom asdf qwerty blah blabla lorem ipsum hoge fuga piyo'.split(
    ' ',
  ),
)
const FAIR = new Set(
  'dummy mock mocks mocked mocking stub stubbed fake faked fixture fixtures mystery bogus boom whatever nonexistent nonexisting doesnotexist unittest pytest doctest testcase sentinel gibberish garbage placeholder nosuch spam'.split(
    ' ',
  ),
)
const WEAK = new Set(
  'test tests tester testing example sample invalid nope broken bad junk raises explodes'.split(' '),
)

/** Values that stand for nothing in the world. */
const SENTINELS: readonly (readonly [RegExp, string])[] = [
  [
    /\b4242[ -]?4242[ -]?4242[ -]?4242\b|\b4111[ -]?1111[ -]?1111[ -]?1111\b/g,
    'card number of a payment sandbox',
  ],
  [/\b(?:\+?1[ -]?)?\(?\d{3}\)?[ -]555[ -]01\d\d\b|\b555-01\d\d\b/g, 'telephone number kept for fiction'],
  [/\b(?:deadbeef|cafebabe|feedface|0xdeadc0de)\b/gi, 'memory filler word'],
  [
    /<(?:Magic|Async|Non\w*)?Mock\b[^>]{0,80}\bid=|\bMagicMock\b|\bjest\.fn\(\)|\bmockConstructor\b/g,
    'a mock object in print',
  ],
  [
    /\bno_\w{1,40}_here\b|\b\w{1,40}_not_real\b|(?<![.\w])[a-z0-9_-]*does[_-]?not[_-]?exist[a-z0-9_-]*(?!\w)/g,
    'a name that says it is none',
  ],
  [/\b([0-9a-f])\1{7}-(?:\1{4}-){3}\1{12}\b/gi, 'identifier of one repeated digit'],
]
/** Reserved by RFC 2606 and RFC 6761 (names), RFC 5737 and RFC 3849 (addresses): documentation and tests use them, real traffic seldom. */
const RESERVED =
  /(?<![\w.-])(?:[\w-]{1,63}\.){0,6}example\.(?:com|org|net)\b|(?<![\w-])[\w-]{1,63}\.(?:invalid|example|test)(?![\w.-])|\b(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}\b|\b2001:0?db8:/gi

interface Marker {
  readonly word: string
  readonly strength: Strength
}

export const words: Detector = {
  name: 'words',
  title: 'Fixture words and sentinel values',
  looksFor: 'words and values that people write into fixtures',
  family: 'words',
  inspect(part, { markers }) {
    const found = markedShare(part, markers)
    // A text with many hits that was not kept may hold no marker at all.
    if (part.hasUnseenText || found.share < MIN_SHARE || found.markers.length === 0) return undefined
    const best = found.markers[0]!
    const logOdds = WEIGHT[best.strength] * (1 + (found.markers.length - 1) * MORE)
    const named = found.markers.slice(0, 3).map(({ word }) => `"${word}"`)
    const reason = `fixture ${named.length > 1 ? 'words' : 'word'} ${named.join(', ')}`
    return { detector: 'words', family: 'words', logOdds, reason, quote: found.quote }
  },
  samples: [
    {
      what: 'metasyntactic names in keys',
      part: { samples: [{ text: "no usage; keys=['foo', 'none_here']" }] },
      speaksFor: 'synthetic',
    },
    {
      what: 'a mock in print',
      part: { samples: [{ text: "unexpected <MagicMock name='x' id='140'>" }] },
      speaksFor: 'synthetic',
    },
    {
      what: 'a reserved address',
      part: { samples: [{ text: 'no route to 192.0.2.7' }] },
      speaksFor: 'synthetic',
    },
    {
      what: 'a camel-case mock',
      part: { samples: [{ text: 'MockGateway refused the charge' }] },
      speaksFor: 'synthetic',
    },
  ],
  rejects: [
    { what: 'ordinary words', part: { samples: [{ text: 'connection to db-3 refused, retry in 5 s' }] } },
    {
      what: 'one marker among many values of a slot',
      part: {
        hits: 6,
        samples: ['test', 'admin', 'oracle', 'root', 'svetlana', 'postgres'].map((user) => ({
          text: `unknown user name: ${user}`,
        })),
      },
    },
    {
      what: 'part of a longer word',
      part: { samples: [{ text: 'latest contest of the barometer, foobarometer' }] },
    },
  ],
}

function markedShare(
  part: Part,
  custom: Markers | undefined,
): { share: number; markers: readonly Marker[]; quote: string } {
  const markers = new Map<string, Marker>()
  let hits = 0
  let markedHits = 0
  let marked = 0
  let quote = ''
  for (const sample of part.samples) {
    hits += sample.hits
    const found = markersOf(sample.text, custom)
    if (found.length === 0) continue
    marked++
    markedHits += sample.hits
    if (quote === '') quote = lineWith(sample.text, found[0]!.word)
    for (const marker of found) markers.set(marker.word, marker)
  }
  const list = [...markers.values()].sort(
    (a, b) => WEIGHT[b.strength] - WEIGHT[a.strength] || (a.word < b.word ? -1 : 1),
  )
  return {
    share: hits === 0 ? 0 : Math.min(markedHits / hits, marked / part.samples.length),
    markers: list,
    quote,
  }
}

// The line of a text in which a word stands.
function lineWith(text: string, word: string): string {
  const at = text.indexOf(word)
  const from = text.lastIndexOf('\n', at) + 1
  return text.slice(from).split('\n', 1)[0]!.slice(0, 160)
}

/**
 * Fixture markers of a text. A word counts fully as name or value (quoted, joined, a key), and as a weak one in the run of a sentence; one that the
 * config adds counts as strong wherever it stands, one that it removes nowhere.
 */
export function markersOf(text: string, custom?: Markers): Marker[] {
  const found: Marker[] = custom ? addedIn(text, custom) : []
  const isLeft = custom ? leftIn(text, custom) : () => true
  for (const [pattern, what] of SENTINELS) {
    const value = [...text.matchAll(pattern)].find(isLeft)?.[0]
    if (value !== undefined) found.push({ word: value.slice(0, 40) || what, strength: 'sentinel' })
  }
  const reserved = [...text.matchAll(RESERVED)].find(isLeft)
  if (reserved) found.push({ word: reserved[0], strength: 'fair' })
  for (const m of text.matchAll(/[A-Za-z][A-Za-z0-9_-]*/g)) {
    if (!isLeft(m)) continue
    const marker = markerOf(m[0], isProse(text, m.index, m[0].length), custom?.removed)
    if (marker && !found.some((other) => other.word.includes(marker.word))) found.push(marker)
  }
  return found
}

// Whole words, also those that are part of a name (`acmetest_user`, `AcmetestGateway`).
function addedIn(text: string, { added }: Markers): Marker[] {
  const lower = text.toLowerCase()
  const names = [...text.matchAll(/\p{L}[\p{L}\p{N}_-]*/gu)].map(([name]) => name)
  return added.flatMap((word): Marker[] => {
    const at = placesOfWord(lower, word)[0]
    // A few letters have lower cases of another length; then places differ.
    const whole = lower.length === text.length && at !== undefined ? text.slice(at, at + word.length) : word
    const name = at === undefined ? names.find((one) => partsOf(one).includes(word)) : whole
    return name === undefined ? [] : [{ word: name, strength: 'strong' }]
  })
}

// Tells of a find in a text whether it is left when the removed words are gone. A name goes with the one above it: without `corp.test`, `db.corp.test`
// is no reserved one either.
function leftIn(text: string, { removed }: Markers): (found: RegExpExecArray) => boolean {
  const lower = text.toLowerCase()
  const gone = [...removed].flatMap((word) =>
    placesOfWord(lower, word).map((from) => ({ from, to: from + word.length })),
  )
  return ({ 0: { length }, index }) =>
    !gone.some(
      ({ from, to }) =>
        (from <= index && index + length <= to) ||
        (from > index && to === index + length && lower[from - 1] === '.'),
    )
}

const partsOf = (identifier: string): string[] =>
  identifier
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_\-0-9]+/)

function markerOf(
  identifier: string,
  prose: boolean,
  removed: ReadonlySet<string> | undefined,
): Marker | undefined {
  const parts = partsOf(identifier)
  for (const part of parts) {
    if (removed?.has(part)) continue
    if (STRONG.has(part))
      return { word: identifier, strength: prose && parts.length === 1 && part === 'bar' ? 'weak' : 'strong' }
    if (FAIR.has(part)) return { word: identifier, strength: prose && parts.length === 1 ? 'weak' : 'fair' }
    if (WEAK.has(part) && (!prose || parts.length > 1)) return { word: identifier, strength: 'weak' }
  }
  return undefined
}

// A word with blanks round it stands in a sentence; one in quotes, brackets or behind `=` is a name or a value.
function isProse(text: string, at: number, length: number): boolean {
  const before = text[at - 1] ?? ' '
  const after = text[at + length] ?? ' '
  return /[\s(]/.test(before) && /[\s,.;:!?)]/.test(after)
}
