import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ALL_FORMATS, FORMATS } from '../src/formats/index.js'
import { plain } from '../src/formats/plain.js'
import type { LogFormat } from '../src/model.js'
import { ROOT, triageText } from './kit.js'

test('the list of formats is the folder', () => {
  const folder = path.join(ROOT, 'src', 'formats')
  const plugins = fs
    .readdirSync(folder)
    .filter((file) => fs.readFileSync(path.join(folder, file), 'utf8').includes(': LogFormat = {'))
  expect(ALL_FORMATS).toHaveLength(plugins.length)
  expect(new Set(ALL_FORMATS.map(({ name }) => name)).size).toBe(ALL_FORMATS.length)
  for (const { name } of ALL_FORMATS) expect(name).toMatch(/^[a-z][a-z0-9-]*$/)
})

describe.each(ALL_FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test.each(format.samples.map((sample) => [sample.line, sample.expect] as const))(
    'reads %s',
    (line, expected) => {
      expect(format.parse(line)).toMatchObject(expected)
    },
  )
  test.each(format.rejects.map((line) => [line]))('leaves %s', (line) => {
    expect(format.parse(line)).toBeUndefined()
  })
  test('names its source and proves itself', () => {
    expect(format.title).not.toBe('')
    expect(format.source).not.toBe('')
    expect(format.samples.length).toBeGreaterThan(1)
  })
})

describe('strict formats', () => {
  // Lines that two formats share word for word: nothing in them tells the writer.
  const SHARED = new Set(['iso-level>go-log'])
  const strict = FORMATS.filter((format) => format.strict)
  test.each(strict.map((format) => [format.name, format] as const))(
    '%s takes no sample of another format',
    (_, format) => {
      const taken = FORMATS.filter(
        (other) => other !== format && !SHARED.has(`${format.name}>${other.name}`),
      ).flatMap((other) =>
        other.samples
          .filter(({ line }) => format.parse(line) !== undefined)
          .map(({ line }) => `${other.name}: ${line}`),
      )
      expect(taken).toEqual([])
    },
  )
  test.each(strict.map((format) => [format.name, format] as const))(
    '%s takes no line of a stack trace and no prose',
    (_, format) => {
      const lines = [
        'Traceback (most recent call last):',
        '  File "/srv/app/main.py", line 12, in main',
        'ValueError: 2026-11-20 is too late',
        '    at charge (/srv/shop/pay.js:3:1)',
        '\tat com.acme.Shop.pay(Shop.java:12)',
        'Caused by: java.io.IOException: 10.0.0.1: no route',
        'goroutine 7 [running]:',
        'main.main()',
        '#0 /srv/app/index.php(12): run()',
        'SELECT id FROM users WHERE id = 12;',
        'The disk is full: please call 555-0100',
        'error: nothing to commit',
        '',
        ' ',
      ]
      expect(lines.filter((line) => format.parse(line) !== undefined)).toEqual([])
    },
  )
})

test('no header begins with a blank: the reader takes such lines for continuations unseen', () => {
  for (const format of FORMATS.filter(({ strict }) => strict)) {
    for (const { line } of format.samples) {
      expect(line).not.toMatch(/^\s/)
      expect(format.parse(` ${line}`)).toBeUndefined()
    }
  }
})

describe('recognition', () => {
  const recognised: readonly LogFormat[] = ALL_FORMATS.filter((format) => format !== plain)
  test.each(recognised.map((format) => [format.name, format] as const))(
    '200 lines of %s are known without a word',
    async (_, format) => {
      const samples = format.samples.filter(({ expect: fields }) => !fields.secondary).map(({ line }) => line)
      const lines = Array.from({ length: 200 }, (_line, i) => samples[i % samples.length]!)
      const { report } = await triageText(`${lines.join('\n')}\n`, { all: true })
      expect(report.sources[0]!.format.split('+')[0]).toBe(format.name)
    },
  )
})

test('a parser never throws on odd bytes', () => {
  const odd = [
    '\u0000',
    '\ud800',
    '{"',
    '[',
    '<34>',
    '{"log":',
    '2026-',
    '\u001b[31m',
    '{"msg":{"a":[null]}}',
    'x'.repeat(5000),
    '[2026-11-20T09:21:00Z',
    '"'.repeat(99),
  ]
  for (const format of ALL_FORMATS) for (const line of odd) expect(() => format.parse(line)).not.toThrow()
})
