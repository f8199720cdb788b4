import { describe, expect, test } from 'vitest'
import { phrasesOf } from '../src/provenance/phrases.js'
import { MANY_FILES, TestSources } from '../src/provenance/test-sources.js'
import { run, triageText, withFiles } from './kit.js'

describe('phrases', () => {
  test.each([
    [
      "cannot import name 'get_thread' from 'mail.gmail'",
      ['get_thread', 'mail.gmail'],
      ['cannot import name'],
    ],
    ['Internal Server Error: /raises_early/', ['/raises_early/'], ['Internal Server Error']],
    [
      'All work and no play makes Jack a dull boy 12 times',
      [],
      ['All work and no play makes Jack a dull boy'],
    ],
    ["short 'x' and 4 '12345'", [], []],
  ])('%s', (text, values, clauses) => expect(phrasesOf(text)).toEqual({ values, clauses }))
})

describe('test sources', () => {
  test('the first place by name, with its line and the number of files', () => {
    const cwd = withFiles({
      't/b.py': 'raise Boom',
      't/a.py': '\n\nraise Boom',
      't/node_modules/c.py': 'raise Boom',
      't/d.png': 'raise Boom',
    })
    expect(TestSources.read(['t'], cwd).find('raise Boom')).toEqual({ file: 't/a.py', line: 3, files: 2 })
  })
  test('what stands everywhere tells nothing', () => {
    const cwd = withFiles(
      Object.fromEntries(Array.from({ length: MANY_FILES }, (_, i) => [`t/${i}.py`, 'assert'])),
    )
    expect(TestSources.read(['t'], cwd).find('assert')).toBeUndefined()
  })
  test('a folder that is not there is the user’s mistake', () =>
    expect(() => TestSources.read(['gone'], withFiles({}))).toThrow(/--tests gone: not read \(no such file/))
})

test('the reason names file and line; alone it is not enough', async () => {
  const cwd = withFiles({
    'tests/urls.py': 'path("/raises_early/", view)',
    'app.log': '2026-06-09 08:00:00,001 ERROR app: Internal Server Error: /raises_early/\n',
  })
  const { report } = await triageText(
    '2026-06-09 08:00:00,001 ERROR app: Internal Server Error: /raises_early/\n',
    { tests: ['tests'], cwd },
  )
  expect(report.patterns[0]!.parts[0]).toMatchObject({
    verdict: 'unsure',
    evidence: expect.arrayContaining([
      expect.objectContaining({
        detector: 'provenance',
        reason: 'stands in tests/urls.py:1',
        quote: '/raises_early/',
      }),
    ]),
  })
  expect(run(['scan', 'app.log', '--tests', 'tests'], { cwd }).stdout).toContain('stands in tests/urls.py:1')
})
