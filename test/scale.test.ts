// The examples of docs/scale.md as they stand there, with real processes: GNU parallel itself, and in place of ssh a program that runs the command
// in the folder of the host.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { BIN, type Ran, ROOT, withFiles } from './kit.js'

const STORY = path.join(ROOT, 'samples', 'founding-story')
const LOG = fs.readFileSync(path.join(STORY, 'errors.log'), 'utf8')
const RECORDS = LOG.split(/(?<=\n)(?=2026-)/)
const TOLD =
  '816 error records, 16 patterns: 680 records (83 %) are probable test pollution, 136 are genuine.'
const EXAMPLES = [
  ...fs.readFileSync(path.join(ROOT, 'docs', 'scale.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g),
].map((m) => m[1]!)
const example = (word: string): string => EXAMPLES.find((one) => one.includes(word))!

const LOGTRIAGE = `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`
/** Joins its words with blanks and gives them to a shell in the home of the host, as ssh does; a host without a home can't be reached. */
const SSH = `#!/bin/sh
host=$1; shift
cd "$HOSTS/$host" 2>/dev/null || { echo "ssh: connect to host $host port 22: No route to host" >&2; exit 255; }
exec sh -c "$*"
`

/** Records dealt out by turns, as to hosts behind a balancer. */
const dealt = (parts: number): string[] =>
  Array.from({ length: parts }, (_, part) => RECORDS.filter((_record, i) => i % parts === part).join(''))

function bash(script: string, files: Readonly<Record<string, string>>): Ran & { folder: string } {
  const folder = withFiles({
    'bin/logtriage': LOGTRIAGE,
    'bin/ssh': SSH,
    'runs.ndjson': fs.readFileSync(path.join(STORY, 'runs.ndjson'), 'utf8'),
    ...files,
  })
  for (const name of ['logtriage', 'ssh']) fs.chmodSync(path.join(folder, 'bin', name), 0o755)
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`,
      HOME: folder,
      HOSTS: path.join(folder, 'hosts'),
      TZ: 'UTC',
      NO_COLOR: '1',
    },
  })
  return { code: status, stdout, stderr, folder }
}

const parallel = spawnSync('parallel', ['--version'], { encoding: 'utf8' })
const hasParallel = parallel.stdout?.startsWith('GNU parallel') ?? false

// `.ci/run` installs it; elsewhere it may be missing.
describe.skipIf(!hasParallel)('GNU parallel', () => {
  test('a scan a file, one merge', () => {
    const [a, b, c] = dealt(3)
    const ran = bash(example('parallel logtriage scan {}'), {
      'logs/api.log': a!,
      'logs/mail.log': b!,
      'logs/worker.log': c!,
    })
    expect([ran.code, ran.stdout.split('\n')[0]]).toEqual([0, TOLD])
    for (const name of ['api', 'mail', 'worker'])
      expect(ran.stdout).toContain(`read     logs/${name}.log: python,`)
  })
  test('one file cut where records begin', () => {
    const ran = bash(example('--pipepart'), { 'big.log': LOG })
    expect([ran.code, ran.stdout.split('\n')[0]]).toEqual([0, TOLD])
    expect(ran.stdout).toContain('read     big.log:-: python, 1,265 lines, 109 kB')
  })
})

describe('ssh', () => {
  const [a, b, c] = dealt(3)
  const hosts = {
    'hosts/web-1/logs/errors.log': a!,
    'hosts/web-2/logs/errors.log': b!,
    'hosts/db-1/logs/errors.log': c!,
  }
  test('a summary a host, one merge', () => {
    const ran = bash(example('ssh'), hosts)
    expect([ran.code, ran.stderr, ran.stdout.split('\n')[0]]).toEqual([0, '', TOLD])
    for (const host of ['web-1', 'web-2', 'db-1'])
      expect(ran.stdout).toContain(`read     ${host}:logs/errors.log: python,`)
  })
  test('a host that is down is said, and left out when asked', () => {
    const { 'hosts/web-2/logs/errors.log': _, ...others } = hosts
    const stopped = bash(example('ssh'), others)
    expect([stopped.code, stopped.stdout]).toEqual([3, ''])
    expect(stopped.stderr).toContain(
      'logtriage: web-2.ndjson:1: empty; see whether the scan that was to write it failed',
    )
    const skipped = bash(`${example('ssh').trimEnd()} --skip-bad`, others)
    expect(skipped.code).toBe(3)
    expect(skipped.stdout).toContain('failed   web-2.ndjson:1: empty')
    expect(skipped.stdout).toContain('read     web-1:logs/errors.log')
  })
  test('a host that lacks a file is in the report, and the exit code says so', () => {
    const script = example('ssh').replace('logs/errors.log', 'logs/errors.log logs/gone.log')
    const lacking = bash(script, hosts)
    expect([lacking.code, lacking.stdout.split('\n')[0]]).toEqual([3, TOLD])
    expect(lacking.stdout).toContain('failed   db-1:logs/gone.log: not read (no such file or folder)')
  })
})
