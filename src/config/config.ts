// The config file: discovery, reading. In: a folder. Out: checked settings with absolute paths. A flag goes before the environment,
// that before the file, that before the default; `commands/` put them together. Reads no environment.
import fs from 'node:fs'
import path from 'node:path'
import type * as z from 'zod'
import { reasonOf, sentences } from '../errors.js'
import type { Config } from './schema.js'

const FILE = 'logtriage.config.json'
const PACKAGE = 'package.json'

/** Finds the nearest config from `folder` upwards; an empty one when there is none. Throws a UserError for a config that is wrong. */
export async function loadConfig(folder: string): Promise<Config> {
  const start = path.resolve(folder)
  for (let at = start; ; at = path.dirname(at)) {
    const own = readJson(at, FILE, start)
    if (own !== undefined) return check(at, path.relative(start, path.join(at, FILE)), own, '')
    const inPackage = readJson(at, PACKAGE)
    if (typeof inPackage === 'object' && inPackage !== null && 'logtriage' in inPackage) {
      return check(at, path.relative(start, path.join(at, PACKAGE)), inPackage.logtriage, 'logtriage.')
    }
    if (path.dirname(at) === at) return {}
  }
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
  const { configSchema } = await import('./schema.js')
  const read = configSchema.safeParse(value)
  if (!read.success) throw explain(file, read.error.issues[0]!, prefix, Object.keys(configSchema.shape))
  const absolute = (names: readonly string[]): string[] => names.map((name) => path.resolve(folder, name))
  const { runs, tests, app } = read.data
  return {
    ...read.data,
    ...(runs && { runs: absolute(runs) }),
    ...(tests && { tests: absolute(tests) }),
    ...(app && { app: absolute(app) }),
  }
}

function explain(file: string, issue: z.core.$ZodIssue, prefix: string, known: readonly string[]) {
  const where = prefix + issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return sentences.unknownKey(file, where + issue.keys[0]!, known)
  return sentences.badConfig(file, where, issue.message)
}
