// The report as data: its versioned contract, and nothing else. In: nothing. Out: schema and types.
// The zod schema below is the contract; `docs/report.schema.json` is made from it.
import * as z from 'zod'
import { FAMILIES, LEVELS, VERDICTS } from '../model.js'
import { SCHEMA_VERSION } from '../version.js'

const count = z.int().nonnegative()
const isoTime = z.iso.datetime().describe('ISO 8601, UTC')

const evidence = z.object({
  detector: z.string(),
  family: z.enum(FAMILIES),
  logOdds: z.number().describe('natural log-odds; above 0 speaks for synthetic'),
  conclusive: z.literal(true).optional().describe('alone enough for the verdict synthetic'),
  reason: z.string(),
  quote: z.string().optional().describe('words of the log it rests on'),
})

const sample = z.object({
  source: z.string(),
  line: count.describe('first line of the record, from 1'),
  time: isoTime.optional(),
  message: z.string().describe('the first line without its header'),
  raw: z.string().describe('lines as logged, joined by \\n, cut when very long'),
})

const histogram = z.object({
  start: isoTime,
  binMs: count.describe('width of a bin'),
  counts: z.array(count),
})

const part = z.object({
  scope: z
    .enum(['whole', 'inside', 'outside'])
    .describe('which hits: all, or those inside or outside the test windows'),
  hits: count,
  first: isoTime.optional(),
  last: isoTime.optional(),
  runs: count.describe('separate test windows with hits'),
  verdict: z.enum(VERDICTS),
  probabilitySynthetic: z.number().min(0).max(1),
  evidence: z.array(evidence),
  histogram: histogram.optional(),
  samples: z.array(sample),
})

const pattern = z.object({
  fingerprint: z.string().describe('the smallest of its members'),
  members: z.array(z.string()).describe('fingerprints of all its signatures'),
  template: z.string(),
  level: z.enum(LEVELS).optional(),
  logger: z.string().optional().describe('logger, unit or program of most hits'),
  hits: count,
  unstamped: count.describe('hits without a time'),
  first: isoTime.optional(),
  last: isoTime.optional(),
  kind: z.enum(['swallowed', 'deterministic', 'error']),
  note: z.string().describe('diagnosis in a clause, or empty'),
  rank: z.number().describe('how much it hurts; reports list the highest first'),
  folded: z.boolean().describe('true when it stands for signatures for which there was no room'),
  distinct: count.describe('distinct exact texts, an estimate from 64 on'),
  variants: z
    .array(z.object({ hits: count, text: z.string() }))
    .describe('exact messages before masking, a bounded sample'),
  histogram: histogram.optional(),
  parts: z.array(part).min(1).max(2),
})

const rule = z.object({
  place: z.string().describe('where it stands in the config'),
  text: z.string().optional(),
  regex: z.string().optional(),
  source: z.string().optional(),
  logger: z.string().optional(),
  verdict: z.enum(['synthetic', 'genuine']).optional(),
  detectorsOff: z.array(z.string()).optional(),
  reason: z.string(),
  created: z.string().optional(),
  expires: z.string().optional(),
  hits: count.describe('hits that it fits, as far as the kept texts tell'),
  patterns: count,
  last: isoTime.optional().describe('latest of the hits'),
  state: z.enum(['applied', 'expired', 'idle']).describe('idle: nothing fitted for 30 days'),
})

const skipped = z.object({ belowLevel: count, noLevel: count, outsideRange: count })

/** The contract of the JSON report; see docs/report-format.md. */
export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal('logtriage'), version: z.string() }),
  generated: isoTime,
  sources: z.array(
    z.object({
      name: z.string(),
      bytes: count,
      lines: count,
      records: count,
      format: z.string().describe('log format, wrapped ones joined by +'),
      notes: z.array(z.string()),
    }),
  ),
  options: z.object({
    level: z.enum(LEVELS),
    all: z.boolean(),
    since: isoTime.optional(),
    until: isoTime.optional(),
    timezone: z.string(),
  }),
  totals: z
    .object({
      lines: count,
      linesInRecords: count,
      blank: count,
      skippedLines: count.describe('lines of records that do not count as errors'),
      unparsed: count,
      overlong: count,
      records: count.describe('error records = hits over all patterns'),
      skippedRecords: skipped,
      patterns: count,
    })
    .describe('lines = linesInRecords + blank + skippedLines + unparsed + overlong'),
  verdicts: z.object({ genuine: count, unsure: count, synthetic: count }).describe('records by verdict'),
  windows: z
    .object({
      runs: count.describe('test windows inside the time of the log'),
      inferred: count.describe('those that nobody gave: the log alone tells of them'),
      unproven: count.describe('those near given times of which nothing shows that a test ran'),
      coveredMs: count,
      shareOfTime: z.number(),
      first: isoTime.optional(),
      last: isoTime.optional(),
      list: z.array(z.object({ start: isoTime, end: isoTime })),
    })
    .optional(),
  period: z.object({ first: isoTime, last: isoTime }).optional(),
  skippedSamples: z.array(
    z.object({ reason: z.string(), source: z.string(), line: count, text: z.string() }),
  ),
  notes: z.array(z.string()),
  failures: z.array(z.string()).describe('sources that could not be read'),
  rules: z.array(rule).optional().describe('rules of the config, when there are any'),
  patterns: z.array(pattern),
})

/** A whole report. */
export type Report = z.infer<typeof reportSchema>
/** A pattern of the report. */
export type ReportPattern = Report['patterns'][number]
/** All hits of a pattern, or those inside or outside the test windows. */
export type ReportPart = ReportPattern['parts'][number]
/** A record as logged. */
export type ReportSample = ReportPart['samples'][number]
/** Hits over time, in bins that all patterns of a report share. */
export type Histogram = NonNullable<ReportPattern['histogram']>

/** JSON Schema (draft 2020-12) of the report. */
export const reportJsonSchema = (): unknown => ({
  title: 'logtriage report',
  ...z.toJSONSchema(reportSchema),
})
