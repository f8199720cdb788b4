// The report as one JSON document. That it fits its contract is proved by tests over hostile input, not checked once more here.
import type { Reporter } from './reporter.js'

export const json: Reporter = {
  name: 'json',
  title: 'The whole report as one JSON document (docs/report-format.md)',
  extension: 'json',
  mediaType: 'application/json',
  *render(report) {
    yield `${JSON.stringify(report, null, 2)}\n`
  },
}
