// Words of the message that stand in the test sources. In: the exact texts behind a part, and the sources if they were given. Out: evidence with
// file and line. A test also writes down what the app says, and without the app's sources nobody knows which it is: so never conclusive.
import { phrasesOf } from '../provenance/phrases.js'
import type { Place } from '../provenance/test-sources.js'
import type { Context, Detector, Sample } from './detector.js'

/** Log-odds: a value of a test (a name, an URL path) says more than a clause, which the app may speak itself. */
const WEIGHT = { value: 2.2, clause: 1.6, word: 0.9 } as const
/** A value shorter than this, in one word, is a name that an app has too (`customer_id`). */
const OWN_VALUE_CHARS = 16
/** Share of a part's hits whose text must be found. */
const MIN_SHARE = 0.6

interface Found {
  readonly place: Place
  readonly phrase: string
  readonly kind: keyof typeof WEIGHT
}

export const provenance: Detector = {
  name: 'provenance',
  title: 'Words of the message stand in the test sources',
  looksFor: 'words of the message in the test sources',
  family: 'provenance',
  inspect(part, context) {
    if (context.find === undefined || part.hasUnseenText) return undefined
    const found = part.samples.map((sample) => findIn(sample, context))
    const hits = part.samples.reduce((sum, { hits: own }) => sum + own, 0)
    const foundHits = part.samples.reduce((sum, { hits: own }, i) => sum + (found[i] ? own : 0), 0)
    const best = found
      .filter((one) => one !== undefined)
      .sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind] || a.place.files - b.place.files)[0]
    if (!best || foundHits < hits * MIN_SHARE) return undefined
    const { file, line } = best.place
    return {
      detector: 'provenance',
      family: 'provenance',
      logOdds: WEIGHT[best.kind],
      reason: `stands in ${file}:${line}`,
      quote: best.phrase,
    }
  },
  samples: [
    {
      what: 'a value of a test',
      part: { samples: [{ text: 'Internal Server Error: /raises_early/' }] },
      sources: { 'tests/urls.py': 'x\npath("/raises_early/")' },
      speaksFor: 'synthetic',
      conclusive: false,
    },
    {
      what: 'a clause of a test',
      part: { samples: [{ text: 'All work and no play makes Jack' }] },
      sources: { 'tests/a.py': 'log("All work and no play makes Jack")' },
      speaksFor: 'synthetic',
    },
  ],
  rejects: [
    { what: 'no sources', part: { samples: [{ text: 'Internal Server Error: /raises_early/' }] } },
    {
      what: 'nothing of it',
      part: { samples: [{ text: 'disk of the shop is full' }] },
      sources: { 'tests/a.py': 'log("other words here")' },
    },
    {
      what: 'one text of three',
      part: { samples: [{ text: 'no /raises_early/' }, { text: 'no /orders/' }, { text: 'no /invoices/' }] },
      sources: { 'tests/a.py': '/raises_early/' },
    },
  ],
}

function findIn({ text }: Sample, { find }: Context): Found | undefined {
  const { values, clauses } = phrasesOf(text)
  for (const [phrases, kind] of [
    [values, 'value'],
    [clauses, 'clause'],
  ] as const) {
    for (const phrase of phrases) {
      const place = find!(phrase)
      if (place)
        return {
          place,
          phrase,
          kind: kind === 'value' && phrase.length < OWN_VALUE_CHARS && /^\w+$/.test(phrase) ? 'word' : kind,
        }
    }
  }
  return undefined
}
