// The config file: schema, discovery, reading. In: a folder. Out: checked settings with absolute paths. A flag goes before the environment,
// that before the file, that before the default; `commands/` put them together. Reads no environment.
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { reasonOf, sentences } from '../errors.js'
import { LEVELS } from '../model.js'

/** Values of `--fail-on`; `unsure` includes genuine. */
export const FAIL_ON = ['genuine', 'unsure', 'synthetic', 'none'] as const
/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number]

/** Settings of `logtriage.config.json`, or of `"logtriage"` in package.json. Paths are relative to the file. */
const configSchema = z.strictObject({
  /** Ledgers of test runs. */
  runs: z.array(z.string().min(1)).optional(),
  /** Folders of test sources. */
  tests: z.array(z.string().min(1)).optional(),
  logFormat: z.string().min(1).optional(),
  level: z.enum(LEVELS).optional(),
  timezone: z.string().min(1).optional(),
  top: z.int().min(1).optional(),
  samples: z.int().min(0).max(12).optional(),
  failOn: z.enum(FAIL_ON).optional(),
})

/** A checked config; every setting may be missing. */
export type Config = z.infer<typeof configSchema>

const FILE = 'logtriage.config.json'
const PACKAGE = 'package.json'

/** Finds the nearest config from `folder` upwards; an empty one when there is none. Throws a UserError for a config that is wrong. */
export function loadConfig(folder: string): Config {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const own = readJson(path.join(at, FILE))
    if (own !== undefined) return check(path.join(at, FILE), own, '')
    const inPackage = readJson(path.join(at, PACKAGE), false)
    if (typeof inPackage === 'object' && inPackage !== null && 'logtriage' in inPackage) {
      return check(path.join(at, PACKAGE), inPackage.logtriage, 'logtriage.')
    }
    if (path.dirname(at) === at) return {}
  }
}

function readJson(file: string, strict = true): unknown {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || !strict) return undefined
    throw sentences.badConfig(file, '', reasonOf(error))
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    // A package.json that npm itself can't read is not for us to complain of.
    if (!strict) return undefined
    throw sentences.badConfig(file, '', `no valid JSON (${reasonOf(error)})`)
  }
}

function check(file: string, value: unknown, prefix: string): Config {
  const read = configSchema.safeParse(value)
  if (!read.success) throw explain(file, read.error.issues[0]!, prefix)
  const absolute = (names: readonly string[]): string[] =>
    names.map((name) => path.resolve(path.dirname(file), name))
  const { runs, tests } = read.data
  return { ...read.data, ...(runs && { runs: absolute(runs) }), ...(tests && { tests: absolute(tests) }) }
}

function explain(file: string, issue: z.core.$ZodIssue, prefix: string) {
  const where = prefix + issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return sentences.unknownKey(file, where + issue.keys[0]!, Object.keys(configSchema.shape))
  return sentences.badConfig(file, where, issue.message)
}
