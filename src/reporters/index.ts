// Where each reporter is. Loaded by name, so that a scan pays for the one it uses. A test compares the list with the folder.
import type { Reporter, ReporterName } from './reporter.js'

const LOAD: Readonly<Record<ReporterName, () => Promise<Reporter>>> = {
  terminal: async () => (await import('./terminal.js')).terminal,
  json: async () => (await import('./json.js')).json,
  ndjson: async () => (await import('./ndjson.js')).ndjsonLines,
  markdown: async () => (await import('./markdown.js')).markdown,
}

/** The reporter of this name. */
export function loadReporter(name: ReporterName): Promise<Reporter> {
  return LOAD[name]()
}
