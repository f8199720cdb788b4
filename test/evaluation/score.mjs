#!/usr/bin/env node
// Scores `logtriage annotate` on labelled logs, with evidence taken away piece by piece. In: folders of labelled logs (README.md tells their files).
// Out: a table on standard output: precision, recall, hidden and unsure in percent, means of the logs, for each way.
//   node test/evaluation/score.mjs [--each] [--ways 'all,no runs'] [--only E08,E10] [--off windows,replay] [--bands] FOLDER...
// --off leaves detectors out; --bands shows how many events of each band of probability are a test's.
// Needs the built command (`npm run build`). `hidden`: genuine events called synthetic; the worst error.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'

const BIN = path.resolve(import.meta.dirname, '../../bin/logtriage.js')
/** The clock of the runs is off by so much, ms. */
const SKEW_MS = 60_000
/** One run in so many is left out. */
const MISSING = 4

/** What each way does with the evidence of a log. */
const WAYS = {
  all: {},
  'no runs': { runs: false, pushes: false },
  'no tests': { tests: false, app: false },
  'no app': { app: false },
  neither: { runs: false, pushes: false, tests: false, app: false },
  'a quarter of the runs missing': { keep: (_, i) => i % MISSING !== 1 },
  'clocks off by a minute': { shiftMs: SKEW_MS },
  'clocks off by a minute back': { shiftMs: -SKEW_MS },
  'no time stamps': { stamps: false },
}

const args = process.argv.slice(2)
const option = (name) => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? undefined : args.splice(at, 2)[1]
}
const each = args.includes('--each') && args.splice(args.indexOf('--each'), 1)
const bands = args.includes('--bands') && args.splice(args.indexOf('--bands'), 1)
const only = option('only')?.split(',')
const off = option('off')?.split(',')
const ways = option('ways')?.split(',') ?? Object.keys(WAYS)
const bad = ways.find((way) => !(way in WAYS))
if (bad !== undefined || args.length === 0) {
  console.error(`usage: score.mjs [--each] [--ways ${Object.keys(WAYS).join(',')}] [--only ID,...] FOLDER...`)
  process.exit(2)
}
const logs = args.flatMap((root) =>
  fs
    .readdirSync(root)
    .sort()
    .map((name) => path.join(root, name))
    .filter(
      (folder) =>
        has(folder, 'errors.log') && (!only || only.some((id) => path.basename(folder).startsWith(id))),
    ),
)

function has(folder, name) {
  return fs.existsSync(path.join(folder, name)) || fs.existsSync(path.join(folder, `${name}.gz`))
}

function read(folder, name) {
  const plain = path.join(folder, name)
  return fs.existsSync(plain) ? fs.readFileSync(plain) : zlib.gunzipSync(fs.readFileSync(`${plain}.gz`))
}

const STAMP =
  /^(.{0,60}?)(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?: UTC)?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)[ \t]?/
const JSON_STAMP = /"(?:time|timestamp|@timestamp|ts)":(?:"[^"]*"|[\d.]+),?/

const unstamped = (text) =>
  text
    .split('\n')
    .map((line) =>
      line.startsWith('{') ? line.replace(JSON_STAMP, '').replace(/,}$/, '}') : line.replace(STAMP, '$1'),
    )
    .join('\n')

// Files of a log as this way has them, and the command's arguments.
function given(folder, way, work) {
  let text = read(folder, 'errors.log')
  if (way.stamps === false) text = Buffer.from(unstamped(text.toString('latin1')), 'latin1')
  const log = path.join(work, 'errors.log')
  if (off) fs.writeFileSync(path.join(work, 'logtriage.config.json'), JSON.stringify({ detectorsOff: off }))
  fs.writeFileSync(log, text)
  const args = ['annotate', log, '--timezone', 'UTC', '--quiet']
  const shift = (iso) => new Date(Date.parse(iso) + (way.shiftMs ?? 0)).toISOString()
  const rows = []
  if (way.runs !== false && has(folder, 'runs.json'))
    for (const run of JSON.parse(read(folder, 'runs.json')).runs.filter(way.keep ?? (() => true)))
      rows.push({ ...run, start: shift(run.start), end: shift(run.end) })
  if (way.pushes !== false && has(folder, 'pushes.json'))
    for (const push of JSON.parse(read(folder, 'pushes.json')).pushes.filter(way.keep ?? (() => true)))
      rows.push({ at: shift(push.time) })
  if (rows.length > 0) {
    const ledger = path.join(work, 'runs.ndjson')
    fs.writeFileSync(ledger, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    args.push('--runs', ledger)
  }
  for (const name of ['tests', 'app'])
    if (way[name] !== false && fs.existsSync(path.join(folder, name)))
      args.push(`--${name}`, path.join(folder, name))
  return args
}

function annotate(args, cwd) {
  return new Promise((resolve, reject) =>
    execFile('node', [BIN, ...args], { cwd, maxBuffer: 2 ** 30, encoding: 'latin1' }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  )
}

/** Lower ends of the bands of probability: the verdicts change at 0.4 and 0.97. */
const BANDS = [0, 0.1, 0.25, 0.4, 0.6, 0.8, 0.9, 0.97, 0.99]

// An event's verdict is that of its first line; what is in no record is unsure: left out of every pile.
function score(truth, rows) {
  const told = rows.split('\n').map((row) => row.split('\t'))
  const verdicts = new Map(told.map((row) => row.slice(1, 3)))
  const probabilities = new Map(told.map((row) => [row[1], row[4]]))
  const inBands = BANDS.map(() => ({ synthetic: 0, genuine: 0, said: [] }))
  const counts = {
    synthetic: { synthetic: 0, genuine: 0, unsure: 0 },
    genuine: { synthetic: 0, genuine: 0, unsure: 0 },
  }
  const kinds = new Map()
  const seen = new Set()
  for (const row of truth.trimEnd().split('\n').slice(1)) {
    const [line, label, source, event] = row.split('\t')
    if (seen.has(event)) continue
    seen.add(event)
    const said = verdicts.get(line)
    const verdict = said === undefined || said === '-' ? 'unsure' : said
    counts[label][verdict]++
    if (said !== undefined && said !== '-') {
      const probability = Number(probabilities.get(line))
      const band = inBands[BANDS.findLastIndex((from) => probability >= from)]
      band[label]++
      band.said.push(probability)
    }
    if (label === 'genuine') {
      const kind = kinds.get(source) ?? { hits: 0, hidden: 0 }
      kinds.set(source, { hits: kind.hits + 1, hidden: kind.hidden + (verdict === 'synthetic' ? 1 : 0) })
    }
  }
  const gone = [...kinds].filter(([, { hits, hidden }]) => hits === hidden).map(([source]) => source)
  return { ...counts, gone, inBands }
}

const percent = (part, whole) => (whole === 0 ? undefined : (100 * part) / whole)
const sum = ({ synthetic, genuine, unsure }) => synthetic + genuine + unsure
const figures = ({ synthetic: s, genuine: g, gone, inBands }) => ({
  inBands,
  precision: percent(s.synthetic, s.synthetic + g.synthetic),
  recall: percent(s.synthetic, sum(s)),
  left: percent(s.genuine, sum(s)),
  hidden: percent(g.synthetic, sum(g)),
  unsure: percent(s.unsure + g.unsure, sum(s) + sum(g)),
  gone,
})
const mean = (values) => {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length
}
const show = (value) => (value === undefined ? '-' : value.toFixed(1)).padStart(6)
const COLUMNS = ['precision', 'recall', 'left', 'hidden', 'unsure']
const line = (name, row) =>
  `| ${name.padEnd(32)} | ${COLUMNS.map((column) => show(row[column])).join(' | ')} |${row.gone?.length ? ` wholly hidden: ${row.gone.join(', ')}` : ''}`

const jobs = ways.flatMap((name) => logs.map((folder) => ({ name, folder })))
const results = new Map()
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const work = fs.mkdtempSync(path.join(tmpdir(), 'logtriage-score-'))
      try {
        const rows = await annotate(given(job.folder, WAYS[job.name], work), work)
        results.set(
          `${job.name} ${job.folder}`,
          figures(score(read(job.folder, 'truth.tsv').toString('latin1'), rows)),
        )
      } finally {
        fs.rmSync(work, { recursive: true })
      }
    }
  }),
)
console.log(
  `| ${'given'.padEnd(32)} | ${COLUMNS.map((column) => column.slice(0, 6).padStart(6)).join(' | ')} |`,
)
console.log(`| --- | ${COLUMNS.map(() => '---:').join(' | ')} |`)
for (const name of ways) {
  const rows = logs.map((folder) => results.get(`${name} ${folder}`))
  const all = Object.fromEntries(COLUMNS.map((column) => [column, mean(rows.map((row) => row[column]))]))
  console.log(line(name, { ...all, gone: rows.flatMap(({ gone }) => gone) }))
  if (each) logs.forEach((folder, i) => void console.log(line(`  ${path.basename(folder)}`, rows[i])))
}

/** The share of tests that the classifier expects of a log, as natural log-odds (`classifier.ts`). */
const PRIOR = -1
const logit = (p) => Math.log(p / (1 - p))
const sigmoid = (x) => 1 / (1 + Math.exp(-x))

// Each log counts as much as any other, so that one with thousands of one kind says no more than its share. `here`: what was said, had the classifier
// expected as many tests as these logs hold.
function showBands(rows) {
  const totals = rows.map(({ inBands }) =>
    inBands.reduce((sum, band) => sum + band.synthetic + band.genuine, 0),
  )
  const share = mean(
    rows.map(({ inBands }, i) => inBands.reduce((sum, band) => sum + band.synthetic, 0) / totals[i]),
  )
  const shift = logit(share) - PRIOR
  console.log(
    `\n${show(100 * share)} % of the records are a test's\n\n| said | mean | here | a test's | events |\n| --- | ---: | ---: | ---: | ---: |`,
  )
  BANDS.forEach((from, i) => {
    const sums = { weight: 0, synthetic: 0, said: 0, here: 0, events: 0 }
    rows.forEach(({ inBands }, log) => {
      const { synthetic, genuine, said } = inBands[i]
      sums.weight += (synthetic + genuine) / totals[log]
      sums.synthetic += synthetic / totals[log]
      for (const p of said) {
        sums.said += p / totals[log]
        sums.here += (p >= 1 ? 1 : sigmoid(logit(p) + shift)) / totals[log]
      }
      sums.events += synthetic + genuine
    })
    const [said, here, synthetic] = [sums.said, sums.here, sums.synthetic].map((sum) =>
      show(percent(sum, sums.weight)),
    )
    console.log(
      `| ${from} to ${BANDS[i + 1] ?? 1} | ${said} | ${here} | ${synthetic} | ${String(sums.events).padStart(6)} |`,
    )
  })
}
if (bands) showBands([...results.values()])
