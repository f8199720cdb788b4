// Which words of a log stand in the tests, where, and what the app has of them; what is remembered of sources; the flags.
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SourceCache } from '../src/provenance/cache.js'
import { listFiles } from '../src/provenance/files.js'
import { phrasesOf } from '../src/provenance/phrases.js'
import { type Match, Provenance } from '../src/provenance/provenance.js'
import { isNamedAsTest, isTestFile, readsAsTest } from '../src/provenance/sides.js'
import { MANY_FILES } from '../src/provenance/sources.js'
import { NOW_MS, ROOT, run, tempFolder, triageText, withFiles } from './kit.js'

/** Later than any file that a test writes: nothing is taken for freshly changed. */
const LATER_MS = Date.UTC(2200, 0, 1)

interface Folders {
  readonly tests?: string[]
  readonly app?: string[]
  readonly cacheFolder?: string
}

async function search(
  texts: readonly string[],
  cwd: string,
  { tests = ['tests'], app = [], cacheFolder }: Folders = {},
): Promise<Provenance> {
  const remembered = cacheFolder === undefined ? {} : { cacheFolder }
  return Provenance.search(texts, { tests, app, cwd, nowMs: LATER_MS, ...remembered })
}

async function lookUp(
  text: string,
  files: Record<string, string | Buffer>,
  folders?: Folders,
): Promise<Match | undefined> {
  return (await search([text], withFiles(files), folders)).lookUp({ text, trace: undefined })
}

const place = (match: Match | undefined): string | undefined => match && `${match.file}:${match.line}`

describe('phrases', () => {
  const of = (text: string, kind: string): string[] =>
    phrasesOf(text)
      .filter((phrase) => phrase.kind === kind)
      .map((phrase) => phrase.text)
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
    ['GET https://shop.example/a?b=c failed', ['https://shop.example/a?b=c'], []],
    ["don't call it's own", [], ["don't call it's own"]],
    ['psycopg2.errors.UndefinedTable: SomeThingError raised', [], []],
    ['no row for order_of_nobody', ['order_of_nobody'], ['no row for order_of_nobody']],
  ])('%s', (text, values, clauses) => {
    expect(of(text, 'value')).toEqual(values)
    if (!text.includes("don't")) expect(of(text, 'clause')).toEqual(clauses)
  })
  test('their places are theirs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (noise) => {
        const line = `${noise} 'a quoted value' in /some/path/here and more words of it`
        for (const { text, start, end } of phrasesOf(line)) expect(line.slice(start, end)).toBe(text)
      }),
    )
  })
})

describe('which side a file is on', () => {
  test.each([
    'shop/conftest.py',
    'pay/pay_test.go',
    'pay.test.ts',
    'pay.spec.jsx',
    'src/test/java/PayIT.java',
    'ui/__snapshots__/pay.snap',
    'pay/testdata/in.json',
    'test/fixtures/pay.yaml',
    'regress/expected/pay.out',
  ])('%s is a test', (name) => expect(isTestFile(name)).toBe(true))
  test.each([
    'test_pay.py',
    'shop/pay_test.py',
    'shop/tests.py',
    'src/main/java/PayTest.java',
    'pay_spec.rb',
    'test_pay.rb',
    'PayTest.php',
    'PayTests.cs',
  ])('%s may be one', (name) => expect([isTestFile(name), isNamedAsTest(name)]).toEqual([false, true]))
  test.each([
    'tests/helper.py',
    'contest.py',
    'testing.py',
    'ab_testing.go',
    'latest.ts',
    'fixtures/load.py',
    'shop/fixtures/plans.json',
    'nohup.out',
    'Protest.java',
    'attest.rb',
  ])('%s is none by its name', (name) =>
    expect([isTestFile(name), isNamedAsTest(name)]).toEqual([false, false]),
  )
  test.each([
    ['import pytest\n', true],
    ['from django.test import TestCase\n', true],
    ['def test_pay():\n    assert pay() == 1\n', true],
    ['import org.junit.jupiter.api.Test;\n', true],
    ['class A {\n  @Test\n  void a() {}\n}', true],
    ['using Xunit;\n', true],
    ['\nRSpec.describe Pay do\n', true],
    ['use PHPUnit\\Framework\\TestCase;\n', true],
    ['import socket\ndef test_speed(host):\n    return ping(host)\n', false],
    ['package lab;\nclass LabTest { String name; }\n', false],
  ])('%j reads as a test: %s', (text, is) => expect(readsAsTest(text)).toBe(is))
  test('a file of the app that is only called like a test is the app', async () => {
    const source = 'log.error("speed_of_line is below what was agreed")\n'
    const text = "bad 'speed_of_line' is below what was agreed"
    const ask = (proof: string): Promise<Match | undefined> =>
      lookUp(text, { 'app/speed_test.py': proof + source, 'app/a.py': 'x' }, { tests: [], app: ['app'] })
    expect(await ask('import socket\n')).toBeUndefined()
    expect(place(await ask('import pytest\n'))).toBe('app/speed_test.py:2')
  })
  test('that is remembered too, on whichever side it was seen first', async () => {
    const cwd = withFiles({
      'app/speed_test.py': 'import pytest\nf("speed_of_line")',
      'app/b_test.py': 'g("speed_of_line")',
    })
    const cacheFolder = path.join(cwd, 'cache')
    const text = "bad 'speed_of_line'"
    const ask = async (folders: Folders): Promise<string | undefined> =>
      place((await search([text], cwd, { ...folders, cacheFolder })).lookUp({ text, trace: undefined }))
    expect(await ask({ tests: ['app'] })).toBe('app/b_test.py:1')
    // The file that is no test has it too.
    for (let i = 0; i < 2; i++) expect(await ask({ tests: [], app: ['app'] })).toBeUndefined()
    fs.rmSync(path.join(cwd, 'app/b_test.py'))
    for (let i = 0; i < 2; i++) expect(await ask({ tests: [], app: ['app'] })).toBe('app/speed_test.py:2')
  })
  test('the log itself is no source, wherever it lies', async () => {
    const log = "2026-06-09 08:00:00,001 ERROR app: bad 'order_of_nobody'\n"
    const cwd = withFiles({ 'errors.txt': log, 'a.test.js': '\nf("order_of_nobody")' })
    const { stdout } = run(['scan', 'errors.txt', '--app', '.'], { cwd })
    expect(stdout).toContain('stands in a.test.js:2, not in the app')
  })
  test('tests inside the app are tests; test files of the app too; links and binaries are not read', () => {
    const cwd = withFiles({
      'src/pay.py': 'a',
      'src/pay.test.js': 'a',
      'test/helper.py': 'a',
      'node_modules/x/x.js': 'a',
      '.git/x': 'a',
      'a.png': 'a',
      'app.log': 'a',
      'big.sql': Buffer.alloc(3_000_000, 'a'),
    })
    fs.symlinkSync('/etc', path.join(cwd, 'link'))
    fs.symlinkSync(path.join(cwd, 'src/pay.py'), path.join(cwd, 'link.py'))
    const { files, large } = listFiles(['test'], ['.'], cwd)
    expect(files.map(({ side, name }) => `${side} ${name}`)).toEqual([
      'tests test/helper.py',
      'app src/pay.py',
      'tests src/pay.test.js',
    ])
    expect(large).toBe(1)
  })
  test('a folder that is not there is the user’s mistake, said before the log is read', () => {
    expect(() => listFiles(['gone'], [], withFiles({}))).toThrow(/--tests gone: not read \(no such file/)
    const { code, stderr } = run(['scan', 'no-such.log', '--app', 'gone'], {
      cwd: withFiles({ 'no-such.log': '' }),
    })
    expect([code, stderr]).toEqual([
      2,
      'logtriage: --app gone: not read (no such file or folder); name a folder of sources\n',
    ])
  })
})

// Each source in its language, and a text of a log beside the line it stands in. `undefined`: must not be found.
const LANGUAGES: readonly [string, string, readonly [string, number | undefined, string?][]][] = [
  [
    'a.py',
    `"""Docstring with wording_of_the_doc."""
import logging

def test_plan(self):
    'a docstring with docstring_of_the_test'
    # a comment with comment_of_the_test
    log.error("there is no plan %s for %(who)s in zone", a, b)
    raise Boom(f"nobody {who!r} has plan\\tcaf\\u00e9 {plan:>10}")
    x = {"key_of_nobody": 1, 'other': "value_of_nobody"}
    y = ("first part of it "
         "and the second part" + tail + " behind the tail")
    z = """select plan
      from plans_of_nobody
    """
    assert run("handed_to_the_app", match="waits for these words") == "compared_with_this"
    r = r'raw\\d_value_here'
`,
    [
      ['there is no plan 17 for Anna in zone', 7, 'said'],
      ["nobody 'x' has plan caf\u00e9      gold", 8, 'said'],
      ["keys=['key_of_nobody']", 9, 'key'],
      ["unknown 'value_of_nobody'", 9],
      ['first part of it and the second part 9 behind the tail', 10],
      ['STATEMENT:  select plan\n\tfrom plans_of_nobody', 12],
      ["bad 'handed_to_the_app'", 15, 'value'],
      ["bad 'compared_with_this'", 15, 'expected'],
      ["no 'docstring_of_the_test'", undefined],
      ["no 'wording_of_the_doc'", undefined],
      ["no 'comment_of_the_test'", undefined],
    ],
  ],
  [
    'a.test.js',
    `'use strict'
import x from 'name-of-a-module'
it('titles_of_tests are not logged', () => {
  throw new Error('cannot pay ' + sum + " for the customer\\u0021")
  const t = \`order \${id} has no line \${line}\`
  expect(pay('input_of_the_app')).toThrow('what_is_waited_for')
  const e = { 'key-of-nobody': /escaped\\.dots_and \\d+ more/ }
})
`,
    [
      ['cannot pay 17 for the customer!', 4, 'said'],
      ['order 8 has no line 9', 5],
      ["bad 'input_of_the_app'", 6, 'value'],
      ["bad 'what_is_waited_for'", 6, 'expected'],
      ["bad 'escaped.dots_and'", 7, 'expected'],
      ["bad 'titles_of_tests'", undefined],
      ["bad 'name-of-a-module'", undefined],
    ],
  ],
  [
    'a.tsx',
    'const a = <div title="title_of_the_box">x</div>\nconst b: string = f<T>("typed_input_value")\n',
    [
      ["bad 'title_of_the_box'", 1],
      ["bad 'typed_input_value'", 2],
    ],
  ],
  [
    'a_test.go',
    'package a\nfunc TestA(t *testing.T) {\n\tx := `raw line one\nof raw_line_two`\n\terr := fmt.Errorf("cannot load plan %q: %w", p, e)\n\tt.Errorf("got value_for_the_runner", x)\n\tm := map[string]int{"key_of_the_map": 1}\n\tc := Case{in: "input_of_the_case", wantErr: "wanted_of_the_case"}\n}\n',
    [
      ["bad 'raw_line_two'", 4],
      ['cannot load plan "x": gone', 5, 'said'],
      ["bad 'value_for_the_runner'", 6, 'expected'],
      ["bad 'key_of_the_map'", 7, 'key'],
      ["bad 'input_of_the_case'", 8, 'value'],
      ["bad 'wanted_of_the_case'", 8, 'expected'],
    ],
  ],
  [
    'ATest.java',
    'class A {\n  void f() {\n    throw new RuntimeException("no ledger " + b + " for this quarter\\n");\n    String t = """\n      block_of_text here\n      """;\n    log.error("lost {} of all rows", y);\n    assertEquals("expected_by_java", call("input_by_java"));\n  }\n}\n',
    [
      ['no ledger 7 for this quarter', 3, 'said'],
      ["bad 'block_of_text'", 5],
      ['lost 9 of all rows', 7, 'said'],
      ["bad 'expected_by_java'", 8, 'expected'],
      ["bad 'input_by_java'", 8, 'value'],
    ],
  ],
  [
    'a_spec.rb',
    '# comment_in_ruby\nraise ArgumentError, "no ledger #{b} for this quarter"\nx = {"key_of_the_hash" => 1}\nt = <<~EOS\n  heredoc #{x} of many words\n  second_line_of_it\nEOS\nexpect(x).to eq("expected_by_ruby")\ny = %w[word_in_a_list other]\n',
    [
      ['no ledger 7 for this quarter', 2, 'said'],
      ["bad 'key_of_the_hash'", 3, 'key'],
      ['heredoc 7 of many words', 5],
      ["bad 'second_line_of_it'", 6],
      ["bad 'expected_by_ruby'", 8, 'expected'],
      ["bad 'word_in_a_list'", 9],
      ["bad 'comment_in_ruby'", undefined],
    ],
  ],
  [
    'ATest.php',
    '<?php\nthrow new Exception("there is no ledger $b for {$c->d} quarter");\n$x = [\'key_of_the_array\' => \'value_of_the_array\'];\n$y = <<<EOT\nheredoc $x of many words\nsecond_line_of_it\nEOT;\n$z = "first part of " . "the second part";\n$this->assertSame("expected_by_php", $y);\n',
    [
      ['there is no ledger 7 for this quarter', 2, 'said'],
      ["bad 'key_of_the_array'", 3, 'key'],
      ["bad 'value_of_the_array'", 3],
      ['heredoc 7 of many words', 5],
      ["bad 'second_line_of_it'", 6],
      ['first part of the second part', 8],
      ["bad 'expected_by_php'", 9, 'expected'],
    ],
  ],
  [
    'ATests.cs',
    'class A {\n  void F() {\n    throw new Exception($"no ledger {b} for this quarter");\n    var v = @"verbatim ""value_in_quotes"" here";\n    log.LogError("lost {Count} of all rows", y);\n    Assert.Equal("expected_by_dotnet", G("input_by_dotnet"));\n  }\n}\n',
    [
      ['no ledger 7 for this quarter', 3, 'said'],
      ["bad 'value_in_quotes'", 4],
      ['lost 9 of all rows', 5],
      ["bad 'expected_by_dotnet'", 6, 'expected'],
      ["bad 'input_by_dotnet'", 6, 'value'],
    ],
  ],
  [
    'a.rs',
    'fn f() {\n    panic!("no ledger {} for this quarter", x);\n    let r = r#"raw "value_in_raw" text"#;\n    assert_eq!(f("input_by_rust"), "expected_by_rust");\n    // comment_in_rust\n    Err("boom of the ledger\\n".to_string())\n}\n',
    [
      ['no ledger 7 for this quarter', 2, 'said'],
      ["bad 'value_in_raw'", 3],
      ["bad 'input_by_rust'", 4, 'value'],
      ["bad 'expected_by_rust'", 4, 'expected'],
      ['boom of the ledger', 6],
      ["bad 'comment_in_rust'", undefined],
    ],
  ],
  [
    'a.yaml',
    '# comment_in_yaml\nname: "value_in_yaml"\n',
    [
      ["bad 'value_in_yaml'", 2],
      ["bad 'comment_in_yaml'", undefined],
    ],
  ],
  [
    'a.sql',
    '-- comment_in_sql\nselect  plan, zone,\n  b from rows_of_nobody;\n',
    [
      ['STATEMENT:  select plan, zone,\n\tb from rows_of_nobody', 2],
      ["bad 'comment_in_sql'", undefined],
    ],
  ],
  [
    'expected/a.out',
    'ERROR:  relation "rows_of_nobody" does not exist\n',
    [['relation "rows_of_nobody" does not exist', 1, 'expected']],
  ],
  ['a.t', 'like($stderr, qr/value_in_perl/);\n', [["bad 'value_in_perl'", 1]]],
]

describe.each(LANGUAGES)('%s', (name, source, cases) => {
  test.each(cases)('%s', async (text, line, role) => {
    const match = await lookUp(text, { [`tests/${name}`]: source })
    expect(place(match)).toBe(line === undefined ? undefined : `tests/${name}:${line}`)
    if (role !== undefined) expect(match!.role).toBe(role)
  })
})

describe('what counts', () => {
  test('nothing that the app has too, whatever it is there', async () => {
    const tests = { 'tests/a.py': 'f("order_of_nobody", "no rows for this customer")' }
    const both = { tests: ['tests'], app: ['app'] }
    for (const app of [
      '# order_of_nobody: no rows for this customer',
      'order_of_nobody = say("no rows for this customer")',
    ])
      for (const text of ["bad 'order_of_nobody'", 'no rows for this customer'])
        expect(await lookUp(text, { ...tests, 'app/a.py': app }, both)).toBeUndefined()
    const match = await lookUp("bad 'order_of_nobody'", { ...tests, 'app/a.py': 'x' }, both)
    expect(match).toMatchObject({ file: 'tests/a.py', notInApp: true })
  })
  test('of what the app fills, only the filling counts', async () => {
    const files = {
      'tests/a.py': 'assert say() == "could not connect to server alpha-17-test"',
      'app/a.py': 'say(f"could not connect to server {name}")',
    }
    const match = await lookUp('could not connect to server alpha-17-test', files, {
      tests: ['tests'],
      app: ['app'],
    })
    expect(match).toMatchObject({ kind: 'value', quote: 'alpha-17-test' })
  })
  test('what stands in very many tests is their wording', async () => {
    const files = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`tests/${i}.py`, 'f("order_of_nobody")']))
    expect(await lookUp("bad 'order_of_nobody'", files(MANY_FILES))).toBeUndefined()
    expect(await lookUp("bad 'order_of_nobody'", files(MANY_FILES - 1))).toMatchObject({
      file: 'tests/0.py',
      files: MANY_FILES - 1,
    })
  })
  test.each(["bad 'abcd'", 'connection refused', 'ValueError raised', "bad 'ValueError'"])(
    'too little to tell: %s',
    async (text) => expect(await lookUp(text, { 'tests/a.py': `f("""${text}""", "abcd")` })).toBeUndefined(),
  )
  test.each([
    'could not connect to server: Connection refused',
    'Internal Server Error',
    '[Errno 2] No such file or directory',
    'duplicate key value violates unique constraint',
    'Cannot read properties of undefined',
    'invalid literal for int() with base 10',
    'FATAL: sorry, too many clients already',
  ])('what a library says is nobody’s: %s', async (text) =>
    expect(await lookUp(text, { 'tests/a.py': `raise Boom("${text}")` })).toBeUndefined(),
  )
  test('a part of a word is another word', async () =>
    expect(
      await lookUp("bad 'order_of_nobody'", { 'tests/a.py': 'f("border_of_nobody", "order_of_nobody2")' }),
    ).toBeUndefined())
  test('a statement counts when all of it stands in one file', async () => {
    const text = "ERROR\nSTATEMENT:  select a from t\nwhere b = 'nobody'"
    const whole = await lookUp(text, { 'tests/a.sql': "select a from t\n where b = 'nobody';" })
    expect(whole).toMatchObject({ kind: 'statement', file: 'tests/a.sql', line: 1, isExact: true })
    const half = await lookUp(text, {
      'tests/a.sql': 'select a from t\n',
      'tests/b.sql': "where b = 'nobody'",
    })
    expect(half?.kind).not.toBe('statement')
  })
  test('a binary file holds no text', async () =>
    expect(await lookUp("bad 'order_of_nobody'", { 'tests/a.dat': 'x\0 "order_of_nobody"' })).toBeUndefined())
})

describe('laws', () => {
  const word = fc.stringMatching(/^[a-z]{3,9}$/)
  // Words that stand side by side in a piece, so that it can be found at all.
  const piece = fc.array(word, { minLength: 3, maxLength: 6 }).map((words) => words.join(' '))
  const filling = fc.stringMatching(/^[A-Za-z0-9/'"_.:-]{1,20}$/)

  test('a message made by filling the holes of a literal is found', async () => {
    const made = fc.record({
      pieces: fc.array(piece, { minLength: 1, maxLength: 4 }),
      fillings: fc.array(filling, { minLength: 4, maxLength: 4 }),
      hole: fc.constantFrom('%s', '{}', '{name}', '%(name)s', '%5.2f'),
    })
    await fc.assert(
      fc.asyncProperty(made, async ({ pieces, fillings, hole }) => {
        const message = pieces.map((one, i) => (i === 0 ? one : `${fillings[i - 1]} ${one}`)).join(' ')
        const source = `\nlog.error("${pieces.join(` ${hole} `)}")`
        // Two pieces may be alike, and one word may stand in a row with another twice; a place is found all the same.
        const match = await lookUp(message, { 'tests/a.py': source })
        expect(place(match)).toBe(pieces.join('').length < 14 ? place(match) : 'tests/a.py:2')
      }),
      { numRuns: 60 },
    )
  })
  test('a literal in both tests and app never counts', async () => {
    await fc.assert(
      fc.asyncProperty(piece, fc.stringMatching(/^[a-z]{4,8}_[a-z]{4,8}$/), async (clause, value) => {
        const source = `f("${clause}", "${value}")`
        const files = { 'tests/a.py': source, 'app/b.js': source }
        for (const text of [clause, `bad '${value}'`, `${clause} '${value}'`])
          expect(await lookUp(text, files, { tests: ['tests'], app: ['app'] })).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })
  test('answers with a cache are those without, also for another log', async () => {
    const source = fc.array(
      fc.tuple(fc.constantFrom('py', 'js', 'sql', 'go', 'rb'), fc.array(piece, { maxLength: 4 })),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    await fc.assert(
      fc.asyncProperty(source, async (made) => {
        const files = Object.fromEntries(
          made.map(([extension, pieces], i) => [
            `tests/${i}.${extension}`,
            pieces.map((one) => `f("${one}")`).join('\n'),
          ]),
        )
        const cwd = withFiles({ ...files, 'tests/z.py': 'f("some words of it")' })
        const cacheFolder = path.join(cwd, 'cache')
        const texts = [...made.flatMap(([, pieces]) => pieces), 'some words of it']
        const without = await search(texts, cwd)
        await search(texts.slice(0, 1), cwd, { cacheFolder })
        for (let i = 0; i < 2; i++) {
          const cached = await search(texts, cwd, { cacheFolder })
          for (const text of texts)
            expect(cached.lookUp({ text, trace: undefined })).toEqual(
              without.lookUp({ text, trace: undefined }),
            )
        }
        expect(fs.readdirSync(cacheFolder)).toHaveLength(1)
      }),
      { numRuns: 25 },
    )
  })
  test('any bytes may stand in a source', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(`order_of_nobody "${text}`)),
      fc
        .stringMatching(/^["'`{}()<>\\$#@%\n\w /*-]{0,200}$/)
        .map((text) => Buffer.from(`order_of_nobody ${text}`)),
    )
    const names = LANGUAGES.map(([name]) => name)
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom(...names),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (content, name, text) => {
          const texts = [text, "bad 'order_of_nobody' here", Buffer.from(content).toString()]
          const found = await search(texts, withFiles({ [`tests/${name}`]: Buffer.from(content) }))
          for (const one of texts) found.lookUp({ text: one, trace: undefined })
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('the cache', () => {
  const text = "bad 'order_of_nobody'"
  const ask = async (cwd: string, cacheFolder: string): Promise<string | undefined> =>
    place((await search([text], cwd, { cacheFolder })).lookUp({ text, trace: undefined }))

  test('knows words and literals again, and a changed file by its stamp', async () => {
    const cwd = withFiles({ 'tests/a.py': '\nf("order_of_nobody")', 'tests/b.py': 'gg()' })
    const cacheFolder = path.join(cwd, 'cache')
    expect(await ask(cwd, cacheFolder)).toBe('tests/a.py:2')
    const { files } = listFiles(['tests'], [], cwd)
    const cache = new SourceCache(cacheFolder, files[0]!.root)
    for (const file of files) expect(cache.words(file.path, file.stamp)?.length).toBeGreaterThan(0)
    expect(cache.words('a.py', 'another stamp')).toBeUndefined()
    expect(fs.statSync(cacheFolder).mode & 0o77).toBe(0)
    expect(fs.statSync(path.join(cacheFolder, fs.readdirSync(cacheFolder)[0]!)).mode & 0o77).toBe(0)
    fs.writeFileSync(path.join(cwd, 'tests/a.py'), '\n\nf("order_of_nobody")')
    expect(await ask(cwd, cacheFolder)).toBe('tests/a.py:3')
    fs.rmSync(path.join(cwd, 'tests/a.py'))
    expect(await ask(cwd, cacheFolder)).toBeUndefined()
  })
  test('a file changed a moment ago is not remembered', async () => {
    const cwd = withFiles({ 'tests/a.py': 'f("order_of_nobody")' })
    const cacheFolder = path.join(cwd, 'cache')
    const { files } = listFiles(['tests'], [], cwd)
    const nowMs = files[0]!.changedMs + 1000
    await Provenance.search([text], { tests: ['tests'], app: [], cwd, cacheFolder, nowMs })
    expect(new SourceCache(cacheFolder, files[0]!.root).words('a.py', files[0]!.stamp)).toBeUndefined()
  })
  test('cut off, changed in one byte, or no cache at all: it is made anew', async () => {
    const cwd = withFiles({ 'tests/a.py': '\nf("order_of_nobody")' })
    const cacheFolder = path.join(cwd, 'cache')
    await ask(cwd, cacheFolder)
    const file = path.join(cacheFolder, fs.readdirSync(cacheFolder)[0]!)
    const whole = fs.readFileSync(file)
    for (let at = 0; at < whole.length; at += 17) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x55
      fs.writeFileSync(file, at % 2 === 0 ? damaged : whole.subarray(0, at))
      expect(await ask(cwd, cacheFolder)).toBe('tests/a.py:2')
    }
    expect(fs.readFileSync(file).equals(whole)).toBe(true)
  })
  test('no folder can be made: all the same', async () => {
    const cwd = withFiles({ 'tests/a.py': '\nf("order_of_nobody")', cache: 'a file' })
    expect(await ask(cwd, path.join(cwd, 'cache'))).toBe('tests/a.py:2')
    expect(fs.readFileSync(path.join(cwd, 'cache'), 'utf8')).toBe('a file')
  })
})

const evidenceOf = async (log: string, files: Record<string, string>, options: Folders) => {
  const cwd = withFiles(files)
  const { report } = await triageText(log, { tests: options.tests ?? [], app: options.app ?? [], cwd })
  const part = report.patterns[0]!.parts[0]!
  return { verdict: part.verdict, found: part.evidence.find(({ detector }) => detector === 'provenance') }
}

describe('verdicts', () => {
  const at = '2026-06-09 08:00:00'
  const pg = (statement: string): string =>
    `${at}.001 UTC [812] app@db ERROR:  division by zero\n${at}.001 UTC [812] app@db STATEMENT:  ${statement}\n`

  test('a value alone is not enough, with or without the app', async () => {
    const log = `${at},001 ERROR app: Internal Server Error: /raises_early/\n`
    for (const app of [[], ['app']]) {
      const files = { 'tests/urls.py': 'path("/raises_early/", view)', 'app/a.py': 'x' }
      const { verdict, found } = await evidenceOf(log, files, { tests: ['tests'], app })
      expect(verdict).toBe('unsure')
      expect(found).toMatchObject({
        reason: `stands in tests/urls.py:1${app.length > 0 ? ', not in the app' : ''}`,
        quote: '/raises_early/',
      })
    }
  })
  test('the statement of a suite is', async () => {
    const statement = "select 1/0 from accounts where owner = 'nobody'"
    const { verdict, found } = await evidenceOf(
      pg(statement),
      { 'tests/a.sql': `${statement};\n` },
      { tests: ['tests'] },
    )
    expect([verdict, found!.conclusive, found!.reason]).toEqual([
      'synthetic',
      true,
      'stands in tests/a.sql:1',
    ])
  })
  test.each([
    'refresh materialized view concurrently daily_totals_of_shop',
    "delete from sessions where seen_at < now() - interval '30 days'",
    'insert into audit_log (actor, action, detail) values ($1, $2, $3)',
    'select id, name, city from customers order by name',
    'create extension if not exists "uuid-ossp" schema \'x\'',
  ])('a statement that production runs as well is not: %s', async (statement) => {
    const { verdict, found } = await evidenceOf(
      pg(statement),
      { 'tests/a.sql': `${statement};\n` },
      { tests: ['tests'] },
    )
    expect([verdict, found?.conclusive]).not.toContain(true)
    expect(verdict).not.toBe('synthetic')
  })
  test.each([
    [
      'a table',
      'relation "shop_orderitem" does not exist',
      'cursor.execute("select * from shop_orderitem")\nx = "shop_orderitem"',
    ],
    ['a route', 'Internal Server Error: /api/v1/order-items/17/', 'client.get("/api/v1/order-items/17/")'],
    [
      'a customer',
      "no contract for 'Globex Corporation of Springfield'",
      'Customer("Globex Corporation of Springfield")',
    ],
    [
      'a library’s words',
      'could not connect to server: Connection refused',
      'raise OperationalError("could not connect to server: Connection refused")',
    ],
    [
      'an expected message',
      'unknown plan of the customer today',
      'with raises(E, match="unknown plan of the customer today"): f()',
    ],
  ])('a genuine failure that shares %s with the tests is never synthetic', async (_what, message, source) => {
    for (const app of [[], ['app']]) {
      const { verdict } = await evidenceOf(
        `${at},001 ERROR app: ${message}\n`,
        { 'tests/a.py': source, 'app/a.py': 'x' },
        { tests: ['tests'], app },
      )
      expect(verdict).not.toBe('synthetic')
    }
  })
  test('one text of the tests among many others says nothing', async () => {
    const log = Array.from(
      { length: 10 },
      (_, i) => `${at},${100 + i} ERROR app: no contract for 'customer_of_nobody${i}'\n`,
    ).join('')
    const { found } = await evidenceOf(
      log,
      { 'tests/a.py': "f('customer_of_nobody4')" },
      { tests: ['tests'] },
    )
    expect(found).toBeUndefined()
  })

  const trace = (file: string): string =>
    `${at},001 ERROR app: it failed\nTraceback (most recent call last):\n  File "/srv/shop/${file}", line 2, in check_it\n    pay()\n  File "/srv/shop/pay.py", line 7, in pay\n    raise Boom()\nBoom: it broke\n`
  test('a stack frame in a file of the tests is', async () => {
    const files = { 'tests/views/it.py': 'def check_it():\n    pay()\n' }
    const { verdict, found } = await evidenceOf(trace('tests/views/it.py'), files, { tests: ['tests'] })
    expect([verdict, found!.reason]).toEqual(['synthetic', 'comes from tests/views/it.py:2'])
  })
  test('so is an exception of a class of the tests', async () => {
    const log = `${at},001 ERROR app: it failed: <class 'shop.tests.test_it.Refused'>\n`
    const files = {
      'shop/tests/test_it.py': 'import pytest\nclass Refused(Exception): pass',
      'shop/it.py': 'x',
    }
    const { verdict, found } = await evidenceOf(log, files, { app: ['shop'] })
    expect([verdict, found!.reason]).toEqual([
      'synthetic',
      'comes from shop/tests/test_it.py:2, not in the app',
    ])
    const other = await evidenceOf(log.replace('Refused', 'Accepted'), files, { app: ['shop'] })
    expect(other.found).toBeUndefined()
  })
  test.each([
    ['another function', 'tests/views/it.py', { 'tests/views/it.py': 'def other():\n    pay()\n' }],
    ['another file', 'tests/views/other.py', { 'tests/views/it.py': 'def check_it():\n    pay()\n' }],
    [
      'a folder not called so',
      'checks/views/it.py',
      { 'checks/views/it.py': 'def check_it():\n    pay()\n' },
    ],
  ])('but not with %s', async (_what, file, files) => {
    const { found } = await evidenceOf(trace(file), files as Record<string, string>, {
      tests: [Object.keys(files)[0]!.split('/')[0]!],
    })
    expect(found).toBeUndefined()
  })
})

describe('the command', () => {
  const log = "2026-06-09 08:00:00,001 ERROR app: bad plan 'plan_of_nobody'\n"
  const files = {
    'app.log': log,
    'src/pay.py': 'x',
    'test/pay.py': '\nf("plan_of_nobody")',
    'other/pay.py': 'plan_of_nobody = 1',
  }
  const env = (cwd: string): Record<string, string> => ({ XDG_CACHE_HOME: path.join(cwd, 'cache') })

  test('scan, merge and their hint; the cache lies where XDG says', () => {
    const cwd = withFiles(files)
    const flags = ['--app', '.', '--tests', 'test', '--app', 'src']
    const scan = run(['scan', 'app.log', '--app', 'src', '--tests', 'test'], { cwd, env: env(cwd) }).stdout
    expect(scan).toMatch(/stands in test\/pay\.py:2, not in the\s+app:\s+“[^”]+”/)
    expect(scan).toContain('test sources: 1 test file and 1 of the app searched')
    expect(scan).toMatch(/logtriage scan app\.log --tests test\s+--app src/)
    expect(fs.readdirSync(path.join(cwd, 'cache', 'logtriage')).length).toBeGreaterThan(0)
    // `.` holds the place that says it too.
    expect(run(['scan', 'app.log', ...flags], { cwd, env: env(cwd) }).stdout).not.toContain('stands in')
    run(['scan', 'app.log', '--summary', 'a.ndjson', '--output', 'a.txt'], { cwd })
    const merged = run(['merge', 'a.ndjson', '--app', 'src', '--tests', 'test'], {
      cwd,
      env: env(cwd),
    }).stdout
    expect(merged).toContain('stands in test/pay.py:2, not in the app')
  })
  test('the config names both, from its own folder', () => {
    const cwd = withFiles({
      ...files,
      'logtriage.config.json': '{"tests": ["test"], "app": ["src"]}',
      'deep/x': '',
    })
    const { stdout } = run(['scan', '../app.log', '--format', 'json'], {
      cwd: path.join(cwd, 'deep'),
      env: env(cwd),
    })
    expect(JSON.parse(stdout).patterns[0].parts[0].evidence[0].reason).toMatch(
      /test\/pay\.py:2, not in the app$/,
    )
  })
  test('annotate asks the tests as well', () => {
    const cwd = withFiles(files)
    const rows = (flags: string[]): string =>
      run(['annotate', 'app.log', ...flags], { cwd, env: env(cwd) }).stdout
    const probability = (row: string): number => Number(row.trim().split('\t')[4])
    expect(probability(rows(['--tests', 'test']))).toBeGreaterThan(probability(rows([])))
  })
  test('a cache that can’t be written is not a word', () => {
    const cwd = withFiles({ ...files, cache: 'a file' })
    const { code, stderr } = run(['scan', 'app.log', '--tests', 'test'], { cwd, env: env(cwd) })
    expect([code, stderr]).toEqual([0, ''])
  })
})

test('on this project: each polluted pattern names the file and line that wrote it', async () => {
  const folder = tempFolder()
  fs.cpSync(path.join(ROOT, 'src'), path.join(folder, 'src'), { recursive: true })
  fs.cpSync(path.join(ROOT, 'test', 'detectors.test.ts'), path.join(folder, 'test', 'detectors.test.ts'))
  fs.cpSync(path.join(ROOT, 'test', 'traces.test.ts'), path.join(folder, 'test', 'traces.test.ts'))
  const lineOf = (file: string, words: string): string => {
    const lines = fs.readFileSync(path.join(folder, file), 'utf8').split('\n')
    return `${file}:${lines.findIndex((line) => line.includes(words)) + 1}`
  }
  const texts = ['barometer sensor 12 reads 970 hPa', 'greatest common prefix']
  const found = await search(texts, folder, { tests: ['test'], app: ['src'] })
  for (const text of texts)
    expect(place(found.lookUp({ text, trace: undefined }))).toBe(lineOf('test/detectors.test.ts', text))
  expect(found.notes[0]).toMatch(/^test sources: \d test files and \d{3} of the app searched$/)
  expect(NOW_MS).toBeLessThan(LATER_MS)
})
