// The rows of a summary as data: their contract, and nothing else. In: nothing. Out: schema and types. `docs/summary.schema.json` is made from it.
// Loaded only where a summary is read: zod costs as much time as a small scan.
import { z } from 'zod'
import { LEVELS } from '../model.js'
import { MAX_BUCKETS, MAX_HASHES, MAX_VARIANT_BUCKETS, MAX_VARIANTS } from '../patterns/state.js'
import { FINGERPRINTS, SUMMARY_VERSION } from './version.js'

/** No log reaches further, and every number of ms in these years is exact. */
const MAX_TIME_MS = 1e15

const count = z.int().nonnegative()
const some = z.int().positive()
const time = z.int().min(-MAX_TIME_MS).max(MAX_TIME_MS).describe('epoch ms, UTC')
const bucketNumber = z.int().describe('floor(time / widthMs)')
const texts = z.array(z.string())

const buckets = (most: number) =>
  z
    .strictObject({
      widthMs: some.describe('1000, doubled as often as needed to stay within the cap'),
      hits: z.array(z.tuple([bucketNumber, some])).max(most),
    })
    .describe('hits over time, ascending')

const rangeEnd = z.strictObject({ ms: time.optional(), everywhere: z.boolean() })

const header = z.strictObject({
  type: z.literal('summary'),
  version: z.literal(SUMMARY_VERSION),
  fingerprints: z.literal(FINGERPRINTS).describe('version of the signatures'),
  tool: z.string().describe('version of logtriage that wrote it'),
  options: z.strictObject({
    levels: z.array(z.enum(LEVELS)).describe('--level of the parts'),
    alls: z.array(z.boolean()).describe('--all of the parts'),
    timezones: texts.describe('--timezone of the parts'),
    since: rangeEnd.describe('earliest --since; everywhere: every part had one'),
    until: rangeEnd.describe('latest --until; everywhere: every part had one'),
  }),
  accounts: z
    .strictObject({
      lines: count,
      linesInRecords: count,
      skippedLines: count,
      blank: count,
      unparsed: count,
      overlong: count,
      records: count.describe('error records = hits over all signatures'),
      skipped: z.strictObject({ 'below-level': count, 'no-level': count, 'outside-range': count }),
      firstMs: time.optional(),
      lastMs: time.optional(),
    })
    .describe('lines = linesInRecords + skippedLines + blank + unparsed + overlong'),
  stopped: z.boolean().describe('true when a part ended before its input did'),
  hasLedger: z.boolean().describe('true when test runs were known to a part, or might have been'),
  usedTests: z.boolean().describe('true when a part was scanned with --tests, which do not travel'),
})

const source = z.strictObject({
  type: z.literal('source'),
  name: z.string(),
  bytes: count,
  lines: count,
  records: count,
  readings: z
    .array(
      z.strictObject({
        format: z.string().describe('log format, wrapped ones joined by +'),
        onlyErrors: z.boolean().describe('true: its first lines had no level below warn'),
      }),
    )
    .describe('how its parts were read'),
  notes: texts,
})

const failure = z.strictObject({ type: z.literal('failure'), text: z.string() })
const note = z.strictObject({ type: z.literal('note'), text: z.string() })
const said = {
  source: z.string().describe('who says so: a file, --window, --git'),
  project: z.string().optional().describe('what was tested'),
}
const run = z.strictObject({ type: z.literal('run'), startMs: time, endMs: time, ...said })
const moment = z.strictObject({ type: z.literal('moment'), atMs: time, ...said })

const skipped = z
  .strictObject({
    type: z.literal('skipped'),
    reason: z.enum(['below-level', 'no-level', 'outside-range', 'unparsed', 'overlong']),
    source: z.string(),
    line: some,
    timeMs: time.optional(),
    text: z.string(),
  })
  .describe('a sample of what is in no pattern')

const occurrence = z
  .strictObject({ source: z.string(), line: some, timeMs: time.optional(), raw: texts })
  .describe('a hit as logged; line is relative to the part')

const variant = z.strictObject({
  hash: count.describe('of the text, 53 bits'),
  hits: some,
  buckets: buckets(MAX_VARIANT_BUCKETS),
  first: occurrence,
  last: occurrence,
  message: z.string(),
  rest: texts.describe('continuation lines'),
})

const signature = z.strictObject({
  type: z.literal('signature'),
  folded: z.boolean().describe('true when it stands for many signatures for which there was no room'),
  fingerprint: z.string(),
  tokens: texts.describe('masked words of the message'),
  anchor: z.string().describe('error class and top frame of the trace'),
  hits: some,
  unstamped: count.describe('hits without a time'),
  firstMs: time.optional(),
  lastMs: time.optional(),
  buckets: buckets(MAX_BUCKETS),
  levels: z.array(z.tuple([z.enum([...LEVELS, '']), some])),
  loggers: z.array(z.tuple([z.string(), some])).describe('the first by name'),
  hashes: z.array(count).max(MAX_HASHES).describe('the lowest of the hashes of all texts'),
  variants: z.array(variant).min(1).max(MAX_VARIANTS).describe('the texts with the lowest hashes'),
})

const end = z.strictObject({
  type: z.literal('end'),
  rows: count.describe('rows above this one, the first one counted'),
  sha256: z.string().describe('of the rows above, each with its \\n, as hexadecimal digits'),
})

/** One row, told apart by `type`. */
export const rowSchema = z.discriminatedUnion('type', [
  header,
  source,
  failure,
  note,
  run,
  moment,
  skipped,
  signature,
  end,
])

/** A row of a summary. */
export type SummaryRow = z.infer<typeof rowSchema>
/** The first row. */
export type HeaderRow = z.infer<typeof header>
/** The row of one signature. */
export type SignatureRow = z.infer<typeof signature>
/** The last row. */
export type EndRow = z.infer<typeof end>

/** JSON Schema (draft 2020-12) of a row. */
export const summaryJsonSchema = (): unknown => ({
  title: 'row of a logtriage summary',
  ...z.toJSONSchema(rowSchema),
})
