// What a start loads and makes, and that the compiled code beside the command can only save time. How long it takes is measured by the bench.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { BIN, ROOT, tempFolder, withFiles } from './kit.js'

const LINES = [
  '2026-06-09 08:15:02,114 ERROR billing: cannot close invoice 48121',
  "2026-06-09 08:15:03,411 ERROR cost: unknown provider 'mystery'",
  'Traceback (most recent call last):',
  '  File "/srv/billing/tests/test_cost.py", line 12, in test_mystery',
  "KeyError: 'mystery'",
].join('\n')

// Tells at the end what was loaded, and which objects of Intl were made.
const SPY = `
const made = []
for (const name of Object.getOwnPropertyNames(Intl)) {
  if (typeof Intl[name] !== 'function' || !Intl[name].prototype) continue
  Intl[name] = new Proxy(Intl[name], {
    construct: (real, args) => (made.push(name), new real(...args)),
    apply: (real, self, args) => (made.push(name), Reflect.apply(real, self, args)),
  })
}
for (const type of [Number, Date, BigInt])
  for (const name of Object.getOwnPropertyNames(type.prototype).filter((name) => name.startsWith('toLocale'))) {
    const real = type.prototype[name]
    type.prototype[name] = function (...args) { made.push(name); return real.apply(this, args) }
  }
process.on('exit', () => {
  // zod lies in the one file of the command, but makes globals when it is run.
  const zod = Object.getOwnPropertyNames(globalThis).some((name) => name.startsWith('__zod')) ? ['zod'] : []
  const loaded = [...process.moduleLoadList.map((name) => name.replace('NativeModule ', '')), ...zod]
  require('node:fs').writeFileSync(process.env.SPY_OUT, JSON.stringify({ made, loaded }))
})
`

interface Start {
  readonly stdout: string
  readonly made: readonly string[]
  readonly loaded: readonly string[]
}

function spyOn(args: readonly string[], env: Record<string, string> = {}): Start {
  const folder = withFiles({
    'spy.cjs': SPY,
    'app.log': LINES,
    'runs.ndjson': '{"at":"2026-06-09T08:15:00Z"}',
  })
  const out = path.join(folder, 'spied.json')
  const { stdout } = spawnSync(process.execPath, ['--require', path.join(folder, 'spy.cjs'), BIN, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C', SPY_OUT: out, ...env },
  })
  return { stdout, ...JSON.parse(fs.readFileSync(out, 'utf8')) }
}

describe('a start makes and loads only what it uses', () => {
  test.each([
    ['--version', /^\d+\.\d+\.\d+\n$/],
    ['--help', /^Usage: logtriage /],
  ])('%s', (flag, printed) => {
    const { stdout, made, loaded } = spyOn([flag])
    expect(stdout).toMatch(printed)
    expect(made).toEqual([])
    for (const name of ['zod', 'child_process', 'crypto', 'zlib', 'perf_hooks'])
      expect(loaded).not.toContain(name)
  })
  test.each([['terminal'], ['json'], ['markdown']])('scan --format %s of a log in UTC', (format) => {
    const { stdout, made, loaded } = spyOn(['scan', 'app.log', '--format', format])
    expect(stdout).toContain('mystery')
    expect(made).toEqual([])
    for (const name of ['zod', 'child_process', 'perf_hooks']) expect(loaded).not.toContain(name)
  })
  test('the spy sees what is made and loaded', () => {
    const { made, loaded } = spyOn(['scan', 'app.log', '--runs', 'runs.ndjson'], { TZ: 'Europe/Berlin' })
    expect(made).toContain('DateTimeFormat')
    expect(loaded).toEqual(expect.arrayContaining(['zod', 'crypto']))
  })
})

test('nothing in src makes the objects of Intl that have stand-ins in the bundle', () => {
  const files = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => fs.readFileSync(path.join(ROOT, 'src', file), 'utf8'))
  expect(texts.length).toBeGreaterThan(50)
  expect(texts.filter((text) => /Intl\.(?:Collator|Segmenter)/.test(text))).toEqual([])
})

describe('compiled code', () => {
  // The package as it is installed, with whatever is done to its cache.
  function installed(change: (cache: string) => void): (...flags: string[]) => string {
    const folder = tempFolder()
    for (const name of ['bin', 'dist'])
      fs.cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true })
    fs.writeFileSync(path.join(folder, 'app.log'), LINES)
    const caches = fs.readdirSync(path.join(folder, 'dist')).filter((name) => name.endsWith('.cache'))
    expect(caches).toHaveLength(1)
    change(path.join(folder, 'dist', caches[0]!))
    return (...flags) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [...flags, 'bin/logtriage.js', 'scan', 'app.log'],
        {
          encoding: 'utf8',
          cwd: folder,
          env: { ...process.env, TZ: 'UTC' },
        },
      )
      expect([status, stderr]).toEqual([0, ''])
      return stdout
    }
  }
  const report =
    /^2 error records, 2 patterns: 1 record \(50 %\) is probable test pollution, 1 is genuine\.\n/

  test.each<[string, (cache: string) => void]>([
    ['as built', () => {}],
    ['gone', (cache) => fs.rmSync(cache)],
    ['empty', (cache) => fs.truncateSync(cache)],
    ['cut off', (cache) => fs.truncateSync(cache, fs.statSync(cache).size >> 1)],
    ['something else', (cache) => fs.writeFileSync(cache, 'x'.repeat(100_000))],
    [
      'of another version',
      (cache) => {
        const bytes = fs.readFileSync(cache)
        bytes.fill(0x5a, 4, 8)
        fs.writeFileSync(cache, bytes)
      },
    ],
    ['of an older source', (cache) => fs.appendFileSync(path.join(path.dirname(cache), 'cli.cjs'), '\n;')],
  ])('%s: the same report', (_, change) => expect(installed(change)()).toMatch(report))

  test('under flags it was not compiled with: the same report', () => {
    const scan = installed(() => {})
    for (const flag of ['--max-lazy', '--no-opt', '--stack-size=900']) expect(scan(flag)).toMatch(report)
  })
  test('is taken as built, and refused where it does not fit', () => {
    const ask = "const { load } = require('./bin/load.js'); console.log(load().script.cachedDataRejected)"
    const rejected = (...flags: string[]): string =>
      spawnSync(process.execPath, [...flags, '-e', ask], { encoding: 'utf8', cwd: ROOT }).stdout.trim()
    expect(rejected()).toBe('false')
    expect(rejected('--max-lazy')).toBe('true')
  })
})
