// Words of the message that stand in the test sources and not in the app's. In: the exact texts behind a part, and the searched sources if they
// were given. Out: evidence with file and line. Tests also write down what the app says, and share names with production: so wording is never
// conclusive, and a value only when nobody but a test would have it.
import type { Match } from '../provenance/provenance.js'
import type { Detector, Part } from './detector.js'

/** Log-odds by what was found: without the app's sources, and when they were given and don't have it. docs/evidence.md has the reasons. */
const WEIGHT = {
  frame: { alone: 2.6, notInApp: 2.8 },
  statement: { alone: 2.6, notInApp: 2.8 },
  value: { alone: 2.2, notInApp: 2.4 },
  word: { alone: 0.9, notInApp: 1.2 },
  clause: { alone: 1.2, notInApp: 1.4 },
} as const
/** A clause that the test itself throws or logs is nobody else's, unless it plays a library. */
const SAID = 0.2
/** What a test expects to see is what the app or its libraries say. */
const EXPECTED_SHARE = 0.5
/** Enough for the verdict, and not against hits outside of known runs. */
const CONCLUSIVE = 5
/** Share of a part's hits and of its texts that must be found. */
const MIN_SHARE = 0.6
/** The same before one finding may carry the verdict: the other texts may be genuine. */
const MIN_CONCLUSIVE_SHARE = 0.9
/** The kept texts stand for at least this share of the hits before they speak for all; else, outside of runs, they count so much. */
const MIN_SEEN = 0.5
const UNSEEN = 0.25
/** In more test files than this it is no longer rare. */
const RARE_FILES = 3
const MIN_CONCLUSIVE_CHARS = 24

/** Statements that production runs by itself: upkeep, transactions, rights, migrations, what is prepared once and run with other values. */
const NOT_AN_INPUT =
  /^(?:vacuum|analyze|refresh|reindex|cluster|set|reset|begin|start|commit|rollback|savepoint|lock|grant|revoke|listen|notify|create (?:extension|role|user|database)|alter)\b|\$\d|[?]|%s|:\w+\b(?!:)|\b(?:now|current_\w+|localtimestamp|interval)\b/i
/** A constant of its own: a quoted text or a number. */
const CONSTANT = /'[^']+'|\b\d+\b/
/** A random identifier: sixteen and more digits and letters a-f, both of them. */
const RANDOM_ID = /^(?=.*\d)(?=.*[a-f])[0-9a-f-]{16,}$/i
/** Signs of data that was made up to be parsed, and no sentence. */
const DATA_SIGNS = /[{}[\]<>=;|\\#$*^~]/g

export const provenance: Detector = {
  name: 'provenance',
  title: 'Words of the message stand in the test sources',
  looksFor: 'words of the message in the test sources',
  family: 'provenance',
  inspect(part, context) {
    if (context.provenance === undefined || part.hasUnseenText) return undefined
    const found = part.samples.map((sample) => context.provenance?.lookUp(sample))
    const matches = found.filter((match) => match !== undefined)
    const best = [...matches].sort((a, b) => weigh(b) - weigh(a) || a.files - b.files)[0]
    if (best === undefined || shareOf(part, found) < MIN_SHARE || weigh(best) === 0) return undefined
    const isSeen = part.seenShare >= MIN_SEEN
    const isConclusive = isSeen && shareOf(part, found, isPlainInput) >= MIN_CONCLUSIVE_SHARE
    const shown = isConclusive ? matches.find(isPlainInput)! : best
    const { file, line, notInApp, quote } = shown
    return {
      detector: 'provenance',
      family: 'provenance',
      logOdds: isConclusive ? CONCLUSIVE : weigh(best) * (isSeen || part.scope === 'inside' ? 1 : UNSEEN),
      ...(isConclusive && { conclusive: true as const }),
      reason: `${shown.kind === 'frame' ? 'comes from' : 'stands in'} ${file}:${line}${notInApp ? ', not in the app' : ''}`,
      quote: quote.slice(0, MAX_QUOTE_CHARS),
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
      what: 'a clause that a test logs',
      part: { samples: [{ text: 'All work and no play makes Jack' }] },
      sources: { 'tests/a.py': 'log.error("All work and no play makes Jack")' },
      speaksFor: 'synthetic',
      conclusive: false,
    },
    {
      what: 'the statement of a test suite',
      part: {
        samples: [
          {
            text: "division by zero\nSTATEMENT:  select 17 / (a - a) from t\nwhere name = 'nobody at all';",
          },
        ],
      },
      sources: { 'tests/a.sql': "-- x\nselect 17 / (a - a) from t\n  where name = 'nobody at all';" },
      speaksFor: 'synthetic',
      conclusive: true,
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
      sources: { 'tests/a.py': 'get("/raises_early/")' },
    },
    {
      what: 'what the app says too',
      part: { samples: [{ text: 'no rows for order_of_today' }] },
      sources: {
        'tests/a.py': 'x("no rows for order_of_today")',
        'app/a.py': 'x("no rows for order_of_today")',
      },
    },
    {
      what: 'a message that a test waits for',
      part: { samples: [{ text: 'could not connect to the gateway in time' }] },
      sources: { 'tests/a.py': 'assertRaises(E, match="could not connect to the gateway in time")' },
    },
    {
      what: 'a comment of a test',
      part: { samples: [{ text: 'no /raises_early/' }] },
      sources: { 'tests/a.py': '# see "/raises_early/"\n"""and /raises_early/ here"""' },
    },
  ],
}

const MAX_QUOTE_CHARS = 160

function weigh({ kind, role, notInApp, isExact, quote }: Match): number {
  const weight = WEIGHT[kind][notInApp ? 'notInApp' : 'alone']
  if (kind === 'clause') {
    if (role === 'expected') return notInApp ? weight * EXPECTED_SHARE : 0
    return (weight + (role === 'said' ? SAID : 0)) * Math.min(1, quote.split(' ').length / FULL_CLAUSE_WORDS)
  }
  return (isExact ? weight : weight * PARTLY) * (role === 'expected' ? EXPECTED_SHARE : 1)
}

/** A clause of fewer words may be anybody's, and counts by their number. */
const FULL_CLAUSE_WORDS = 6
/** A value that is only a part of a literal. */
const PARTLY = 0.9

/** True for what nobody but this test would hand to the app: rare, exact, and neither wording nor a name. */
function isPlainInput({ kind, role, files, quote, isExact }: Match): boolean {
  if (kind === 'frame') return true
  if (role === 'expected' || !isExact || files > RARE_FILES) return false
  if (kind === 'statement')
    return quote.length >= MIN_CONCLUSIVE_CHARS && CONSTANT.test(quote) && !NOT_AN_INPUT.test(quote)
  if (kind !== 'value') return false
  if (RANDOM_ID.test(quote)) return true
  return quote.length >= MIN_CONCLUSIVE_CHARS && (quote.match(DATA_SIGNS)?.length ?? 0) >= MIN_DATA_SIGNS
}

const MIN_DATA_SIGNS = 4

// Of the hits and of the texts, whichever is less: genuine hits hold many other values in the same place.
function shareOf(
  { samples }: Part,
  found: readonly (Match | undefined)[],
  counts: (match: Match) => boolean = () => true,
): number {
  let hits = 0
  let all = 0
  let texts = 0
  for (const [i, match] of found.entries()) {
    all += samples[i]!.hits
    if (match === undefined || !counts(match)) continue
    hits += samples[i]!.hits
    texts++
  }
  return all === 0 ? 0 : Math.min(hits / all, texts / samples.length)
}
