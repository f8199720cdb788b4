// The last step of the build: runs the command on small logs and keeps what V8 has compiled by then in dist/, for bin/load.js of the same Node.
// In: dist/cli.cjs. Out: dist/cli-*.cache; whatever the command prints.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cacheFile, load } from '../../bin/load.js'

const LINES = [
  '2026-06-09 08:15:02,114 ERROR billing.invoice: cannot close invoice 48121: no such customer',
  '2026-06-09 08:15:02,998 WARNING billing.mail: retry 2 of 5 for invoice 48121',
  'Traceback (most recent call last):',
  '  File "/srv/billing/mail.py", line 88, in send',
  "TimeoutError: [Errno 110] 'smtp.example.net' timed out",
  '2026-06-09 08:16:41,003 INFO billing.web: GET /invoices/48121 200',
  "2026-06-09 08:17:12,411 ERROR billing.cost: unknown provider 'mystery'; falling back to zero cost",
  'Traceback (most recent call last):',
  '  File "/srv/billing/tests/test_cost.py", line 12, in test_mystery',
  '  File "/srv/billing/cost.py", line 40, in cost_of',
  "KeyError: 'mystery'",
]

const { main, script } = load()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logtriage-build-'))
try {
  const log = path.join(folder, 'app.log')
  const ledger = path.join(folder, 'runs.ndjson')
  fs.writeFileSync(log, `${LINES.join('\n')}\n`)
  fs.writeFileSync(ledger, '{"start":"2026-06-09T08:17:10Z","end":"2026-06-09T08:17:14Z"}\n')
  const scan = ['scan', log, '--timezone', 'UTC']
  for (const args of [['--version'], scan, [...scan, '--format', 'json'], [...scan, '--runs', ledger]]) {
    const code = await main(args)
    if (code !== 0) throw new Error(`logtriage ${args.join(' ')}: exit code ${code}`)
  }
  fs.writeFileSync(cacheFile(), script.createCachedData())
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
