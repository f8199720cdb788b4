// `logtriage label` and what heeds it, as real processes.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, start, withFiles } from './kit.js'

const LOG = [
  '2026-06-09 08:00:00,001 ERROR pay: gateway refused the charge',
  '2026-06-09 08:00:01,001 ERROR app: disk of the shop is full',
  '2026-06-09 08:00:02,001 ERROR pay: gateway refused the charge',
].join('\n')
const FILE = 'logtriage.labels.ndjson'

interface Part {
  readonly verdict: string
  readonly evidence: readonly { readonly reason: string }[]
}
interface Shown {
  readonly notes: readonly string[]
  readonly rules?: readonly Record<string, unknown>[]
  readonly patterns: readonly { fingerprint: string; template: string; parts: readonly Part[] }[]
}

const report = (cwd: string, args: readonly string[] = ['scan', 'app.log']): Shown => {
  const { code, stdout, stderr } = run([...args, '--format', 'json'], { cwd })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
const verdictOf = ({ patterns }: Shown, word: string): string =>
  patterns.find(({ template }) => template.includes(word))!.parts[0]!.verdict

/** A folder with a log, and the fingerprint of the refused charges. */
function shop(files: Record<string, string> = {}): { cwd: string; charge: string } {
  const cwd = withFiles({ 'app.log': LOG, ...files })
  const { patterns } = report(cwd, ['scan', path.join(cwd, 'app.log'), '--labels', '/dev/null'])
  return { cwd, charge: patterns.find(({ template }) => template.includes('charge'))!.fingerprint }
}

describe('label', () => {
  test('is heeded by scan, annotate and merge, and can be taken back', () => {
    const { cwd, charge } = shop()
    expect(
      run(['label', charge, 'synthetic', '--reason', 'mocked  gateway', 'app.log'], { cwd }),
    ).toMatchObject({
      code: 0,
      stdout: `labelled ${charge} synthetic in ${FILE} (one signature)\n`,
      stderr: '',
    })
    const row = JSON.parse(fs.readFileSync(path.join(cwd, FILE), 'utf8'))
    expect(row).toEqual({
      fingerprint: charge,
      verdict: 'synthetic',
      reason: 'mocked gateway',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      template: 'gateway refused the charge',
    })
    const labelled = report(cwd)
    expect([verdictOf(labelled, 'charge'), verdictOf(labelled, 'disk')]).toEqual(['synthetic', 'genuine'])
    const verdicts = run(['annotate', 'app.log'], { cwd })
      .stdout.split('\n')
      .map((line) => line.split('\t')[2])
    expect(verdicts.slice(0, 3)).toEqual(['synthetic', 'genuine', 'synthetic'])
    run(['scan', 'app.log', '--summary', 's.ndjson', '--output', 'r.txt'], { cwd })
    expect(fs.readFileSync(path.join(cwd, 's.ndjson'), 'utf8')).not.toMatch(/mocked|labelled/)
    expect(verdictOf(report(cwd, ['merge', 's.ndjson']), 'charge')).toBe('synthetic')
    fs.renameSync(path.join(cwd, FILE), path.join(cwd, 'l'))
    expect(verdictOf(report(cwd, ['merge', 's.ndjson']), 'charge')).toBe('genuine')
    expect(verdictOf(report(cwd, ['merge', 's.ndjson', '--labels', 'l']), 'charge')).toBe('synthetic')
    expect(run(['label', '--remove', charge, '--labels', 'l'], { cwd }).stdout).toBe(
      `removed the label synthetic of ${charge} from l\n`,
    )
    expect(verdictOf(report(cwd, ['scan', 'app.log', '--labels', 'l']), 'charge')).toBe('genuine')
    expect(fs.readFileSync(path.join(cwd, 'l'), 'utf8').trim().split('\n')).toHaveLength(2)
  })
  test('with FILES is for all signatures of the pattern, and so is what comes after it', () => {
    const people = ['alpha', 'bravo', 'carol']
    const log = people.flatMap((name, i) =>
      ['open the mailbox', 'close the ledger'].map(
        (what) => `2026-06-09 08:00:0${i},001 ERROR app: could not ${what} of the account ${name}`,
      ),
    )
    const cwd = withFiles({ 'app.log': log.join('\n') })
    const pattern = () =>
      report(cwd).patterns.find(({ template }) => template.includes('mailbox'))! as Shown['patterns'][0] & {
        members: string[]
      }
    const { members } = pattern()
    expect(members).toHaveLength(3)
    const label = (...args: string[]) => run(['label', ...args], { cwd }).stdout
    expect(label(members[2]!, 'synthetic', '--reason', 'x', 'app.log')).toContain('(3 signatures)')
    expect(pattern()).toMatchObject({ members, parts: [{ verdict: 'synthetic' }] })
    expect(label(members[0]!, 'genuine', '--reason', 'no, it is not')).toContain('(3 signatures)')
    expect(pattern()).toMatchObject({ members, parts: [{ verdict: 'genuine' }] })
    label('--remove', members[1]!)
    expect(label('--list')).toBe('')
    expect(run(['label', '--list'], { cwd }).stderr).toBe('logtriage: no labels in logtriage.labels.ndjson\n')
    expect(label(members[1]!, 'synthetic', '--reason', 'x')).toContain(
      '(one signature; with FILES it is for all that are shown as its pattern)',
    )
    // Who labels the pattern by one signature has not seen that somebody called another one genuine.
    label('--remove', members[1]!)
    label(members[0]!, 'genuine', '--reason', 'hurts')
    expect(label(members[2]!, 'synthetic', '--reason', 'x', 'app.log')).toContain('(2 signatures)')
    expect(label('--list')).toMatch(new RegExp(`^${members[0]}\\tgenuine`, 'm'))
  })
  test('of twelve writers at once loses none', async () => {
    const cwd = withFiles({})
    const fingerprints = Array.from({ length: 12 }, (_, i) => `lt1:${String(i).padStart(12, '0')}`)
    const codes = await Promise.all(
      fingerprints.map(
        (fingerprint) =>
          new Promise((resolve) =>
            start(
              ['label', fingerprint, 'genuine', '--reason', `r${'x'.repeat(400)} ${fingerprint}`],
              cwd,
            ).on('exit', resolve),
          ),
      ),
    )
    expect(new Set(codes)).toEqual(new Set([0]))
    const lines = fs.readFileSync(path.join(cwd, FILE), 'utf8').trim().split('\n')
    const rows = lines.map((line) => JSON.parse(line) as { fingerprint: string; reason: string })
    expect(rows.map(({ fingerprint }) => fingerprint).sort()).toEqual(fingerprints)
    for (const { fingerprint, reason } of rows) expect(reason.endsWith(fingerprint)).toBe(true)
    expect(run(['label', '--list'], { cwd }).stdout.split('\n')).toHaveLength(13)
  })
  test('goes behind a last line without an end', () => {
    const { cwd, charge } = shop()
    run(['label', charge, 'genuine', '--reason', 'one'], { cwd })
    fs.writeFileSync(path.join(cwd, FILE), fs.readFileSync(path.join(cwd, FILE), 'utf8').trimEnd())
    expect(run(['label', charge, 'synthetic', '--reason', 'two'], { cwd }).code).toBe(0)
    expect(run(['label', '--list'], { cwd }).stdout).toMatch(
      /^lt1:\w+\tsynthetic\t1 signature\tsince .*\tno end\ttwo\t\n$/,
    )
  })
  test('stands beside the config, or where it says', () => {
    const { cwd, charge } = shop({ 'logtriage.config.json': '{}', 'deep/x': '' })
    const deep = path.join(cwd, 'deep')
    expect(run(['label', charge, 'synthetic', '--reason', 'x'], { cwd: deep }).stdout).toContain(`../${FILE}`)
    expect(verdictOf(report(deep, ['scan', '../app.log']), 'charge')).toBe('synthetic')
    fs.writeFileSync(path.join(cwd, 'logtriage.config.json'), '{"labels":"ops/labels.ndjson"}')
    // The first label is still to come.
    expect(verdictOf(report(deep, ['scan', '../app.log']), 'charge')).toBe('genuine')
    fs.mkdirSync(path.join(cwd, 'ops'))
    run(['label', charge, 'synthetic', '--reason', 'x'], { cwd: deep })
    expect(fs.existsSync(path.join(cwd, 'ops/labels.ndjson'))).toBe(true)
    expect(verdictOf(report(deep, ['scan', '../app.log']), 'charge')).toBe('synthetic')
  })
  test('past its last day is not listed, not applied, and said to be so', () => {
    const { cwd, charge } = shop()
    const row = {
      fingerprint: charge,
      verdict: 'synthetic',
      reason: 'x',
      at: '2020-01-01',
      until: '2020-12-31',
    }
    fs.writeFileSync(path.join(cwd, FILE), JSON.stringify(row))
    expect(run(['label', '--list'], { cwd })).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('1 more past'),
    })
    const note = `labels past their date, not applied: 1 (${charge} until 2020-12-31)`
    for (const format of ['terminal', 'markdown'])
      expect(run(['scan', 'app.log', '--format', format], { cwd }).stdout.replace(/\\/g, '')).toContain(note)
    expect(verdictOf(report(cwd), 'charge')).toBe('genuine')
  })
  test('is shown without what moves a cursor', () => {
    const { cwd, charge } = shop()
    run(['label', charge, 'synthetic', '--reason', 'a\u001b[2Jb\u202ec'], { cwd })
    for (const args of [
      ['label', '--list'],
      ['scan', 'app.log'],
      ['scan', 'app.log', '--format', 'markdown'],
    ]) {
      const { stdout } = run(args, { cwd })
      expect(stdout).toContain('2Jb')
      expect(stdout).not.toMatch(/\u001b\[2J|\u202e/)
    }
  })
  test.each<[string, string[], RegExp]>([
    [
      'digits without the version',
      ['c00eef2cd380', 'synthetic', '--reason', 'x'],
      /did you mean "lt1:c00eef2cd380"\?/,
    ],
    ['capitals', ['LT1:C00EEF2CD380', 'synthetic', '--reason', 'x'], /did you mean "lt1:c00eef2cd380"\?/],
    [
      'a word',
      ['charge', 'synthetic', '--reason', 'x'],
      /"charge" is no fingerprint; write one as reports show it/,
    ],
    [
      'another verdict',
      ['lt1:c00eef2cd380', 'sinthetic', '--reason', 'x'],
      /VERDICT: "sinthetic".*did you mean "synthetic"\?/,
    ],
    [
      'no verdict',
      ['lt1:c00eef2cd380', '--reason', 'x'],
      /no verdict: write logtriage label lt1:c00eef2cd380 synthetic or/,
    ],
    ['no reason', ['lt1:c00eef2cd380', 'genuine'], /--reason is missing/],
    ['a blank reason', ['lt1:c00eef2cd380', 'genuine', '--reason', ' \n'], /--reason is missing/],
    [
      'a day that is over',
      ['lt1:c00eef2cd380', 'genuine', '--reason', 'x', '--until', '2020-01-01'],
      /--until: "2020-01-01" is over/,
    ],
    [
      'a day that is none',
      ['lt1:c00eef2cd380', 'genuine', '--reason', 'x', '--until', '2026-02-30'],
      /--until: "2026-02-30" is no date/,
    ],
    [
      'a log without it',
      ['lt1:c00eef2cd380', 'genuine', '--reason', 'x', 'app.log'],
      /lt1:c00eef2cd380: no error record of these files/,
    ],
    [
      'a removal of nothing',
      ['--remove', 'lt1:c00eef2cd380'],
      /lt1:c00eef2cd380: no label in logtriage\.labels\.ndjson/,
    ],
    [
      'a log for a labels file',
      ['lt1:c00eef2cd380', 'genuine', '--reason', 'x', '--labels', 'app.log'],
      /app\.log: line 1 is no JSON; a labels file holds/,
    ],
    [
      'a folder that is not there',
      ['lt1:c00eef2cd380', 'genuine', '--reason', 'x', '--labels', 'no/l'],
      /no\/l: cannot be written \(no such file/,
    ],
  ])('refuses %s and writes nothing', (_, args, message) => {
    const { cwd } = shop()
    const { code, stdout, stderr } = run(['label', ...args], { cwd })
    expect(stderr).toMatch(message)
    expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2])
    expect(fs.readdirSync(cwd)).toEqual(['app.log'])
    expect(fs.readFileSync(path.join(cwd, 'app.log'), 'utf8')).toBe(LOG)
  })
  test('without anything shows how', () => {
    const { code, stderr } = run(['label'], { cwd: withFiles({}) })
    expect([code, stderr]).toEqual([2, expect.stringContaining('Usage: logtriage label')])
  })
})

describe('scan', () => {
  test('names a labels file that it can not read, and its line', () => {
    const { cwd } = shop({ [FILE]: '\n{"fingerprint":"x"}\n' })
    const { code, stderr } = run(['scan', 'app.log'], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^logtriage: logtriage\.labels\.ndjson: line 2: "fingerprint"/),
    ])
    expect(run(['scan', 'app.log', '--labels', 'gone'], { cwd }).stderr).toMatch(/gone: no such file/)
  })
  test('writes no report over the labels', () => {
    const { cwd, charge } = shop()
    run(['label', charge, 'synthetic', '--reason', 'x'], { cwd })
    const before = fs.readFileSync(path.join(cwd, FILE), 'utf8')
    expect(run(['scan', 'app.log', '--output', FILE], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`--output ${FILE}: is one of the files to read`),
    })
    expect(fs.readFileSync(path.join(cwd, FILE), 'utf8')).toBe(before)
  })
  const config = (settings: object): Record<string, string> => ({
    'logtriage.config.json': JSON.stringify(settings),
  })
  test('applies rules of the config and reports what they were good for', () => {
    const { cwd } = shop(
      config({
        rules: [
          { regex: '^gateway (refused|lost)', verdict: 'synthetic', reason: 'mocked gateway' },
          { text: 'nothing of it', verdict: 'genuine', reason: 'old', created: '2020-01-01' },
          { text: 'disk', verdict: 'synthetic', reason: 'a test disk', expires: '2020-12-31' },
        ],
      }),
    )
    const shown = report(cwd)
    expect([verdictOf(shown, 'charge'), verdictOf(shown, 'disk')]).toEqual(['synthetic', 'genuine'])
    expect(shown.rules).toMatchObject([
      { place: 'rules.0', hits: 2, patterns: 1, last: '2026-06-09T08:00:02.001Z', state: 'applied' },
      { place: 'rules.1', hits: 0, patterns: 0, state: 'idle' },
      { place: 'rules.2', hits: 1, patterns: 1, state: 'expired' },
    ])
    const { stdout } = run(['scan', 'app.log'], { cwd })
    expect(stdout).toContain('synthetic by rules.0: mocked gateway')
    expect(stdout).toContain('note     rules.1 has fitted nothing for 30 days (old); is it still needed?')
    expect(stdout).toContain('note     rules.2 expired on 2020-12-31 and is not applied (a test disk)')
  })
  test('of a package.json names the file', () => {
    const cwd = withFiles({
      'app.log': LOG,
      'package.json': '{"logtriage":{"rules":[{"text":"x","detectorsOff":["word"],"reason":"x"}]}}',
    })
    const { code, stderr } = run(['scan', 'app.log'], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^logtriage: package\.json: rules\.0\.detectorsOff: "word".*did you mean "words"\?/,
      ),
    ])
  })
  test.each<[string, object, RegExp]>([
    [
      'a regex with a back-reference',
      { rules: [{ regex: '(a+)\\1', verdict: 'genuine', reason: 'x' }] },
      /logtriage\.config\.json: rules\.0\.regex: .*RE2 syntax/,
    ],
    [
      'a day that is none',
      { rules: [{ text: 'a', verdict: 'genuine', reason: 'x', expires: '31.12.' }] },
      /rules\.0\.expires: "31\.12\." is no date/,
    ],
    [
      'a rule for everything',
      { rules: [{ verdict: 'synthetic', reason: 'x' }] },
      /rules\.0: names nothing to fit/,
    ],
  ])('refuses %s before it reads a log', (_, settings, message) => {
    const cwd = withFiles({ 'app.log': LOG, ...config(settings) })
    const { code, stdout, stderr } = run(['scan', 'app.log'], { cwd })
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)])
  })
  test('takes markers of the config', () => {
    const { cwd } = shop(config({ markers: { add: ['shop'] } }))
    expect(verdictOf(report(cwd), 'disk')).toBe('unsure')
  })
})

test('detectors of the config are asked of no pattern; a name that none has is said', () => {
  const log = Array.from({ length: 4 }, () => '2026-06-09 08:00:00,001 ERROR app: foo has no bar').join('\n')
  const reasonOf = (settings: object): string =>
    run(['scan', 'app.log'], {
      cwd: withFiles({ 'app.log': log, 'logtriage.config.json': JSON.stringify(settings) }),
    }).stdout
  expect(reasonOf({})).toContain('fixture words')
  expect(reasonOf({ detectorsOff: ['words'] })).not.toContain('fixture words')
  const cwd = withFiles({ 'app.log': log, 'logtriage.config.json': '{"detectorsOff":["wods"]}' })
  expect(run(['scan', 'app.log'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/detectorsOff: "wods" is not one of its values; did you mean "words"/),
  })
})
