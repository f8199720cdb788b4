// What is said of one pattern as data: its versioned contract, and nothing else. In: nothing. Out: schema and types.
// The zod schema below is the contract; `docs/explain.schema.json` is made from it.
import * as z from 'zod'
import { FAMILIES, VERDICTS } from '../model.js'
import { reportSchema } from '../report/contract.js'
import { SCHEMA_VERSION } from '../version.js'

const count = z.int().nonnegative()
const isoTime = z.iso.datetime().describe('ISO 8601, UTC')
const reported = reportSchema.shape.patterns.element.shape
const reportedPart = reported.parts.element.shape

/** What decided a verdict. */
const DECIDED_BY = ['conclusive', 'families', 'too-few-families', 'between', 'below', 'folded'] as const

const familySum = z.object({
  family: z.enum(FAMILIES),
  sum: z.number().describe('log-odds of its signals together'),
  capped: z.number().describe('what its cap leaves of them: this is added'),
  speaks: z.boolean().describe('counts towards the two families that synthetic needs'),
})

const silent = z.object({
  detector: z.string(),
  family: z.enum(FAMILIES),
  looksFor: z.string(),
})

const change = z.object({
  verdict: z.enum(VERDICTS).describe('what the part would be'),
  condition: z.string().describe('if this were so; each was judged anew, none is guessed'),
})

const part = z.object({
  scope: reportedPart.scope,
  hits: count,
  first: isoTime.optional(),
  last: isoTime.optional(),
  verdict: z.enum(VERDICTS),
  probabilitySynthetic: reportedPart.probabilitySynthetic,
  prior: z.number().describe('log-odds before any evidence'),
  families: z.array(familySum),
  logOdds: z.number().describe('prior + capped families; probabilitySynthetic = 1 / (1 + exp(-logOdds))'),
  decidedBy: z.enum(DECIDED_BY),
  why: z.string().describe('what decided, in a clause'),
  signals: reportedPart.evidence,
  silent: z.array(silent).describe('what was looked for and not found'),
  changes: z.array(change).describe('what would change the verdict'),
  samples: reportedPart.samples,
})

const window = z
  .object({ start: isoTime, end: isoTime, hits: count })
  .describe('a run without the slack round it, in which hits count as well')

const runs = z.object({
  count: count.describe('test windows inside the time of the log'),
  withHits: count,
  list: z.array(window).describe('the first of them, by time'),
})

const timeline = z.object({
  start: isoTime,
  binMs: count,
  rows: z
    .array(z.object({ scope: reportedPart.scope, counts: z.array(count) }))
    .describe('hits in each bin, a row a part'),
})

const pattern = z.object({
  fingerprint: reported.fingerprint,
  members: reported.members,
  template: z.string(),
  level: reported.level,
  logger: reported.logger,
  hits: count,
  unstamped: reported.unstamped,
  first: isoTime.optional(),
  last: isoTime.optional(),
  note: reported.note,
  folded: reported.folded,
  distinct: reported.distinct,
  texts: reported.variants,
})

const asked = z.object({
  text: z.string().describe('as it was typed'),
  source: z.string().optional().describe('of a FILE:LINE'),
  line: count.optional(),
  scope: reportedPart.scope.optional().describe('the part in which the record of that line stands'),
  raw: z.string().optional().describe('that record as logged, joined by \\n'),
})

const head = {
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal('logtriage'), version: z.string() }),
  asked,
  failures: z.array(z.string()).describe('sources that could not be read'),
}

const explained = z.object({
  kind: z.literal('pattern'),
  ...head,
  pattern,
  split: z.string().describe('where its hits are, in a sentence'),
  parts: z.array(part).min(1).max(2),
  timeline: timeline.optional(),
  runs: runs.optional().describe('missing when no test runs are known'),
  notGiven: z.array(z.string()).describe('evidence that nobody gave'),
  notes: z.array(z.string()).describe('notes of the report, such as where the test runs are known from'),
})

const noRecord = z.object({
  kind: z.literal('no-error-record'),
  ...head,
  why: z.string().describe('why the line is in no error record'),
  hint: z.string().describe('what would have it counted, or empty'),
})

/** The contract of `explain --format json`; see docs/explain.md. */
export const explanationSchema = z.discriminatedUnion('kind', [explained, noRecord])

/** All that is said of one pattern, or why a line is in none. */
export type Explanation = z.infer<typeof explanationSchema>
/** All that is said of one pattern. */
export type Explained = z.infer<typeof explained>
/** Why a line is in no error record. */
export type NoRecord = z.infer<typeof noRecord>
/** One part of it: its sum, and what stands round it. */
export type ExplainedPart = Explained['parts'][number]
/** What was asked for. */
export type Asked = Explained['asked']
/** The runs with their hits. */
export type RunHits = z.infer<typeof runs>
/** A verdict that would be, and what would make it so. */
export type Change = z.infer<typeof change>

/** JSON Schema (draft 2020-12) of the explanation. */
export const explainJsonSchema = (): unknown => ({
  title: 'logtriage explain',
  ...z.toJSONSchema(explanationSchema),
})
