// The command as real processes: exit codes, pipes, signals, colours, files that can't be read.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BIN, ROOT, run, start, tempFolder, withFiles } from './kit.js'

const LINE = '2026-06-09 08:00:00,001 ERROR app: connection to db-3 refused\n'
const STORY = path.join(ROOT, 'samples', 'founding-story')

describe('exit codes', () => {
  test('0: done', () => expect(run(['scan', '-'], { input: LINE }).code).toBe(0))
  test.each([
    ['none', 0],
    ['genuine', 1],
    ['unsure', 1],
    ['synthetic', 0],
  ])('--fail-on %s with a genuine error: %i', (word, code) =>
    expect(run(['scan', '-', '--fail-on', word], { input: LINE }).code).toBe(code),
  )
  test('--fail-on synthetic with pollution', () => {
    expect(
      run([
        'scan',
        path.join(STORY, 'errors.log'),
        '--runs',
        path.join(STORY, 'runs.ndjson'),
        '--fail-on',
        'synthetic',
      ]).code,
    ).toBe(1)
  })
  test.each([
    [['scan', '--formt', 'json'], /unknown option.*--formt[\s\S]*--format/],
    [['scna'], /unknown command.*scna[\s\S]*scan/],
    [['scan', '-', '--format', 'jsno'], /--format: "jsno".*did you mean "json"\?/],
    [['scan', '-', '--level', 'loud'], /--level: "loud"/],
    [['scan', '-', '--fail-on', 'genuin'], /did you mean "genuine"\?/],
    [['scan', '-', '--log-format', 'pyton'], /did you mean "python"\?/],
    [['scan', '-', '--since', 'soon'], /--since: "soon" is no time/],
    [['scan', '-', '--timezone', 'Mars/Base'], /--timezone: "Mars\/Base"/],
    [['scan', '-', '--top', 'many'], /--top.*many/],
    [['scan', '-', '--runs', '/nonexistent/runs'], /--runs \/nonexistent\/runs: no such file/],
    [['errors.log'], /logtriage scan FILE reads a log/],
    [['explain'], /logtriage explain --help lists its options/],
    [['scan', '-', '--output', '/nonexistent/x'], /\/nonexistent\/x: cannot be written/],
  ])('2: %j', (args, message) => {
    const { code, stderr, stdout } = run(args, { input: LINE })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect([code, stdout]).toEqual([2, ''])
  })
  test('2: a config that is wrong', () => {
    const { code, stderr } = run(['scan', '-'], {
      input: LINE,
      cwd: withFiles({ 'logtriage.config.json': '{"topp":3}' }),
    })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/topp: no such setting; did you mean "top"\?/)])
  })
  test('3: one source could not be read, the other is reported', () => {
    const cwd = withFiles({ 'app.log': LINE })
    const { code, stdout, stderr } = run(['scan', 'gone.log', 'app.log', '--format', 'json'], { cwd })
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      totals: { records: 1 },
      failures: [expect.stringContaining('gone.log: not read (no such file')],
    })
    expect(stderr).toMatch(/^logtriage: gone\.log: not read/)
  })
})

describe('input', () => {
  test.each([
    ['a pipe', ['scan']],
    ['-', ['scan', '-']],
  ])('%s', (_, args) =>
    expect(run(args, { input: LINE }).stdout).toContain('1 error record, 1 pattern: 1 is genuine.'),
  )
  test('file and pipe give the same report', () => {
    const file = path.join(STORY, 'errors.log')
    const patterns = (out: string) =>
      JSON.parse(out).patterns.map(({ fingerprint, hits, template }: Record<string, unknown>) => [
        fingerprint,
        hits,
        template,
      ])
    expect(patterns(run(['scan', '--format', 'json'], { input: fs.readFileSync(file) }).stdout)).toEqual(
      patterns(run(['scan', file, '--format', 'json']).stdout),
    )
  })
  test('gz in a pipe', () =>
    expect(run(['scan'], { input: zlib.gzipSync(LINE) }).stdout).toContain('1 error record'))
  test('a full disk behind standard output is said', () => {
    const { stderr, status } = spawnSync(
      'bash',
      ['-c', `printf '${LINE.trim()}\\n' | node '${BIN}' scan > /dev/full`],
      { encoding: 'utf8' },
    )
    expect([status, stderr]).toEqual([
      2,
      'logtriage: standard output: cannot be written (the disk is full)\n',
    ])
  })
  test.each([['UTC0'], [':Europe/Berlin'], ['Europe/Berlin']])('TZ=%s', (TZ) =>
    expect(run(['scan'], { input: LINE, env: { TZ } }).code).toBe(0),
  )
  test.each([
    ['Etc/UTC', 'UTC'],
    ['Zulu', 'UTC'],
    ['GMT', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Europe/London', 'Europe/London'],
    ['Africa/Abidjan', 'Africa/Abidjan'],
  ])('TZ=%s is the zone %s', (TZ, zone) => {
    const { stdout } = run(['scan', '--format', 'json'], { input: LINE, env: { TZ } })
    expect(JSON.parse(stdout).options.timezone).toBe(zone)
  })
  test('a path through a file is a source that can not be read', () => {
    expect(run(['scan', 'a.log/x'], { cwd: withFiles({ 'a.log': LINE }) })).toMatchObject({
      code: 3,
      stderr: 'logtriage: a.log/x: not read (a part of the path is no folder)\n',
    })
  })
  test('a named pipe', () => {
    const folder = tempFolder()
    const { stdout, status } = spawnSync(
      'bash',
      [
        '-c',
        `mkfifo p; (printf '${LINE.trim()}\\n' > p) & node '${BIN}' scan p --format json && node '${BIN}' scan <(cat '${path.join(STORY, 'errors.log')}') --quiet | head -1`,
      ],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(status).toBe(0)
    expect(stdout).toContain('"records": 1')
    expect(stdout).toContain('816 error records')
  })
  test('a log that is still written: Ctrl-C ends it and it reports what it saw', async () => {
    const child = start(['scan', '-', '--format', 'json'])
    let out = ''
    child.stdout!.on('data', (part) => {
      out += part
    })
    child.stdin!.write(LINE.repeat(3))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      totals: { records: 3 },
      notes: [expect.stringContaining('stopped before the end')],
    })
  })
})

test('Ctrl-C while a file is read: it reports what it saw', async () => {
  const cwd = withFiles({ 'big.log': LINE.repeat(2_000_000) })
  // With a range of time each line goes the plain road, which takes a while.
  const child = start(['scan', 'big.log', '--format', 'json', '--since', '2000-01-01'], cwd)
  let out = ''
  child.stdout!.on('data', (part) => {
    out += part
  })
  await new Promise((resolve) => setTimeout(resolve, 700))
  child.kill('SIGINT')
  const code = await new Promise((resolve) => child.on('close', resolve))
  const { totals, notes } = JSON.parse(out)
  expect(code).toBe(0)
  expect(totals.lines).toBeLessThan(2_000_000)
  expect(notes.join()).toContain('stopped before the end')
})

test.each([
  ['xz', 'fd377a585a0000', 'xz -dc'],
  ['zstd', '28b52ffd000000', 'zstd -dc'],
  ['bzip2', '425a6839314159', 'bzip2 -dc'],
])('a file packed with %s is not read as text', (name, bytes, command) => {
  const cwd = withFiles({ 'a.log': Buffer.from(bytes, 'hex') })
  expect(run(['scan', 'a.log'], { cwd })).toMatchObject({
    code: 3,
    stderr: `logtriage: a.log: not read (packed with ${name}; unpack it into a pipe: ${command} FILE | logtriage scan)\n`,
  })
})

describe('output', () => {
  test('a reader that leaves early is no error', () => {
    const { stdout, stderr, status } = spawnSync(
      'bash',
      [
        '-c',
        `set -o pipefail; node '${BIN}' scan '${path.join(STORY, 'errors.log')}' --format json | head -c 20 >/dev/null; echo "\${PIPESTATUS[0]}"`,
      ],
      { encoding: 'utf8' },
    )
    expect([stdout.trim(), stderr, status]).toEqual(['0', '', 0])
  })
  test('--output writes the report to a file, without colour', () => {
    const cwd = withFiles({ 'app.log': LINE })
    expect(run(['scan', 'app.log', '--output', 'report.txt'], { cwd, env: { FORCE_COLOR: '1' } })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(fs.readFileSync(path.join(cwd, 'report.txt'), 'utf8')).toMatch(/^1 error record/)
  })
  test.each([
    [{}, [], false],
    [{ FORCE_COLOR: '1' }, [], true],
    [{ FORCE_COLOR: '1' }, ['--no-color'], false],
    [{ NO_COLOR: '1' }, ['--color'], true],
  ])('colour with %j %j: %s', (env, flags, colored) =>
    expect(run(['scan', '-', ...flags], { input: LINE, env }).stdout.includes('\u001b[')).toBe(colored),
  )
  test('a pipe shows no progress', () =>
    expect(run(['scan', '-'], { input: LINE.repeat(50_000) }).stderr).toBe(''))
  test('the version and the help', () => {
    expect(run(['--version']).stdout).toBe(
      `${JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version}\n`,
    )
    for (const words of ['scan', 'annotate', 'formats']) expect(run(['--help']).stdout).toContain(words)
  })
  test('formats lists each format with a sample', () => {
    const { stdout } = run(['formats'])
    for (const name of ['python', 'json', 'syslog', 'journal-json', 'nginx-error', 'postgres', 'plain'])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
  })
  test('the config is under the flag', () => {
    const cwd = withFiles({ 'app.log': LINE, 'logtriage.config.json': '{"level":"fatal"}' })
    expect(run(['scan', 'app.log'], { cwd }).stdout).toContain('No error records in 1 line')
    expect(run(['scan', 'app.log', '--level', 'warn'], { cwd }).stdout).toContain('1 error record')
  })
})

describe('annotate', () => {
  const rows = (out: string): string[][] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
  test('every line has its row, in order', () => {
    const file = path.join(STORY, 'errors.log')
    const { stdout, code } = run(['annotate', file, '--runs', path.join(STORY, 'runs.ndjson')])
    const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(code).toBe(0)
    expect(rows(stdout).map(([, line]) => Number(line))).toEqual(lines.map((_, i) => i + 1))
    const polluted = rows(stdout).filter(
      ([, line, verdict]) => verdict === 'synthetic' && lines[Number(line) - 1]!.includes('no_usage_here'),
    )
    expect(polluted).toHaveLength(624)
    expect(polluted[0]).toEqual([
      file,
      expect.any(String),
      'synthetic',
      expect.stringMatching(/^lt1:[0-9a-f]{12}$/),
      expect.stringMatching(/^0\.9/),
    ])
  })
  test('skipped and blank lines have a dash', () => {
    const input = `2026-06-09 08:00:00,001 INFO app: fine\n\n${LINE}`
    expect(rows(run(['annotate'], { input }).stdout).map((row) => row.slice(0, 3))).toEqual([
      ['-', '1', '-'],
      ['-', '2', '-'],
      ['-', '3', 'genuine'],
    ])
  })
  test('interleaved records come out in the order of the log', () => {
    const { stdout } = run([
      'annotate',
      path.join(ROOT, 'samples', 'postgres.log'),
      path.join(ROOT, 'samples', 'journal.json'),
    ])
    const lines = rows(stdout)
    expect(
      lines.filter(([source]) => source!.endsWith('postgres.log')).map(([, line]) => Number(line)),
    ).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    expect(lines).toHaveLength(260)
  })
  test('a record of half a million lines is half a million rows', () => {
    const cwd = withFiles({
      'errors.log': `2026-06-09 08:00:00,001 ERROR app: failed\n${'  at somewhere\n'.repeat(500_000)}`,
    })
    const { stdout, code } = run(['annotate', 'errors.log'], { cwd })
    expect([code, stdout.split('\n').length]).toEqual([0, 500_002])
  })
  test('a file name can not move the cursor', () => {
    const cwd = withFiles({ 'a\u001b[2J.log': LINE })
    expect(run(['annotate', 'a\u001b[2J.log', 'gone\u001b[2J'], { cwd })).toMatchObject({
      code: 3,
      stdout: expect.not.stringContaining('\u001b'),
      stderr: expect.not.stringContaining('\u001b'),
    })
  })
  test('no place for the copy of a pipe is said', () => {
    expect(run(['annotate'], { input: LINE, env: { TMPDIR: '/nonexistent' } })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^logtriage: \/nonexistent\/logtriage-: cannot be written/),
    })
  })
  test('a pipe is spooled and nothing of it is left', () => {
    const folder = tempFolder()
    expect(rows(run(['annotate'], { input: LINE, env: { TMPDIR: folder } }).stdout)).toHaveLength(1)
    expect(fs.readdirSync(folder)).toEqual([])
  })
})

describe('summaries', () => {
  const rows = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  test('--summary FILE writes it beside the report', () => {
    const cwd = withFiles({ 'app.log': LINE })
    const { code, stdout } = run(['scan', 'app.log', '--summary', 'a.ndjson'], { cwd })
    expect([code, stdout.split('\n')[0]]).toEqual([0, '1 error record, 1 pattern: 1 is genuine.'])
    expect(rows(fs.readFileSync(path.join(cwd, 'a.ndjson'), 'utf8'))[0]).toMatchObject({
      type: 'summary',
      accounts: { records: 1 },
    })
    expect(fs.readdirSync(cwd).sort()).toEqual(['a.ndjson', 'app.log'])
  })
  test('--summary - writes it in place of the report, which --output still writes', () => {
    const cwd = withFiles({ 'app.log': LINE })
    const alone = run(['scan', 'app.log', '--summary', '-'], { cwd })
    expect([alone.code, alone.stderr]).toEqual([0, ''])
    expect(rows(alone.stdout).map((row) => (row as { type: string }).type)).toEqual([
      'summary',
      'source',
      'signature',
      'end',
    ])
    const both = run(['scan', 'app.log', '--summary', '-', '--output', 'report.txt'], { cwd })
    expect(both.stdout).toBe(alone.stdout)
    expect(fs.readFileSync(path.join(cwd, 'report.txt'), 'utf8')).toMatch(/^1 error record/)
  })
  test('exit codes are those of a report', () => {
    const cwd = withFiles({ 'app.log': LINE })
    expect(run(['scan', 'app.log', '--summary', '-', '--fail-on', 'genuine'], { cwd }).code).toBe(1)
    const gone = run(['scan', 'app.log', 'gone.log', '--summary', '-'], { cwd })
    expect([gone.code, gone.stderr]).toEqual([3, 'logtriage: gone.log: not read (no such file or folder)\n'])
    const merged = run(['merge', '--fail-on', 'genuine'], { input: gone.stdout })
    expect([merged.code, merged.stderr]).toEqual([3, gone.stderr])
    expect(
      run(['merge', '--fail-on', 'genuine'], {
        input: run(['scan', 'app.log', '--summary', '-'], { cwd }).stdout,
      }).code,
    ).toBe(1)
  })
  test('a write that fails leaves what was there, and nothing else', () => {
    const before = '{"type":"summary" as it was'
    const cwd = withFiles({ 'app.log': LINE.repeat(50), 'a.ndjson': before })
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', `ulimit -f 1; trap '' XFSZ; exec node '${BIN}' scan app.log --summary a.ndjson`],
      { cwd, encoding: 'utf8' },
    )
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^logtriage: a\.ndjson: cannot be written/)])
    expect(fs.readFileSync(path.join(cwd, 'a.ndjson'), 'utf8')).toBe(before)
    expect(fs.readdirSync(cwd).sort()).toEqual(['a.ndjson', 'app.log'])
  })
  test.each([
    [['scan', '--summary', 'app.log'], '--summary app.log: is there and holds no summary; name another file'],
    [
      ['scan', 'app.log', '--output', 'app.log'],
      '--output app.log: is one of the files to read; name another file',
    ],
    [
      ['scan', 'link.log', '--output', 'app.log'],
      '--output app.log: is one of the files to read; name another file',
    ],
    [
      ['merge', 'a.ndjson', '--output', 'a.ndjson'],
      '--output a.ndjson: is one of the files to read; name another file',
    ],
  ])('%j writes over nothing', (args, message) => {
    const cwd = withFiles({ 'app.log': LINE })
    fs.symlinkSync('app.log', path.join(cwd, 'link.log'))
    run(['scan', 'app.log', '--summary', 'a.ndjson'], { cwd })
    const before = fs.readFileSync(path.join(cwd, 'app.log'), 'utf8')
    expect(run(args, { cwd, input: '' })).toMatchObject({ code: 2, stderr: `logtriage: ${message}\n` })
    expect(fs.readFileSync(path.join(cwd, 'app.log'), 'utf8')).toBe(before)
  })
  test('a summary is no log, and may be merged into its own file', () => {
    const cwd = withFiles({ 'app.log': LINE })
    run(['scan', 'app.log', '--summary', 'a.ndjson'], { cwd })
    expect(run(['scan', 'a.ndjson'], { cwd })).toMatchObject({
      code: 3,
      stderr: 'logtriage: a.ndjson: not read (a summary of logtriage, no log; `logtriage merge` reads it)\n',
    })
    expect(run(['merge', 'a.ndjson', '--summary', 'a.ndjson', '--quiet'], { cwd }).code).toBe(0)
  })
  test('a link stays a link, a file keeps its mode, a device stays a device', () => {
    const cwd = withFiles({ 'app.log': LINE, 'real.ndjson': '' })
    fs.chmodSync(path.join(cwd, 'real.ndjson'), 0o600)
    fs.symlinkSync('real.ndjson', path.join(cwd, 'link.ndjson'))
    run(['scan', 'app.log', '--summary', 'link.ndjson'], { cwd })
    expect(fs.lstatSync(path.join(cwd, 'link.ndjson')).isSymbolicLink()).toBe(true)
    expect(fs.statSync(path.join(cwd, 'real.ndjson')).mode & 0o777).toBe(0o600)
    expect(rows(fs.readFileSync(path.join(cwd, 'real.ndjson'), 'utf8'))).toHaveLength(4)
    const device = spawnSync(
      'bash',
      ['-c', `node '${BIN}' scan app.log --summary /dev/stdout --output report.txt | cat`],
      { cwd, encoding: 'utf8' },
    )
    expect(rows(device.stdout)).toHaveLength(4)
  })
  test('--label names the host of what is read, of samples, of failures, also of a pipe', () => {
    const cwd = withFiles({ 'app.log': LINE })
    const { stdout, stderr } = run(['scan', 'app.log', 'gone.log', '--label', 'web-1', '--format', 'json'], {
      cwd,
    })
    const report = JSON.parse(stdout)
    expect(report.sources.map(({ name }: { name: string }) => name)).toEqual([
      'web-1:app.log',
      'web-1:gone.log',
    ])
    expect(report.patterns[0].parts[0].samples[0].source).toBe('web-1:app.log')
    expect(stderr).toBe('logtriage: web-1:gone.log: not read (no such file or folder)\n')
    expect(run(['scan', '--label', 'web-1'], { input: LINE }).stdout).toContain(
      'read     web-1:-: python, 1 line',
    )
  })
  test('a label does not make a log one of errors', () => {
    const input = 'alpha beta\n'
    expect(run(['scan', '--label', 'error-host'], { input }).stdout).toContain('No error records')
  })
  test('merge: nothing to read, a folder, a glob, the same one twice', () => {
    const cwd = withFiles({ 'app.log': LINE })
    fs.mkdirSync(path.join(cwd, 'all'))
    for (const name of ['a', 'b'])
      run(['scan', 'app.log', '--label', name, '--summary', `all/${name}.ndjson`], { cwd })
    for (const args of [['all'], ['all/*.ndjson'], ['all/a.ndjson', 'all/b.ndjson', './all/a.ndjson']])
      expect(run(['merge', ...args], { cwd })).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/^2 error records, 1 pattern/),
      })
    fs.copyFileSync(path.join(cwd, 'all/a.ndjson'), path.join(cwd, 'all/c.ndjson'))
    expect(run(['merge', 'all'], { cwd })).toMatchObject({
      code: 0,
      stderr: 'logtriage: all/a.ndjson and all/c.ndjson are the same summary; its records count twice\n',
      stdout: expect.stringMatching(/^3 error records/),
    })
    expect(run(['merge', 'none/*.ndjson'], { cwd })).toMatchObject({ code: 3, stdout: '' })
  })
  test('counts too large to add exactly are refused', () => {
    const cwd = withFiles({ 'app.log': 'a\n' })
    const { stdout } = run(['scan', 'app.log', '--summary', '-'], { cwd })
    const [head, source] = rows(stdout) as { accounts: Record<string, unknown>; lines: number }[]
    const most = Number.MAX_SAFE_INTEGER
    head!.accounts = { ...head!.accounts, lines: most, skippedLines: most }
    source!.lines = most
    const body = `${JSON.stringify(head)}\n${JSON.stringify(source)}\n`
    const sha256 = createHash('sha256').update(body).digest('hex')
    const input = `${body}${JSON.stringify({ type: 'end', rows: 2, sha256 })}\n`
    expect(run(['merge'], { input }).code).toBe(0)
    expect(run(['merge'], { input: input + input })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('its counts are too large to be added exactly'),
    })
  })
})

describe('odd logs', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /input is empty/],
    ['only blank lines', '\n\n\n', /3 blank/],
    ['binary', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), /unparsed|over-long/],
    ['one byte', 'x', /1 line/],
    ['CRLF', '2026-06-09 08:00:00,001 ERROR app: a\r\n', /1 error record/],
    ['a line over the cap', `${'x'.repeat(3_000_000)}\n${LINE}`, /1 over-long/],
    [
      'half a JSON object',
      '{"level":50,"msg":"broken\n',
      /1 record without a level and not looking like an error, such as -:1: \{"level":50/,
    ],
  ])('%s', (_, input, shown) => {
    const { code, stdout, stderr } = run(['scan'], { input })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(shown)
  })
})
