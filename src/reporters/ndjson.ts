// The report as JSON lines, for pipes: first a line `{"type":"report",...}` with all but the patterns, then one line a pattern.
import ndjson from 'ndjson'
import { jsonText } from './escape.js'
import type { Reporter } from './reporter.js'

export const ndjsonLines: Reporter = {
  name: 'ndjson',
  title: 'JSON lines: the report without its patterns, then one line a pattern',
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  async *render({ patterns, ...report }) {
    const lines = ndjson.stringify()
    lines.write({ type: 'report', ...report })
    for (const pattern of patterns) lines.write({ type: 'pattern', ...pattern })
    lines.end()
    for await (const line of lines) yield jsonText(String(line))
  },
}
