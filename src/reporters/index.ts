// The list of all reporters. A test compares it with the folder.
import { json } from './json.js'
import { markdown } from './markdown.js'
import { ndjsonLines } from './ndjson.js'
import type { Reporter } from './reporter.js'
import { terminal } from './terminal.js'

/** Every reporter; the first is the default. */
export const REPORTERS: readonly Reporter[] = [terminal, json, ndjsonLines, markdown]
