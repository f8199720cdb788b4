// npm run bench [-- --mb 512 --runs 3 --only text]: times `scan` against rg, wc and a naive readline script in the same run, and prints ratios;
// before that what a start takes against `node -e 0` (alone: --only start).
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { LOGS, makeLog } from './make-logs.mjs'

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : process.argv[at + 1]
}
const MB = Number(option('mb', 512))
const RUNS = Number(option('runs', 3))
const only = option('only', undefined)
const folder = option('folder', path.join(os.tmpdir(), 'logtriage-bench'))
const bin = path.resolve(import.meta.dirname, '..', '..', 'bin', 'logtriage.js')
fs.mkdirSync(folder, { recursive: true })

const CONTENDERS = {
  rg: (file) => `rg -ci 'error|fail|exception' '${file}'`,
  wc: (file) => `wc -l '${file}'`,
  scan: (file) => `'${process.execPath}' '${bin}' scan '${file}' --format json --output /dev/null`,
  'scan on one core': (file) => `taskset -c 0 ${CONTENDERS.scan(file)}`,
  'scan from a pipe': (file) =>
    `cat '${file}' | '${process.execPath}' '${bin}' scan --format json --output /dev/null`,
  naive: (file) => `'${process.execPath}' '${path.join(import.meta.dirname, 'naive.mjs')}' '${file}'`,
}

const present = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const missing = ['rg', 'wc', 'taskset'].filter((command) => !present(command))
if (missing.length > 0) console.log(`missing references: ${missing.join(', ')}`)

/** Seconds and peak memory in MB (of the largest process) of one command. */
function time(command) {
  const timing = path.join(folder, 'timing')
  const from = process.hrtime.bigint()
  const { status } = spawnSync(
    'bash',
    [
      '-c',
      present('/usr/bin/time')
        ? `/usr/bin/time -f %M -o '${timing}' bash -c "${command.replace(/"/g, '\\"')}"`
        : command,
    ],
    { stdio: 'ignore' },
  )
  const seconds = Number(process.hrtime.bigint() - from) / 1e9
  const mb = fs.existsSync(timing)
    ? Number(fs.readFileSync(timing, 'utf8').trim().split('\n').at(-1)) / 1024
    : Number.NaN
  return { seconds, mb, status }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

const START_RUNS = 40

// In turns, so that what else the machine does hits all alike.
function timeStarts() {
  const ten = path.join(folder, 'ten.log')
  const line = (i) => `2026-06-09 08:15:0${i},114 ERROR billing.invoice: cannot close invoice ${48121 + i}\n`
  fs.writeFileSync(ten, Array.from({ length: 10 }, (_, i) => line(i)).join(''))
  const starts = {
    'node -e 0': ['-e', '0'],
    '--version': [bin, '--version'],
    'scan of ten lines': [bin, 'scan', ten],
    '... --format json': [bin, 'scan', ten, '--format', 'json'],
  }
  const ms = Object.fromEntries(Object.keys(starts).map((name) => [name, []]))
  for (let i = 0; i < START_RUNS; i++)
    for (const [name, args] of Object.entries(starts)) {
      const from = process.hrtime.bigint()
      spawnSync(process.execPath, args, { stdio: 'ignore' })
      ms[name].push(Number(process.hrtime.bigint() - from) / 1e6)
    }
  const base = median(ms['node -e 0'])
  console.log(`\nstart-up with node ${process.version}; median of ${START_RUNS} runs`)
  console.log('contender                 ms   x node -e 0')
  for (const [name, all] of Object.entries(ms))
    console.log(
      `${name.padEnd(20)} ${median(all).toFixed(1).padStart(7)} ${(median(all) / base).toFixed(2).padStart(13)}`,
    )
}

if (only === undefined || only === 'start') timeStarts()

for (const kind of LOGS.filter((one) => only === undefined || one === only)) {
  const file = path.join(folder, `${kind}-${MB}.log`)
  makeLog(kind, file, MB * 1e6)
  const { size } = fs.statSync(file)
  const lines = Number(spawnSync('wc', ['-l', file], { encoding: 'utf8' }).stdout.split(' ')[0])
  console.log(
    `\n${kind}: ${(size / 1e6).toFixed(0)} MB, ${lines.toLocaleString('en-US')} lines; median of ${RUNS} runs`,
  )
  console.log('contender            seconds   x rg    MB/s   lines/s     peak MB')
  let rg
  for (const [name, command] of Object.entries(CONTENDERS)) {
    if (missing.includes(name) || (name === 'scan on one core' && missing.includes('taskset'))) continue
    const runs = Array.from({ length: RUNS }, () => time(command(file)))
    const seconds = median(runs.map((run) => run.seconds))
    if (name === 'rg') rg = seconds
    const ratio = rg === undefined ? '-' : (seconds / rg).toFixed(2)
    const peak = Math.max(...runs.map((run) => run.mb))
    console.log(
      `${name.padEnd(20)} ${seconds.toFixed(3).padStart(7)} ${ratio.padStart(6)} ${(size / 1e6 / seconds).toFixed(0).padStart(7)} ${Math.round(
        lines / seconds,
      )
        .toLocaleString('en-US')
        .padStart(11)} ${Number.isNaN(peak) ? '-' : peak.toFixed(0).padStart(8)}`,
    )
  }
}
