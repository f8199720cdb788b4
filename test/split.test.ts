import fs from 'node:fs'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Io } from '../src/commands/io.js'
import { LineBytes } from '../src/commands/line-bytes.js'
import type { SplitFlags } from '../src/commands/split.js'
import { split } from '../src/commands/split-run.js'
import { NOW_MS, ROOT, run, start, tempFolder, withFiles } from './kit.js'

const PILES = ['genuine', 'synthetic', 'unsure'] as const
const FLAGS = { genuine: 'g.log', synthetic: 's.log', unsure: 'u.log', map: 'map.tsv' }
const ARGS = PILES.flatMap((pile) => [`--${pile}`, FLAGS[pile]])

function sinkOf(pieces: Buffer[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      pieces.push(Buffer.from(chunk))
      done()
    },
  })
}

async function splitHere(
  cwd: string,
  files: readonly string[],
  flags: SplitFlags,
): Promise<{ code: number; out: string; err: string }> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  const io: Io = {
    cwd,
    env: {},
    stdin: Readable.from([]),
    stdout: sinkOf(out),
    stderr: sinkOf(err),
    nowMs: NOW_MS,
    elapsedMs: () => 0,
    timezone: 'UTC',
    signal: new AbortController().signal,
    version: '0.0.0',
    processors: 1,
    now: () => NOW_MS,
    onSignal: () => () => {},
  }
  const code = await split(files, flags, io, () => '')
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

const read = (folder: string, name: string): Buffer => fs.readFileSync(path.join(folder, name))

/** The input again, from the piles and the map. */
function interleaved(folder: string): Buffer {
  const piles = Object.fromEntries(PILES.map((pile) => [pile, { bytes: read(folder, FLAGS[pile]), at: 0 }]))
  const pieces = read(folder, FLAGS.map)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((row) => {
      const [, , , name, bytes] = row.split('\t')
      const pile = piles[name!]!
      pile.at += Number(bytes)
      return pile.bytes.subarray(pile.at - Number(bytes), pile.at)
    })
  for (const pile of Object.values(piles)) expect(pile.at).toBe(pile.bytes.length)
  return Buffer.concat(pieces)
}

/** The same for one file, from the verdicts that `annotate` prints. */
function interleavedByLines(folder: string, annotated: string): Buffer {
  const queues = Object.fromEntries(
    PILES.map((pile) => [
      pile,
      [
        ...read(folder, FLAGS[pile])
          .toString('latin1')
          .matchAll(/[^\n]*\n|[^\n]+$/g),
      ],
    ]),
  )
  const rows = annotated.split('\n').filter(Boolean)
  const lines = rows.map((row) => {
    const verdict = row.split('\t')[2]!
    return queues[verdict === '-' ? 'unsure' : verdict]!.shift()![0]
  })
  for (const queue of Object.values(queues)) expect(queue).toEqual([])
  return Buffer.from(lines.join(''), 'latin1')
}

const RUNS = [8, 9, 10, 11].map((hour) => JSON.stringify({ start: at(hour, 0), end: at(hour, 9) })).join('\n')
function at(hour: number, second: number): string {
  return `2026-06-09T${String(hour).padStart(2, '0')}:00:${String(second).padStart(2, '0')}Z`
}

const stamped = (rest: string) => (hour: number) => `${at(hour, 5).replace('Z', '')},001 ${rest}`
const LINE = fc.oneof(
  fc.integer({ min: 8, max: 11 }).map(stamped("ERROR app: no usage found; keys=['foo', 'no_usage_here']")),
  fc.integer({ min: 12, max: 23 }).map(stamped('ERROR pg: connection refused by db-3')),
  fc.integer({ min: 8, max: 23 }).map(stamped('INFO web: fine')),
  fc.constantFrom(
    'Traceback (most recent call last):',
    '  File "/srv/app/a.py", line 3, in f',
    'ValueError: x',
    '',
    ' ',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const BYTES = fc.oneof(
  LINE.map((line) => Buffer.from(line)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
)
const ENDED = fc
  .tuple(BYTES, fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\0\n', ''))
  .map(([bytes, end]) => Buffer.concat([bytes, Buffer.from(end)]))
const LOG = fc.array(ENDED, { maxLength: 40 }).map((lines) => Buffer.concat(lines))

describe('the piles interleave to the input, byte for byte', () => {
  test('property: any bytes, several files, some packed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(LOG, fc.boolean()), { minLength: 1, maxLength: 3 }),
        async (logs) => {
          // Bytes that are known for a packing are not read as a log at all.
          fc.pre(
            logs.every(
              ([log]) =>
                !/^(?:\x1f\x8b|\xfd7zXZ|\x28\xb5\x2f\xfd|BZh|PK\x03\x04)/.test(log.toString('latin1')),
            ),
          )
          const files = logs.map(([log, packed], i): [string, Buffer] => [
            `in${i}.txt`,
            packed ? gzipSync(log) : log,
          ])
          const folder = withFiles({ ...Object.fromEntries(files), 'runs.ndjson': RUNS })
          const { code, out } = await splitHere(
            folder,
            files.map(([name]) => name),
            { ...FLAGS, runs: ['runs.ndjson'] },
          )
          expect(code).toBe(0)
          expect(interleaved(folder)).toEqual(Buffer.concat(logs.map(([log]) => log)))
          const [lines, ...terms] = out.trimEnd().split('\n').at(-1)!.match(/\d+/g)!.map(Number)
          expect(terms.reduce((sum, one) => sum + one, 0)).toBe(lines)
        },
      ),
      { numRuns: 200 },
    )
  })
  test('property: bytes of lines do not depend on the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        LOG,
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.integer({ min: 1, max: 7 }),
        async (log, steps, size) => {
          const open = async function* () {
            for (let i = 0; i < log.length; i += size) yield Buffer.from(log.subarray(i, i + size))
          }
          const lines = [...log.toString('latin1').matchAll(/[^\n]*\n|[^\n]+$/g)].map(([line]) => line)
          const bytes = new LineBytes(open)
          for (const step of [...steps, lines.length]) {
            const wanted = lines.splice(0, step)
            if (wanted.length === 0) break
            const pieces: Buffer[] = []
            for await (const piece of bytes.take('x', wanted.length)) pieces.push(Buffer.from(piece))
            expect(Buffer.concat(pieces).toString('latin1')).toBe(wanted.join(''))
          }
          await bytes.close()
        },
      ),
    )
  })
  test.each([
    [
      'the founding story',
      'samples/founding-story/errors.log',
      ['--runs', 'samples/founding-story/runs.ndjson'],
    ],
    ['interleaved writers', 'samples/journal.json', []],
    ['PostgreSQL', 'samples/postgres.log', ['--level', 'error']],
    ['packed', 'samples/rotated/app.log.2.gz', []],
  ])('%s, by the verdicts of annotate, and from a pipe', (_, file, flags) => {
    const folder = tempFolder()
    const absolute = [...flags].map((one) => (one.includes('/') ? path.join(ROOT, one) : one))
    const annotated = run(['annotate', path.join(ROOT, file), ...absolute])
    const ran = run(['split', path.join(ROOT, file), ...ARGS, ...absolute], { cwd: folder })
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    const again = interleavedByLines(folder, annotated.stdout)
    const plain = file.endsWith('.gz') ? gunzip(file) : fs.readFileSync(path.join(ROOT, file))
    expect(again.equals(plain)).toBe(true)
    const piped = tempFolder()
    run(['split', ...ARGS, ...absolute], { cwd: piped, input: plain })
    for (const pile of PILES) expect(read(piped, FLAGS[pile]).equals(read(folder, FLAGS[pile]))).toBe(true)
  })
  test('a rotated set, oldest first, with a record cut by the rotation', () => {
    const folder = tempFolder()
    const sets = ['app.log.2.gz', 'app.log.1', 'app.log'].map((name) =>
      path.join(ROOT, 'samples/rotated', name),
    )
    run(['split', ...sets, ...ARGS, '--map', FLAGS.map], { cwd: folder })
    expect(
      interleaved(folder).equals(
        Buffer.concat([
          gunzip('samples/rotated/app.log.2.gz'),
          ...sets.slice(1).map((name) => fs.readFileSync(name)),
        ]),
      ),
    ).toBe(true)
  })
  test('lines of over a megabyte, over many chunks', async () => {
    const error = Buffer.from('2026-06-09 12:00:00,001 ERROR pg: connection refused by db-3\n')
    const log = Buffer.concat([
      error,
      Buffer.alloc(1_500_000, 'x'),
      Buffer.from('\r\n'),
      error,
      Buffer.alloc(1_200_000, 0),
    ])
    const folder = withFiles({ 'in.log': log })
    const { out } = await splitHere(folder, ['in.log'], FLAGS)
    expect(interleaved(folder).equals(log)).toBe(true)
    expect(read(folder, FLAGS.genuine).equals(Buffer.concat([error, error]))).toBe(true)
    expect(out).toMatch(/^genuine\s+2 records\s+2 lines/)
    expect(out).toContain('4 lines read = 2 + 0 + 0 + 2')
  })
})

function gunzip(file: string): Buffer {
  return gunzipSync(fs.readFileSync(path.join(ROOT, file)))
}

const LOG_TEXT =
  '2026-06-09 12:00:00,001 ERROR pg: connection refused by db-3\n2026-06-09 12:00:01,001 INFO web: fine\n'

describe('what it writes', () => {
  test('a pile without a file is counted and said, and its lines are nowhere', async () => {
    const folder = withFiles({ 'in.log': LOG_TEXT })
    const { out } = await splitHere(folder, ['in.log'], { genuine: 'g.log' })
    expect(read(folder, 'g.log').toString()).toBe(`${LOG_TEXT.split('\n')[0]}\n`)
    expect(out).toMatch(/^rest\s+1 line\s+nowhere: no --unsure FILE/m)
    expect(fs.readdirSync(folder).sort()).toEqual(['g.log', 'in.log'])
  })
  test('standard output takes one of them, and the account goes aside', () => {
    const ran = run(['split', '--genuine', '-'], { input: LOG_TEXT })
    expect(ran.stdout).toBe(`${LOG_TEXT.split('\n')[0]}\n`)
    expect(ran.stderr).toContain('2 lines read = 1 + 0 + 0 + 1')
  })
  test('a failure leaves what was there before, and nothing beside it', async () => {
    const folder = withFiles({ 'in.log': LOG_TEXT, 'g.log': 'before' })
    await expect(splitHere(folder, ['in.log'], { genuine: 'g.log', unsure: 'gone/u.log' })).rejects.toThrow(
      /gone\/u\.log: cannot be written/,
    )
    expect(read(folder, 'g.log').toString()).toBe('before')
    expect(fs.readdirSync(folder).sort()).toEqual(['g.log', 'in.log'])
  })
  test.each<[string, SplitFlags, RegExp]>([
    ['no file at all', {}, /at least one pile/],
    ['only a map', { map: 'm' }, /at least one pile/],
    ['an input', { genuine: './in.log' }, /--genuine \.\/in\.log: is one of the files to read/],
    ['an input by another name', { map: 'link', genuine: 'g' }, /--map link: is one of the files to read/],
    ['one file twice', { genuine: 'x', unsure: './y/../x' }, /--genuine and --unsure both name/],
    ['one file by a link of its folder', { genuine: 'x', unsure: 'here/x' }, /both name here\/x/],
    ['standard output twice', { genuine: '-', map: '-' }, /both name standard output/],
  ])('refuses %s', async (_, flags, message) => {
    const folder = withFiles({ 'in.log': LOG_TEXT, 'y/z': '' })
    fs.symlinkSync('in.log', path.join(folder, 'link'))
    fs.symlinkSync('.', path.join(folder, 'here'))
    const before = fs.readdirSync(folder)
    await expect(splitHere(folder, ['in.log'], flags)).rejects.toThrow(message)
    expect(fs.readdirSync(folder)).toEqual(before)
    expect(read(folder, 'in.log').toString()).toBe(LOG_TEXT)
  })
  test('what cannot be read is said, and the others are split', async () => {
    const folder = withFiles({ 'in.log': LOG_TEXT })
    const { code, err } = await splitHere(folder, ['gone.log', 'in.log'], { genuine: 'g.log' })
    expect(code).toBe(3)
    expect(err).toContain('gone.log: not read')
    expect(read(folder, 'g.log').toString()).toBe(`${LOG_TEXT.split('\n')[0]}\n`)
  })
  test('when nobody reads on, no file is left half written', async () => {
    const folder = withFiles({ 'in.log': LOG_TEXT.repeat(50_000) })
    const child = start(['split', 'in.log', '--genuine', '-', '--unsure', 'u.log'], folder)
    child.stdout!.once('data', () => child.stdout!.destroy())
    const code = await new Promise((resolve) => child.on('exit', resolve))
    expect(code).toBe(0)
    expect(fs.readdirSync(folder)).toEqual(['in.log'])
  })
  test('a log that is still being written: as far as the first reading saw', async () => {
    const folder = withFiles({ 'in.log': LOG_TEXT.repeat(20_000) })
    const writer = setInterval(() => fs.appendFileSync(path.join(folder, 'in.log'), LOG_TEXT.repeat(100)), 1)
    const { out } = await splitHere(folder, ['in.log'], FLAGS)
    clearInterval(writer)
    const again = interleaved(folder)
    expect(again.length).toBeGreaterThanOrEqual(LOG_TEXT.length * 20_000)
    expect(read(folder, 'in.log').subarray(0, again.length).equals(again)).toBe(true)
    expect(read(folder, 'in.log').length).toBeGreaterThan(again.length)
    expect(out).toMatch(/lines read = /)
  })
})

test.each([
  ['the test runs', ['--runs', 'runs.ndjson'], 'runs.ndjson'],
  ['the labels', ['--labels', 'labels.ndjson'], 'labels.ndjson'],
])('%s are no place for a pile', (_, given, file) => {
  const runs = '{"start":"2026-06-09T08:00:00Z","end":"2026-06-09T08:00:05Z"}\n'
  const cwd = withFiles({
    'app.log': '2026-06-09T08:00:01Z ERROR broke\n',
    'runs.ndjson': runs,
    'labels.ndjson': '',
  })
  const { code, stderr } = run(['split', 'app.log', ...given, '--genuine', file], { cwd })
  expect([code, stderr]).toEqual([2, expect.stringContaining('is one of the files to read')])
  expect(fs.readFileSync(`${cwd}/runs.ndjson`, 'utf8')).toBe(runs)
})
