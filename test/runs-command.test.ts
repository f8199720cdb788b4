// `logtriage runs` as real processes, and what scan and merge make of what it records: exit codes, signals, many writers, ledgers, git, spans of time.
import { type ChildProcess, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Io } from '../src/commands/io.js'
import { importRuns } from '../src/commands/runs-import.js'
import { parseSpan } from '../src/commands/time.js'
import { makeClock } from '../src/records/clock.js'
import { appendLines, momentLine, runLine } from '../src/runs/append.js'
import { openRepository } from '../src/runs/git.js'
import { type Ledger, type Run, readLedger } from '../src/runs/ledger.js'
import { projectOf } from '../src/runs/project.js'
import { RunSet } from '../src/summary/run-set.js'
import { NOW_MS, run, start, tempFolder, withFiles } from './kit.js'

const LEDGER = path.join('.logtriage', 'runs.ndjson')

const rowsOf = (folder: string, ledger = LEDGER): Record<string, unknown>[] =>
  fs
    .readFileSync(path.join(folder, ledger), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on('close', (code) => resolve(code)))

describe('runs add', () => {
  test('has the input, output and exit code of its command, and records it', () => {
    const folder = withFiles({ 'package.json': '{"name":"shop"}' })
    const before = Date.now()
    const { code, stdout, stderr } = run(['runs', 'add', '--', 'sh', '-c', 'cat; echo oh >&2; exit 7'], {
      cwd: folder,
      input: 'in',
    })
    expect([code, stdout, stderr]).toEqual([7, 'in', 'oh\n'])
    const [row, ...more] = rowsOf(folder)
    expect(more).toEqual([])
    expect(row).toEqual({
      start: expect.any(String),
      end: expect.any(String),
      command: "sh -c 'cat; echo oh >&2; exit 7'",
      exit: 7,
      project: 'shop',
    })
    const [startMs, endMs] = [Date.parse(row!.start as string), Date.parse(row!.end as string)]
    expect([before <= startMs, startMs <= endMs, endMs <= Date.now()]).toEqual([true, true, true])
  })
  test('options of the command are its own without -- too, even those that logtriage has', () => {
    const folder = tempFolder()
    expect(run(['runs', 'add', 'node', '--version'], { cwd: folder }).stdout).toBe(`${process.version}\n`)
    expect(rowsOf(folder)).toMatchObject([{ command: 'node --version', exit: 0 }])
  })
  test('options of the command are its own', () => {
    const folder = tempFolder()
    const args = [
      'runs',
      'add',
      '--project',
      'p',
      '--ledger',
      'deep/l.ndjson',
      'sh',
      '-c',
      'exit 0',
      '--',
      '--ledger',
      'x',
    ]
    expect(run(args, { cwd: folder }).code).toBe(0)
    expect(rowsOf(folder, 'deep/l.ndjson')).toMatchObject([
      { command: "sh -c 'exit 0' -- --ledger x", exit: 0, project: 'p' },
    ])
  })
  test('what is not there is 127, what is no program 126, and neither is a run', () => {
    const folder = withFiles({ 'plain.txt': 'x' })
    expect(run(['runs', 'add', '--', 'no-such-program'], { cwd: folder })).toMatchObject({
      code: 127,
      stderr: 'logtriage: no-such-program: command not found\n',
    })
    expect(run(['runs', 'add', '--', './plain.txt'], { cwd: folder }).code).toBe(126)
    expect(fs.readFileSync(path.join(folder, LEDGER), 'utf8')).toBe('')
  })
  test('a command that a signal ends is recorded, with the exit code of a shell', () => {
    const folder = tempFolder()
    expect(run(['runs', 'add', '--', 'sh', '-c', 'kill -KILL $$'], { cwd: folder }).code).toBe(137)
    expect(rowsOf(folder)).toMatchObject([{ exit: 137, signal: 'SIGKILL' }])
  })
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s is passed on, and what the command makes of it counts',
    async (signal) => {
      const folder = tempFolder()
      const script =
        'process.on(process.argv[1], () => process.exit(9)); setInterval(() => {}, 1000); console.log("up")'
      const child = start(['runs', 'add', '--', process.execPath, '-e', script, signal], folder)
      child.stdout!.once('data', () => child.kill(signal))
      expect(await ended(child)).toBe(9)
      expect(rowsOf(folder)).toMatchObject([{ exit: 9 }])
    },
  )
  test('a ledger that can not be written costs the record, not the run', () => {
    const folder = withFiles({ '.logtriage': 'a file' })
    const { code, stdout, stderr } = run(['runs', 'add', '--', 'sh', '-c', 'echo ran; exit 4'], {
      cwd: folder,
    })
    expect([code, stdout]).toEqual([4, 'ran\n'])
    expect(stderr).toMatch(
      /^logtriage: .logtriage\/runs.ndjson: cannot be written .*; this test run is not recorded\n$/,
    )
  })
  test('many at once: every run is one whole line', async () => {
    const folder = tempFolder()
    const children = Array.from({ length: 12 }, (_, i) =>
      start(['runs', 'add', '--project', `p${i}`, '--', 'sh', '-c', `: ${'x'.repeat(5000)}`], folder),
    )
    expect(await Promise.all(children.map(ended))).toEqual(children.map(() => 0))
    expect(
      rowsOf(folder)
        .map(({ project }) => project)
        .sort(),
    ).toEqual(children.map((_, i) => `p${i}`).sort())
  })
  test('half a line of a crash is healed by a new line, and the reader says it', () => {
    const whole = runLine({ startMs: NOW_MS, endMs: NOW_MS + 1 })
    const folder = withFiles({ [LEDGER]: whole + whole.slice(0, 20) })
    run(['runs', 'add', '--', 'true'], { cwd: folder })
    const { runs, notes } = readLedger('l', fs.readFileSync(path.join(folder, LEDGER), 'utf8'))
    expect([runs.length, notes]).toEqual([2, ['l:2: cut off (a crash?), so this test run is not known']])
  })
})

test('appending makes what is missing, and heals', () => {
  const folder = tempFolder()
  const file = path.join(folder, 'a', 'b', 'l')
  appendLines(file, 'l', ['one\n'])
  fs.appendFileSync(file, 'tw')
  appendLines(file, 'l', ['three\n', 'four\n'])
  appendLines(file, 'l', [])
  expect(fs.readFileSync(file, 'utf8')).toBe('one\ntw\nthree\nfour\n')
})

const runs = fc.array(
  fc.record(
    {
      startMs: fc.integer({ min: 0, max: 4e12 }),
      lastsMs: fc.nat(1e8),
      source: fc.string({ unit: 'binary', maxLength: 9 }),
      project: fc.string({ unit: 'binary', maxLength: 5 }),
      command: fc.string({ unit: 'binary', maxLength: 20 }),
      exit: fc.integer({ min: 0, max: 255 }),
    },
    { requiredKeys: ['startMs', 'lastsMs', 'source'] },
  ),
  { maxLength: 8 },
)

test('property: what is written is read back equal', () => {
  fc.assert(
    fc.property(runs, fc.array(fc.nat(4e9)), (some, ats) => {
      const written = some.map(({ lastsMs, ...rest }) => ({ ...rest, endMs: rest.startMs + lastsMs }))
      const pushes = ats.map((atMs) => ({ atMs, source: 'git' }))
      const ledger = readLedger('l', [...written.map(runLine), ...pushes.map(momentLine)].join(''))
      expect(ledger.runs.map(({ id: _, ...rest }) => rest)).toEqual(written)
      expect(ledger.moments).toEqual(pushes)
    }),
  )
})

describe('runs list', () => {
  const folder = (): string =>
    withFiles({
      'a.ndjson': `${JSON.stringify({ start: '2026-06-09T08:00:00Z', end: '2026-06-09T08:02:03Z', project: 'shop\u001b[31m', exit: 1, command: 'make' })}\n{"at":"2026-06-09T07:00:00Z"}\n`,
    })
  test('a table in the zone', () => {
    const { stdout, code } = run(['runs', 'list', 'a.ndjson', '--timezone', 'Europe/Berlin'], {
      cwd: folder(),
    })
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        'start                     took  project     exit  source',
        '2026-06-09 09:00:00     moment                    a.ndjson',
        '2026-06-09 10:00:00  2 min 3 s  shop^[[31m     1  a.ndjson',
        '',
        '1 test run, 1 push or commit, times in Europe/Berlin',
        '',
      ].join('\n'),
    )
  })
  test.each(['json', 'ndjson'])('%s can be read as runs again', (format) => {
    const cwd = folder()
    const printed = run(['runs', 'list', 'a.ndjson', '--format', format], { cwd }).stdout
    const { runs, moments } = readLedger('x', printed)
    expect(runs).toMatchObject([{ source: 'a.ndjson', exit: 1, command: 'make', project: 'shop\u001b[31m' }])
    expect(moments).toMatchObject([{ atMs: Date.UTC(2026, 5, 9, 7), source: 'a.ndjson' }])
  })
  test('without files what config and ledger know', () => {
    const cwd = withFiles({
      'logtriage.config.json': '{"runs":["ci.ndjson"],"ledger":"own.ndjson"}',
      'ci.ndjson': runLine({ startMs: NOW_MS, endMs: NOW_MS + 1 }),
      'own.ndjson': runLine({ startMs: NOW_MS + 5, endMs: NOW_MS + 9 }),
    })
    const sources = JSON.parse(run(['runs', 'list', '--format', 'json'], { cwd }).stdout).runs.map(
      ({ source }: { source: string }) => path.basename(source),
    )
    expect(sources).toEqual(['ci.ndjson', 'own.ndjson'])
  })
})

describe('runs import', () => {
  test('appends what is not held yet, and nothing the second time', () => {
    const cwd = withFiles({
      'j.json': JSON.stringify({
        startTime: NOW_MS,
        testResults: [{ startTime: NOW_MS + 1, endTime: NOW_MS + 99.5 }],
      }),
      'old.ndjson': '{"at":"2026-06-09T07:00:00Z"}\n',
    })
    const importing = (): string =>
      run(['runs', 'import', 'j.json', 'old.ndjson', '--project', 'shop'], { cwd }).stdout
    expect(importing()).toBe('.logtriage/runs.ndjson: 2 entries added, 0 known already\n')
    const before = fs.readFileSync(path.join(cwd, LEDGER), 'utf8')
    expect(importing()).toBe('.logtriage/runs.ndjson: 0 entries added, 2 known already\n')
    expect(fs.readFileSync(path.join(cwd, LEDGER), 'utf8')).toBe(before)
    expect(rowsOf(cwd)).toEqual([
      {
        start: new Date(NOW_MS).toISOString(),
        end: new Date(NOW_MS + 100).toISOString(),
        project: 'shop',
        source: 'j.json',
      },
      { at: '2026-06-09T07:00:00.000Z', project: 'shop', source: 'old.ndjson' },
    ])
  })
  test('property: what was imported is held, and a second time adds nothing', async () => {
    const printed: string[] = []
    const stdout = new Writable({
      write: (chunk, _, done) => {
        printed.push(String(chunk))
        done()
      },
    })
    await fc.assert(
      fc.asyncProperty(runs, runs, async (first, second) => {
        const text = (some: typeof first): string =>
          some.map(({ lastsMs, ...rest }) => runLine({ ...rest, endMs: rest.startMs + lastsMs })).join('')
        const cwd = withFiles({ a: text(first), b: text([...second, ...first]) })
        const io = { cwd, env: {}, stdout, stderr: stdout, timezone: 'UTC', nowMs: NOW_MS } as unknown as Io
        await importRuns(['a', 'b'], { ledger: 'l' }, io)
        const held = fs.existsSync(path.join(cwd, 'l')) ? fs.readFileSync(path.join(cwd, 'l'), 'utf8') : ''
        await importRuns(['b', 'a'], { ledger: 'l' }, io)
        expect(fs.existsSync(path.join(cwd, 'l')) ? fs.readFileSync(path.join(cwd, 'l'), 'utf8') : '').toBe(
          held,
        )
        const key = ({ startMs, endMs, project }: Omit<Run, 'id'>): string =>
          JSON.stringify([startMs, endMs, project])
        const keys = readLedger('l', held).runs.map(key)
        expect(new Set(keys).size).toBe(keys.length)
        const wanted = [...first, ...second].map(({ lastsMs, ...rest }) =>
          key({ ...rest, endMs: rest.startMs + lastsMs }),
        )
        expect(new Set(keys)).toEqual(new Set(wanted))
      }),
      { numRuns: 25 },
    )
  })
  test('nothing to import', () =>
    expect(run(['runs', 'import'])).toMatchObject({ code: 2, stderr: /nothing to import/ }))
})

describe('--git', () => {
  const git = (cwd: string, args: readonly string[], date = '2026-06-09T08:00:00Z'): void => {
    const names = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    }
    const dates = { GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: date }
    const { status, stderr } = spawnSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...names, ...dates, GIT_CONFIG_GLOBAL: '/dev/null' },
    })
    if (status !== 0) throw new Error(stderr)
  }
  const repository = (): string => {
    const folder = tempFolder()
    git(folder, ['init', '-q', '-b', 'main'])
    git(folder, ['commit', '-q', '--allow-empty', '-m', 'one'], '2026-06-09T08:00:00Z')
    git(folder, ['commit', '-q', '--allow-empty', '-m', 'two'], '2026-06-09T09:00:00Z')
    git(folder, ['commit', '-q', '--allow-empty', '--amend', '-m', 'three'], '2026-06-09T09:30:00Z')
    git(folder, ['checkout', '-q', '-b', 'other'], '2026-06-09T10:00:00Z')
    return folder
  }
  const times = ({ moments }: Ledger): string[] =>
    moments.map(({ atMs }) => new Date(atMs).toISOString().slice(11, 16))

  test('commits and what the reflog still knows, not checkouts', async () => {
    const folder = repository()
    const repo = await openRepository(folder, '/', process.env)
    // 09:00 is in the reflog only: it was amended.
    expect(times(await repo.moments(undefined))).toEqual(['08:00', '09:00', '09:30'])
    const within = { startMs: Date.UTC(2026, 5, 9, 8, 30), endMs: Date.UTC(2026, 5, 9, 9, 10) }
    expect(await repo.moments(within)).toEqual({
      runs: [],
      moments: [{ atMs: Date.UTC(2026, 5, 9, 9), source: `--git ${folder}` }],
      notes: [],
    })
  })
  test('an empty repository has none', async () => {
    const folder = tempFolder()
    git(folder, ['init', '-q'])
    expect(times(await (await openRepository('.', folder, process.env)).moments(undefined))).toEqual([])
  })
  test('nothing of the repository is run, and a hook that calls us does not lead astray', async () => {
    const folder = repository()
    const trap = path.join(folder, 'trap.sh')
    fs.writeFileSync(trap, `#!/bin/sh\ntouch ${folder}/sprung\n`, { mode: 0o755 })
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'pager.log',
      'gpg.program',
      'core.sshCommand',
      'diff.external',
      'core.editor',
      'core.alternateRefsCommand',
    ])
      git(folder, ['config', key, trap])
    git(folder, ['config', 'log.showSignature', 'true'])
    const repo = await openRepository(folder, '/', { ...process.env, GIT_DIR: '/nowhere', GIT_PAGER: trap })
    expect(times(await repo.moments(undefined))).toHaveLength(3)
    expect(fs.existsSync(path.join(folder, 'sprung'))).toBe(false)
  })
  test('no repository, no git', async () => {
    const folder = tempFolder()
    await expect(openRepository('x', folder, process.env)).rejects.toThrow(
      '--git x: no git repository; name a folder inside one',
    )
    await expect(
      openRepository(folder, '/', { ...process.env, GIT_CEILING_DIRECTORIES: '/' }),
    ).rejects.toThrow(/no git repository/)
    await expect(openRepository(repository(), '/', { PATH: folder })).rejects.toThrow(/git was not found/)
  })
  test.skipIf(process.getuid?.() !== 0)(
    "somebody else's repository (skipped where the user is not root)",
    async () => {
      const folder = repository()
      fs.chownSync(folder, 65_534, 65_534)
      fs.chownSync(path.join(folder, '.git'), 65_534, 65_534)
      await expect(openRepository(folder, '/', { PATH: process.env.PATH, HOME: folder })).rejects.toThrow(
        `belongs to another user; git config --global --add safe.directory ${folder} allows it`,
      )
    },
  )
  test('a folder like an option is a folder', async () => {
    const folder = tempFolder()
    fs.mkdirSync(path.join(folder, '--upload-pack=x'))
    git(path.join(folder, '--upload-pack=x'), ['init', '-q'])
    expect(
      times(await (await openRepository('--upload-pack=x', folder, process.env)).moments(undefined)),
    ).toEqual([])
  })
})

describe('--window', () => {
  const span = (text: string) => parseSpan(text, makeClock('Europe/Berlin', NOW_MS), NOW_MS)
  test.each([
    ['2026-06-09T10:00/2026-06-09T10:05', Date.UTC(2026, 5, 9, 8), 300_000],
    ['2026/06/09 10:00/2026/06/09 10:05', Date.UTC(2026, 5, 9, 8), 300_000],
    ['2h/90m', NOW_MS - 7_200_000, 1_800_000],
    ['10m/now', NOW_MS - 600_000, 600_000],
  ])('%s', (text, startMs, lasts) => expect(span(text)).toEqual({ startMs, endMs: startMs + lasts }))
  test.each([
    ['now', /no span of time/],
    ['/now', /no span of time/],
    ['a/b/c', /no span of time/],
    ['soon/now', /--window: "soon" is no time/],
    ['90m/2h', /its start is not before its end/],
  ])('refuses %s', (text, message) => expect(() => span(text)).toThrow(message))
})

describe('scan and merge know them', () => {
  const line = (minute: number, text: string): string =>
    `2026-06-09 08:${String(minute).padStart(2, '0')}:05,000 ERROR app: ${text}\n`
  const log =
    [1, 11, 21, 31].map((minute) => line(minute, 'no usage for odd thing')).join('') +
    line(45, 'the disk is full')
  const ledger = [1, 11, 21, 31]
    .map((minute) =>
      runLine({
        startMs: Date.UTC(2026, 5, 9, 8, minute),
        endMs: Date.UTC(2026, 5, 9, 8, minute, 9),
        project: 'shop',
      }),
    )
    .join('')
  const report = (args: readonly string[], cwd: string) =>
    JSON.parse(run([...args, '--format', 'json'], { cwd }).stdout)

  test('the ledger is found, and the report says so', () => {
    const cwd = withFiles({ 'app.log': log, [LEDGER]: ledger })
    const found = report(['scan', 'app.log'], cwd)
    expect(found.windows).toMatchObject({ runs: 4, inferred: 0, unproven: 0 })
    expect(found.notes).toContain(
      'test runs of the ledger .logtriage/runs.ndjson were used (--no-ledger leaves it out)',
    )
    expect(report(['scan', 'app.log', '--no-ledger'], cwd).windows).toBeUndefined()
  })
  test('one that nobody named and that is broken is called what it is', () => {
    const cwd = withFiles({ 'app.log': log, [LEDGER]: 'hello\n' })
    expect(run(['scan', 'app.log'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^logtriage: the ledger \.logtriage\/runs\.ndjson: line 1 is no ledger line.*\(--no-ledger leaves it out\)$/m,
      ),
    })
  })
  test('runs that only the log tells of are called inferred', () => {
    const file = fileURLToPath(new URL('evaluation/E08-pg-quarter-unrecorded/errors.log.gz', import.meta.url))
    const { stdout } = run(['scan', file, '--no-ledger', '--top', '3', '--samples', '1'])
    expect(stdout).toMatch(/ · 12 test runs, all inferred, /)
    expect(stdout).toMatch(/in \d+ of 12 test runs \(all inferred\)/)
    expect(stdout).not.toMatch(/in \d+ of 12 test runs \(\d+ inferred/)
  })
  test('from below, through the config, or not yet there', () => {
    const cwd = withFiles({
      'logtriage.config.json': '{"ledger":"ci/l"}',
      'ci/l': ledger,
      'sub/app.log': log,
    })
    expect(report(['scan', 'app.log'], path.join(cwd, 'sub')).windows.runs).toBe(4)
    const none = withFiles({ 'logtriage.config.json': '{"ledger":"ci/l"}', 'app.log': log })
    expect(report(['scan', 'app.log'], none).windows).toBeUndefined()
  })
  test('source and project travel in the summary, commands do not', () => {
    const secret = runLine({ startMs: NOW_MS, endMs: NOW_MS, command: 'TOKEN=hunter2 make' })
    const cwd = withFiles({ 'app.log': log, [LEDGER]: ledger + secret })
    const args = ['--window', '2026-06-09T08:50Z/2026-06-09T08:51Z', '--runs', 'more', '--summary', '-']
    fs.writeFileSync(path.join(cwd, 'more'), '{"at":"2026-06-09T08:00:00Z","project":"till"}')
    const { stdout } = run(['scan', 'app.log', ...args], { cwd })
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row))
    expect(rows.filter(({ type }) => type === 'run').map(({ source, project }) => [source, project])).toEqual(
      [...Array.from({ length: 4 }, () => [LEDGER, 'shop']), ['--window', undefined], [LEDGER, undefined]],
    )
    expect(rows.filter(({ type }) => type === 'moment')).toEqual([
      { type: 'moment', atMs: Date.UTC(2026, 5, 9, 8), source: 'more', project: 'till' },
    ])
    expect(stdout).not.toContain('hunter2')
    const merged = run(['merge', '-', '--no-ledger', '--summary', '-'], {
      cwd: tempFolder(),
      input: stdout,
    }).stdout
    expect(merged).toBe(stdout)
  })
  test('annotate knows them too', () => {
    const cwd = withFiles({ 'app.log': log, [LEDGER]: ledger })
    const verdicts = (args: readonly string[]): string[] =>
      run(['annotate', 'app.log', ...args], { cwd })
        .stdout.trimEnd()
        .split('\n')
        .map((row) => row.split('\t')[4] ?? '')
    expect(verdicts([])).not.toEqual(verdicts(['--no-ledger']))
  })
  test('a broken report stops the scan, with its line', () => {
    const cwd = withFiles({ 'app.log': log, 'r.xml': '<testsuites>\n<testsuite' })
    expect(run(['scan', 'app.log', '--runs', 'r.xml'], { cwd })).toMatchObject({
      code: 2,
      stderr: /^logtriage: --runs r\.xml: line 2: broken XML/,
    })
  })
})

test('property: sets of runs merge in any order, and through rows', () => {
  const some = fc.array(
    fc.record({
      startMs: fc.nat(2),
      endMs: fc.integer({ min: 2, max: 3 }),
      source: fc.constantFrom('a', 'b'),
      project: fc.constantFrom('p', 'q', undefined),
    }),
    { maxLength: 8 },
  )
  const setOf = (...lists: Parameters<RunSet['add']>[0][]): RunSet => {
    const set = new RunSet()
    for (const list of lists)
      set.add(
        list,
        list.map(({ startMs, ...said }) => ({ atMs: startMs, ...said })),
      )
    return set
  }
  fc.assert(
    fc.property(some, some, some, (a, b, c) => {
      const whole = setOf(a, b, c)
      const inParts = setOf(setOf(c, a).listRuns(), setOf(b).listRuns(), setOf(c).listRuns())
      expect(inParts.listRuns()).toEqual(whole.listRuns())
      expect(setOf(c, b, a).listMoments()).toEqual(whole.listMoments())
      const keys = whole.listRuns().map((one) => JSON.stringify([one.startMs, one.endMs, one.project]))
      expect(new Set(keys).size).toBe(keys.length)
    }),
  )
})

describe('the name of a project', () => {
  test.each([
    ['package.json', '{"name":"@shop/till"}', '@shop/till'],
    ['pyproject.toml', '[project]\nname = "till"\n', 'till'],
    ['go.mod', 'module example.org/till\n\ngo 1.22\n', 'example.org/till'],
    ['package.json', '{ broken', 'inner'],
    ['package.json', '{"private":true}', 'inner'],
    ['.git/HEAD', '', 'inner'],
  ])('%s: %s', (file, text, name) => {
    const root = withFiles({ [`inner/${file}`]: text, 'inner/deep/er/x': '' })
    expect(projectOf(path.join(root, 'inner/deep/er'))).toBe(name)
  })
})
