// The config file: discovery, reading. In: a folder. Out: checked settings with absolute paths. A flag goes before the environment,
// that before the file, that before the default; `commands/` put them together. Reads no environment.
import fs from 'node:fs'
import path from 'node:path'
import type * as z from 'zod'
import { reasonOf, sentences } from '../errors.js'
import type { Config } from './schema.js'

const FILE = 'logtriage.config.json'
const PACKAGE = 'package.json'

/** A config and where it stands. */
export interface FoundConfig {
  readonly config: Config
  /** Its folder, absolute; where the search began when there is none. */
  readonly folder: string
  /** Its file as errors call it. */
  readonly file: string
}

/** As {@link findConfig}, without the place. */
export async function loadConfig(folder: string): Promise<Config> {
  return (await findConfig(folder)).config
}

/** The nearest config from `folder` upwards; an empty one when there is none. Throws a UserError for a config that is wrong. */
export async function findConfig(folder: string): Promise<FoundConfig> {
  const start = path.resolve(folder)
  for (let at = start; ; at = path.dirname(at)) {
    const own = readJson(at, FILE, start)
    if (own !== undefined) return found(at, start, FILE, own, '')
    const inPackage = readJson(at, PACKAGE)
    if (typeof inPackage === 'object' && inPackage !== null && 'logtriage' in inPackage) {
      return found(at, start, PACKAGE, inPackage.logtriage, 'logtriage.')
    }
    if (path.dirname(at) === at) return { config: {}, folder: start, file: FILE }
  }
}

async function found(
  folder: string,
  start: string,
  name: string,
  value: unknown,
  prefix: string,
): Promise<FoundConfig> {
  const file = path.relative(start, path.join(folder, name))
  return { config: await check(folder, file, value, prefix), folder, file }
}

// `start`: complain of what is wrong, with a path from there. A package.json that npm itself can't read is not for us to complain of.
function readJson(folder: string, name: string, start?: string): unknown {
  const shown = start === undefined ? '' : path.relative(start, path.join(folder, name))
  let text: string
  try {
    text = fs.readFileSync(path.join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || start === undefined) return undefined
    throw sentences.badConfig(shown, '', reasonOf(error))
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    if (start === undefined) return undefined
    throw sentences.badConfig(shown, '', `no valid JSON (${reasonOf(error)})`)
  }
}

async function check(folder: string, file: string, value: unknown, prefix: string): Promise<Config> {
  const { configSchema, ruleSchema, markersSchema } = await import('./schema.js')
  const read = configSchema.safeParse(value)
  if (!read.success) {
    const issue = read.error.issues[0]!
    const at = { rules: ruleSchema, markers: markersSchema }[String(issue.path[0])] ?? configSchema
    throw explain(file, issue, prefix, Object.keys(at.shape))
  }
  const absolute = (names: readonly string[]): string[] => names.map((name) => path.resolve(folder, name))
  const { runs, tests, app, labels, ledger } = read.data
  return {
    ...read.data,
    ...(runs && { runs: absolute(runs) }),
    ...(tests && { tests: absolute(tests) }),
    ...(app && { app: absolute(app) }),
    ...(ledger !== undefined && { ledger: path.resolve(folder, ledger) }),
    ...(labels && { labels: path.resolve(folder, labels) }),
  }
}

function explain(file: string, issue: z.core.$ZodIssue, prefix: string, known: readonly string[]) {
  const where = prefix + issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return sentences.unknownKey(file, prefix + [...issue.path, issue.keys[0]!].join('.'), known)
  return sentences.badConfig(file, where, issue.message)
}
