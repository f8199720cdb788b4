// Where the ledger of `logtriage runs add` is. In: a flag, the config, the folder of the call. Out: a path, as short as it can be shown.
import path from 'node:path'
import type { FoundConfig } from '../config/config.js'

/** Where it is when nobody says. */
const DEFAULT_LEDGER = path.join('.logtriage', 'runs.ndjson')

/** The flag, else the config's `ledger`, else the default beside the config; relative to `cwd` where it lies below. */
export function ledgerPlace(flag: string | undefined, { config, folder }: FoundConfig, cwd: string): string {
  if (flag !== undefined) return flag
  return shownFrom(cwd, config.ledger ?? path.join(folder, DEFAULT_LEDGER))
}

/** A place of the config as reports show it: relative to `cwd` where it lies below. */
export function shownFrom(cwd: string, place: string): string {
  const relative = path.relative(cwd, place)
  return relative.startsWith('..') || path.isAbsolute(relative) ? place : relative || '.'
}
