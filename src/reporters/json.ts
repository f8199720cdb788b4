// The report as one JSON document, pattern by pattern: as one text it may be longer than a string can be. That it fits its contract is proved by
// tests over hostile input, not checked once more here.
import { jsonText } from './escape.js'
import type { Reporter } from './reporter.js'

export const json: Reporter = {
  name: 'json',
  title: 'The whole report as one JSON document (docs/report-format.md)',
  extension: 'json',
  mediaType: 'application/json',
  *render({ patterns, ...head }) {
    const text = jsonText(JSON.stringify({ ...head, patterns: [] }, null, 2))
    if (patterns.length === 0) return yield `${text}\n`
    yield text.slice(0, -']\n}'.length)
    for (const [i, pattern] of patterns.entries()) {
      yield `${i === 0 ? '' : ','}\n    ${jsonText(JSON.stringify(pattern, null, 2)).replace(/\n/g, '\n    ')}`
    }
    yield '\n  ]\n}\n'
  },
}
