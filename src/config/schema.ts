// The schema of the config file. Apart from its reading, so that a call without a config needs no zod.
import * as z from 'zod'
import { LEVELS } from '../model.js'
import { FAIL_ON } from './fail-on.js'

/** Settings of `logtriage.config.json`, or of `"logtriage"` in package.json. Paths are relative to the file. */
export const configSchema = z.strictObject({
  /** Ledgers of test runs. */
  runs: z.array(z.string().min(1)).optional(),
  /** Folders of test sources. */
  tests: z.array(z.string().min(1)).optional(),
  /** Folders of the app's own sources. */
  app: z.array(z.string().min(1)).optional(),
  logFormat: z.string().min(1).optional(),
  level: z.enum(LEVELS).optional(),
  timezone: z.string().min(1).optional(),
  top: z.int().min(1).optional(),
  samples: z.int().min(0).max(12).optional(),
  failOn: z.enum(FAIL_ON).optional(),
})

/** A checked config; every setting may be missing. */
export type Config = z.infer<typeof configSchema>
