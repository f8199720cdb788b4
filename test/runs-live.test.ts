// Test runners at work: a suite is run and prints the time, and the run that is read from its report must hold what it printed. Skipped where the program
// is not installed; .ci/run installs pytest.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeClock } from '../src/records/clock.js'
import { readRuns } from '../src/runs/read.js'
import { ROOT, withFiles } from './kit.js'

/** A zone that is neither UTC nor near the machine's. */
const ZONE = 'Asia/Kathmandu'
/** Clocks of a file system are behind by a tick, and a report without a clock may be written a little late: less than the slack of a window; ms. */
const SLACK_MS = 1000

interface Suite {
  readonly files: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What it writes; undefined when it prints its report. */
  readonly report?: string
}

const PYTEST = {
  'test_shop.py':
    "import datetime, time\ndef test_opens():\n    print('AT', datetime.datetime.now(datetime.timezone.utc).isoformat(), 'END')\n    time.sleep(0.2)\n    print('AT', datetime.datetime.now(datetime.timezone.utc).isoformat(), 'END')\n",
}
const SAY = "console.log('AT ' + new Date().toISOString() + ' END')"
const NODE = {
  'shop.test.mjs': `import { test } from 'node:test'\ntest('opens', async () => { ${SAY}; await new Promise((r) => setTimeout(r, 200)); ${SAY} })\n`,
}
const VITEST = {
  'shop.test.js': `test('opens', async () => { ${SAY}; await new Promise((r) => setTimeout(r, 200)); ${SAY} })\n`,
}
const GO = {
  'go.mod': 'module example.org/shop\n\ngo 1.18\n',
  'shop_test.go':
    'package shop\n\nimport (\n\t"fmt"\n\t"testing"\n\t"time"\n)\n\nfunc TestOpens(t *testing.T) {\n\tfmt.Println("AT", time.Now().UTC().Format(time.RFC3339Nano), "END")\n\ttime.Sleep(200 * time.Millisecond)\n\tfmt.Println("AT", time.Now().UTC().Format(time.RFC3339Nano), "END")\n}\n',
}
const VITEST_BIN = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')

const SUITES: Readonly<Record<string, Suite>> = {
  'pytest, JUnit XML': {
    files: PYTEST,
    command: ['python3', '-m', 'pytest', '-q', '-s', '-p', 'no:cacheprovider', '--junitxml=report.xml'],
    report: 'report.xml',
  },
  'pytest, its cache': {
    files: PYTEST,
    command: ['python3', '-m', 'pytest', '-q', '-s'],
    report: '.pytest_cache',
  },
  'node:test, TAP': {
    files: NODE,
    command: [process.execPath, '--test', '--test-reporter=tap', 'shop.test.mjs'],
  },
  'node:test, JUnit XML': {
    files: NODE,
    command: [
      process.execPath,
      '--test',
      '--test-reporter=tap',
      '--test-reporter-destination=stdout',
      '--test-reporter=junit',
      '--test-reporter-destination=report.xml',
      'shop.test.mjs',
    ],
    report: 'report.xml',
  },
  'vitest, JSON': {
    files: VITEST,
    command: [
      process.execPath,
      VITEST_BIN,
      'run',
      '--globals',
      '--reporter=default',
      '--reporter=json',
      '--outputFile=report.json',
      '--no-color',
    ],
    report: 'report.json',
  },
  'go test -json': {
    files: GO,
    command: ['go', 'test', '-count=1', '-json', './...'],
    env: { GOFLAGS: '-mod=mod' },
  },
}

const has = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0
const MISSING: Readonly<Record<string, boolean>> = {
  python3: !has('python3', '-m', 'pytest', '--version'),
  go: !has('go', 'version'),
}

for (const [name, { files, command, env, report }] of Object.entries(SUITES)) {
  const [program, ...args] = command as [string, ...string[]]
  test.skipIf(MISSING[program] ?? false)(`${name} (skipped where ${program} is not installed)`, async () => {
    const cwd = withFiles(files)
    // The runner that runs this test tells its children so.
    const inherited = Object.entries(process.env).filter(
      ([key]) => !/^(?:NODE_|VITEST|TEST|PYTEST)/.test(key),
    )
    const startMs = Date.now()
    const printedTo = path.join(cwd, 'out')
    const out = fs.openSync(printedTo, 'w')
    spawnSync(program, args, {
      cwd,
      stdio: ['ignore', out, 'ignore'],
      env: { ...Object.fromEntries(inherited), ...env, TZ: ZONE },
    })
    fs.closeSync(out)
    const endMs = Date.now()
    const stdout = fs.readFileSync(printedTo, 'utf8')
    const file = report ?? 'out'
    const { runs, moments } = await readRuns(file, cwd, makeClock(ZONE, endMs))
    const printed = [...stdout.matchAll(/AT ([\d:.T+-]+Z?) END/g)].map((m) => Date.parse(m[1]!))
    expect(printed.length).toBeGreaterThan(0)
    if (runs.length === 0) {
      // Only when it ended is known.
      expect(moments).toHaveLength(1)
      expect(moments[0]!.atMs).toBeGreaterThanOrEqual(printed.at(-1)! - SLACK_MS)
      expect(moments[0]!.atMs).toBeLessThanOrEqual(endMs + SLACK_MS)
      return
    }
    const [run, ...more] = runs
    expect(more).toEqual([])
    for (const at of printed) {
      expect(at).toBeGreaterThanOrEqual(run!.startMs - SLACK_MS)
      expect(at).toBeLessThanOrEqual(run!.endMs + SLACK_MS)
    }
    // Nor does it reach beyond the time in which the program ran.
    expect(run!.startMs).toBeGreaterThanOrEqual(startMs - SLACK_MS)
    expect(run!.endMs).toBeLessThanOrEqual(endMs + SLACK_MS)
  })
}
