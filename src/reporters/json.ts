// The report as one JSON document, checked against its contract before it leaves.
import { reportSchema } from '../report/contract.js'
import type { Reporter } from './reporter.js'

export const json: Reporter = {
  name: 'json',
  title: 'The whole report as one JSON document (docs/report-format.md)',
  extension: 'json',
  mediaType: 'application/json',
  *render(report) {
    yield `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`
  },
}
