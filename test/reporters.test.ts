import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { reportJsonSchema, reportSchema } from '../src/report/contract.js'
import { htmlText, markdownText, terminalText } from '../src/reporters/escape.js'
import { loadReporter } from '../src/reporters/index.js'
import { REPORTER_NAMES, type ReporterName, type View } from '../src/reporters/reporter.js'
import { formatBytes, formatCount, formatShare, TimeText } from '../src/reporters/text.js'
import { truncate, widthOf, wrap, wrapCommand } from '../src/reporters/width.js'
import { ROOT, triageFiles, triageText } from './kit.js'

const VIEW: View = {
  columns: 100,
  colorLevel: 0,
  top: 20,
  samples: 3,
  timezone: 'UTC',
  command: 'logtriage scan app.log',
}

async function render(
  name: ReporterName,
  report: Awaited<ReturnType<typeof triageText>>['report'],
  view: Partial<View> = {},
): Promise<string> {
  let text = ''
  for await (const piece of (await loadReporter(name)).render(report, { ...VIEW, ...view })) text += piece
  return text
}

test('the list of reporters is the folder', async () => {
  const folder = path.join(ROOT, 'src', 'reporters')
  const plugins = fs
    .readdirSync(folder)
    .filter((file) => fs.readFileSync(path.join(folder, file), 'utf8').includes(': Reporter = {'))
  expect(REPORTER_NAMES).toHaveLength(plugins.length)
  for (const name of REPORTER_NAMES) expect((await loadReporter(name)).name).toBe(name)
})

test('the JSON Schema in docs is that of the contract', () => {
  const file = path.join(ROOT, 'docs', 'report.schema.json')
  const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`
  if (process.env.UPDATE_SCHEMA) fs.writeFileSync(file, text)
  expect(fs.readFileSync(file, 'utf8')).toBe(text)
})

const story = () =>
  triageFiles([path.join(ROOT, 'samples/founding-story/errors.log')], {
    runs: [path.join(ROOT, 'samples/founding-story/runs.ndjson')],
  })

describe('what a machine reads', () => {
  test('json is the report', async () => {
    const { report } = await story()
    expect(reportSchema.parse(JSON.parse(await render('json', report)))).toEqual(report)
  })
  test('no byte that moves a cursor or turns the writing', async () => {
    const { report } = await triageText('error: \u009b31m \u202eevil \u2028 end\n')
    for (const name of ['json', 'ndjson'] as const) {
      const text = await render(name, report)
      expect(text).not.toMatch(/[\u007f-\u009f\u2028-\u202e]/)
      expect(text).toContain('\\u202eevil')
    }
  })
  test('ndjson is the report line by line', async () => {
    const { report } = await story()
    const rows = (await render('ndjson', report))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { patterns, ...head } = report
    expect(rows[0]).toEqual({ type: 'report', ...head })
    expect(rows.slice(1)).toEqual(patterns.map((pattern) => ({ type: 'pattern', ...pattern })))
  })
})

describe('what a person reads', () => {
  test.each([60, 80, 100, 140])('no line is wider than %i columns', async (columns) => {
    const { report } = await story()
    for (const line of (await render('terminal', report, { columns })).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(columns)
  })
  test('colour changes nothing but colour', async () => {
    const { report } = await story()
    const colored = await render('terminal', report, { colorLevel: 3 })
    expect(colored).toContain('\u001b[')
    // biome-ignore lint/complexity/useRegexLiterals: an escape byte reads better written out
    expect(colored.replace(new RegExp('\\u001b\\[[0-9;]*m', 'g'), '')).toBe(await render('terminal', report))
  })
  test('3,000 patterns: the piles are cut and say by how much', async () => {
    const words = 'oak elm ash fir yew box bay fig'.split(' ')
    const name = (i: number): string => [0, 1, 2, 3].map((digit) => words[(i >> (digit * 3)) & 7]!).join(' ')
    const lines = Array.from(
      { length: 3000 },
      (_, i) =>
        `2026-06-09 08:00:00,001 ERROR app: ${name(i)} ${'abcdefg'[i % 7]!.repeat((i % 5) + 1)} failed ${name(i * 7)}`,
    )
    const { report } = await triageText(lines.join('\n'))
    const text = await render('terminal', report, { top: 5 })
    const genuine = report.patterns
      .flatMap((one) => one.parts)
      .filter((part) => part.verdict === 'genuine').length
    expect(text).toContain(`and ${(genuine - 5).toLocaleString('en-US')} more genuine patterns`)
    expect(text.split('\n').length).toBeLessThan(80)
  })
  test('an empty log', async () =>
    expect(await render('terminal', (await triageText('')).report)).toMatch(
      /^Nothing to read: the input is empty\./,
    ))
  test('a log without errors', async () => {
    const { report } = await triageText('2026-06-09 08:00:00,001 INFO app: fine\n')
    expect(await render('terminal', report)).toMatch(
      /^No error records in 1 line\.[\s\S]*1 record below warn, such as \S+app\.log:1/,
    )
  })
})

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u001b[2J\u001b]0;owned\u0007',
    '<script>alert(1)</script>',
    '</pre><img src=x onerror=y>',
    '| x | y |',
    '```\n# owned',
    '\ud800',
    '\u202eevil',
    '& "q" \'s\'',
    '[a](javascript:b)',
    '\u009b31m',
  ),
)

describe('hostile log text', () => {
  test('property: no control byte but newline reaches a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(HOSTILE, { minLength: 1, maxLength: 8 }), async (parts) => {
        const { report } = await triageText(
          `error: ${parts.join(' ')}\n${parts.join('\nerror ')}\n`,
          { all: true },
          'a\u001b[1m.log'.replace('\u001b', '^'),
        )
        const text = await render('terminal', report)
        // biome-ignore lint/complexity/useRegexLiterals: control bytes read better written out
        expect(text).not.toMatch(new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]'))
        expect(Buffer.from(text).toString()).toBe(text)
      }),
      { numRuns: 150 },
    )
  })
  test('property: no sign of markup of the log reaches Markdown unescaped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(HOSTILE, { minLength: 1, maxLength: 8 }), async (parts) => {
        const { report } = await triageText(`error: ${parts.join(' ')}\n${parts.join('\nerror ')}\n`, {
          all: true,
        })
        const own = (await render('markdown', report))
          .replace(/^<\/?pre>$/gm, '')
          .replace(/&(?:amp|lt|gt|quot|#\d+);/g, '')
        expect(own).not.toMatch(/[<>&"']/)
      }),
      { numRuns: 150 },
    )
  })
  test.each([
    ['\u001b[31mred', '^[[31mred'],
    ['a\tb', 'a  b'],
    ['nul\u0000', 'nul^@'],
    ['\u202etxt', '\\u202etxt'],
    ['\ud800', '\ufffd'],
    ['ok 𝄞', 'ok 𝄞'],
  ])('%j on a terminal', (text, shown) => expect(terminalText(text)).toBe(shown))
  test.each([
    ['<a href="x">', '&lt;a href=&quot;x&quot;&gt;'],
    ["can't", 'can&#39;t'],
    ['@all', '&#64;all'],
  ])('markup of %s', (text, escaped) => expect(markdownText(text)).toBe(escaped))
  test.each([
    ['2026-06-09 (a_b)', '2026-06-09 (a_b)'],
    ['</pre>', '&lt;/pre&gt;'],
  ])('HTML of %s', (text, escaped) => expect(htmlText(text)).toBe(escaped))
})

describe('typography', () => {
  test.each([
    [1, 3, '33 %'],
    [680, 816, '83 %'],
    [1, 5000, '<0.1 %'],
    [1, 200, '0.5 %'],
    [9999, 10000, '99.9 %'],
    [0, 0, '0 %'],
    [5, 5, '100 %'],
  ])('%i of %i is %s', (part, whole, text) => expect(formatShare(part, whole)).toBe(text))
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_600, '1.0 MB'],
    [123_456_789, '123 MB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
  test.each([
    ['short', 10, 'short'],
    ['longer than ten', 10, 'longer th…'],
    ['漢字漢字漢字', 7, '漢字漢…'],
    ['x', 0, ''],
  ])('%s in %i columns', (text, columns, cut) => expect(truncate(text, columns)).toBe(cut))
  test('wrapping breaks at blanks', () => expect(wrap('one two three', 8)).toEqual(['one two', 'three']))
})

describe('what is done without Intl is what Intl does', () => {
  test('counts', () =>
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) => {
        expect(formatCount(count)).toBe(count.toLocaleString('en-US'))
      }),
    ))
  test.each([
    ['UTC', 'UTC'],
    ['+05:30', 'Asia/Kolkata'],
    ['-07:00', 'America/Phoenix'],
  ])('times of %s', (zone, name) => {
    const [own, other] = [new TimeText(zone), new TimeText(name)]
    const format = new Intl.DateTimeFormat('en-CA', {
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
      timeZone: name,
    })
    fc.assert(
      // From 1970 on, since the offsets of places changed before.
      fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
        expect(own.at(date.toISOString())).toBe(format.format(date).replace(', ', ' '))
        expect(other.at(date.toISOString())).toBe(own.at(date.toISOString()))
      }),
    )
  })
  test('the width of every character', () => {
    const differing: string[] = []
    for (let code = 0; code < 0x10000; code++) {
      const char = String.fromCharCode(code)
      if (widthOf(char) !== stringWidth(char)) differing.push(code.toString(16))
    }
    expect(differing).toEqual([])
  })
  test('a command that is broken into lines is the same command', () => {
    const command = "logtriage scan 'a  b.log' 'it'\\''s.log' --runs /var/lib/suite/runs.ndjson"
    expect(wrapCommand(`${command}   # all of it`, 100)).toEqual([`${command}   # all of it`])
    const lines = wrapCommand(`${command}   # all of it, for scripts`, 41)
    expect(lines).toEqual([
      "logtriage scan 'a  b.log' 'it'\\''s.log' \\",
      '  --runs /var/lib/suite/runs.ndjson',
      '# all of it, for scripts',
    ])
    expect(
      lines
        .filter((line) => !line.startsWith('#'))
        .join('\n')
        .replace(/ \\\n +/g, ' '),
    ).toBe(command)
    expect(wrapCommand('logtriage scan a-name-that-is-wider-than-the-terminal.log', 20)).toEqual([
      'logtriage scan \\',
      '  a-name-that-is-wider-than-the-terminal.log',
    ])
  })
  test('the width of texts', () => {
    const characters = fc.constantFrom(
      ...'aZ ~\u00b7\u2013\u2026\u2588\u00e9\u0301\u200d\u4e2d\ufe0f\u{1f600}\u{1f468}\t\u001b[1m',
    )
    fc.assert(
      fc.property(
        fc.array(characters).map((all) => all.join('')),
        (text) => {
          expect(widthOf(text)).toBe(stringWidth(text))
        },
      ),
    )
  })
})
