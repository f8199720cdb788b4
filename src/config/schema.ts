// The schema of the config file. Apart from its reading, so that a call without a config needs no zod.
import * as z from 'zod'
import { LEVELS } from '../model.js'
import { FAIL_ON } from './fail-on.js'

const text = z.string().min(1).max(1000)

/** A rule: what fits all that it names (`text`, `regex`, `source`, `logger`) gets a verdict, or is not shown to some detectors. */
export const ruleSchema = z
  .strictObject({
    /** Part of the message or of the pattern's template, as it stands. */
    text: text.optional(),
    regex: text.optional(),
    /** Name of a source or logger; `*` and `?` are wildcards. */
    source: text.optional(),
    logger: text.optional(),
    verdict: z.enum(['synthetic', 'genuine']).optional(),
    detectorsOff: z.array(z.string()).min(1).optional(),
    reason: z.string().refine((reason) => reason.trim() !== '', 'say why, for those who read it later'),
    created: z.string().optional(),
    /** Last day on which it counts. */
    expires: z.string().optional(),
  })
  .refine(
    (rule) => [rule.text, rule.regex, rule.source, rule.logger].some((one) => one !== undefined),
    'names nothing to fit; give it a text, regex, source or logger',
  )
  .refine(
    (rule) => (rule.verdict === undefined) !== (rule.detectorsOff === undefined),
    'needs either a verdict or detectorsOff',
  )

const words = z
  .array(
    z
      .string()
      .max(100)
      .refine((word) => word.trim() !== '', 'is empty'),
  )
  .max(1000)

/** Words that count as fixture words, or no longer do. */
export const markersSchema = z.strictObject({ add: words.optional(), remove: words.optional() })

/** Settings of `logtriage.config.json`, or of `"logtriage"` in package.json. Paths are relative to the file. */
export const configSchema = z.strictObject({
  /** Files and folders of test runs. */
  runs: z.array(z.string().min(1)).optional(),
  /** The ledger of `logtriage runs add`. */
  ledger: z.string().min(1).optional(),
  /** Folders of test sources. */
  tests: z.array(z.string().min(1)).optional(),
  /** Folders of the app's own sources. */
  app: z.array(z.string().min(1)).optional(),
  /** File of labels. */
  labels: z.string().min(1).optional(),
  rules: z.array(ruleSchema).max(1000).optional(),
  markers: markersSchema.optional(),
  /** Detectors that are never asked. */
  detectorsOff: z.array(z.string()).optional(),
  logFormat: z.string().min(1).optional(),
  level: z.enum(LEVELS).optional(),
  timezone: z.string().min(1).optional(),
  top: z.int().min(1).optional(),
  samples: z.int().min(0).max(12).optional(),
  failOn: z.enum(FAIL_ON).optional(),
})

/** A checked config; every setting may be missing. */
export type Config = z.infer<typeof configSchema>
/** A rule as it stands in the config. */
export type RuleSettings = z.infer<typeof ruleSchema>
/** Custom fixture words as they stand in the config. */
export type MarkerSettings = z.infer<typeof markersSchema>
