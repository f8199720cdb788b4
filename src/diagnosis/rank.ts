// How much a genuine pattern hurts. In: texts and counts of a part. Out: what kind of failure it is and a rank. Not by count alone: a
// failure that is caught, logged and passed over fails every time and nobody hears.
import { LEVELS, type Level } from '../model.js'

/** Words with which code says that it goes on in spite of an error. */
const SWALLOWED =
  /\bnon[- ]?(?:blocking|fatal|critical)\b|\bfall(?:ing)?[- ]?back\b|\bignor(?:ed|ing)\b|\bcontinu(?:e|es|ing)\b|\bskipp(?:ed|ing)\b|\bswallow(?:ed|ing)\b|\bsuppress(?:ed|ing)\b|\bbest[- ]effort\b|\bproceeding\b|\bdegraded\b|\bwithout (?:it|them)\b/i
/** Errors that come from the code or its deployment, not from the moment: they fail at every call. */
const DETERMINISTIC =
  /\b(?:Import|ModuleNotFound|Attribute|Name|Type|Syntax|Indentation|Reference|UnboundLocal|NotImplemented|Key)Error\b|\bcannot import name\b|\bNo module named\b|\bCannot find module\b|\bunexpected keyword\b|\bmissing \d+ required\b|\bis not a function\b|\bis not defined\b|\bcannot read propert|\bundefined method\b|\bcolumn \S+ (?:does not exist|of relation)|\bno such column\b|\bUnknown column\b|\brelation \S+ does not exist\b|\bno such table\b|\bNoSuchMethod|\bClassNotFound|\bNoClassDefFound|\bundefined (?:function|variable)\b|\bClass \S+ not found\b/i

/** Kinds of genuine failure. */
const KINDS = ['swallowed', 'deterministic', 'error'] as const
/** `swallowed`: caught and passed over; `deterministic`: fails at every call; `error`: any other. */
type Kind = (typeof KINDS)[number]

/** What is thought of how a part hurts. */
export interface Diagnosis {
  readonly kind: Kind
  /** One clause for people; empty when there is nothing to say. */
  readonly note: string
  /** Higher hurts more. */
  readonly rank: number
}

/** Diagnoses one genuine or unsure part from its texts, level and number of hits. */
export function diagnose(texts: readonly string[], level: Level | undefined, hits: number): Diagnosis {
  const swallowed = texts.some((text) => SWALLOWED.test(text))
  const deterministic = texts.some((text) => DETERMINISTIC.test(text))
  const severity = level === undefined ? LEVELS.indexOf('error') : LEVELS.indexOf(level)
  const rank =
    (swallowed && deterministic ? 40 : deterministic ? 20 : swallowed ? 10 : 0) +
    severity * 4 +
    Math.log10(1 + hits) * 3
  if (swallowed && deterministic)
    return { kind: 'swallowed', note: 'caught and passed over, yet of a kind that fails at every call', rank }
  if (swallowed) return { kind: 'swallowed', note: 'caught and passed over', rank }
  return deterministic
    ? { kind: 'deterministic', note: 'of a kind that fails at every call', rank }
    : { kind: 'error', note: '', rank }
}
