// Logs on which the fast lane once said something else than the plain road, each cut down to what it takes.
import { describe, expect, test, vi } from 'vitest'
import { LineSplitter } from '../src/input/lines.js'
import { reportOf } from './hotpath-kit.js'

const two = (n: number): string => String(n).padStart(2, '0')
const SEVERAL = 600

interface Case {
  readonly name: string
  /** Lines of the log, for the number of each. */
  readonly line: (i: number) => string
  readonly level?: 'info'
  readonly timezone?: string
  readonly end?: string
}

const json = (i: number, rest: string): string => `{"level":50,"time":${1795166460123 + i},${rest}}`

const CASES: readonly Case[] = [
  {
    name: 'stamps with and without a zone in one minute',
    line: (i) => `2026-11-20T10:11:${two(i % 60)}.123${i % 2 ? 'Z' : ''} ERROR boom ${i}`,
    timezone: 'Europe/Berlin',
  },
  {
    name: 'the same time before and after noon',
    line: (i) => `11/19/2026 10:15:${two(i % 60)} ${i % 2 ? 'P' : 'A'}M WARNING slow query took ${i} ms`,
  },
  {
    name: 'a minute of which a part lies too far ahead to be of this year',
    line: (i) => `E11${i < 400 ? '19' : '21'} 12:00:${two(i % 60)}.000000       1 pay.go:114] boom ${i}`,
  },
  {
    name: 'a level with a number that only some numbers make',
    line: (i) =>
      `[Fri Nov 20 09:21:${two(i % 60)}.123456 2026] [ssl:trace${i % 10}] [pid 9:tid 77] error in ${i} of them`,
    level: 'info',
  },
  {
    name: 'colours in the message of a line whose header is known',
    line: (i) =>
      `[2026-11-${i < 300 ? 18 : 19}T08:55:${two(i % 60)},123] [ERROR] [main] Pay:5 - what he said of it is ${(i + 1) % 5 ? i : `\u001b[31m${i}\u001b[0m`} so`,
  },
  {
    name: 'words behind a panic that are registers only with few digits',
    line: (i) =>
      `2026-11-20T10:11:${two(i % 60)}.123Z ERROR panic: boom\nf${i % 3 ? 10 + (i % 80) : 1000 + i} 0x1\nKilled`,
  },
  {
    name: 'a word that longer numbers move out of what is looked at',
    line: (i) =>
      `2026-11-20T10:11:${two(i % 60)}.123Z INFO run done\nran ${`${i < 200 || i % 2 ? '123456' : '1'} `.repeat(6)}${'x'.repeat(355)} denied`,
    level: 'info',
  },
  {
    name: 'a line that is all message, whose level its words say',
    line: (i) =>
      i % 3 === 2 ? '-- Boots are worn out --' : `-- Boot 0143456489abcdef01233567${two(i % 60)}abcdef --`,
  },
  {
    name: 'JSON openings with more and fewer quotation marks',
    line: (i) =>
      i % 2
        ? json(i, `"a":"x","msg":"job ${i % 3}"`)
        : `{"level":"error","time":${1795166460123 + i},"a":"x","msg":"job ${i % 5}"}`,
  },
  {
    name: 'JSON in which two values are equal by chance when they are first seen',
    line: (i) => json(i, `"a":"job ${i < 400 ? 1 : i % 7}","msg":"job ${i < 400 ? 1 : i % 5}"`),
  },
  {
    name: 'a number that is none behind a blank and a colon',
    line: (i) => json(i, `"logger":"pay","a" : ${i % 7 ? '' : '0'}${i + 1},"msg":"job ${i % 5}"`),
  },
  {
    name: 'a number that is none behind a tab',
    line: (i) => json(i, `"logger":"pay","a":\t${i % 7 ? '' : '0'}${i + 1},"msg":"job ${i % 5}"`),
  },
  {
    name: 'a hexadecimal word where a number with an exponent stood',
    line: (i) => json(i, `"logger":"pay","a":${i % 7 ? '12345e1' : '12345f'},"msg":"job ${i % 5}"`),
  },
  {
    name: 'a count of errors behind a record that only informs',
    line: (i) =>
      i % 2
        ? `Ran with ${i % 3 ? 0 : i} errors`
        : `2026-11-20T10:11:${two(i % 60)}.123Z INFO tests done ${i}`,
    level: 'info',
  },
]

describe('the fast lane reports what the plain road reports for', () => {
  test.each(CASES)('$name', async ({ line, end = '\n', ...options }) => {
    const log = Buffer.from(Array.from({ length: SEVERAL }, (_, i) => line(i) + end).join(''))
    const plain = await reportOf(log, [1 << 20], Number.POSITIVE_INFINITY, options)
    expect(await reportOf(log, [1000], 0, options)).toEqual(plain)
  })
})

describe('the fast lane takes most lines of a log', () => {
  test.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
  ])('whose lines end with %s', async (_, end) => {
    const skip = vi.spyOn(LineSplitter.prototype, 'skip')
    const log = Array.from(
      { length: SEVERAL },
      (_, i) => `2026-11-20T10:11:${two(i % 60)}Z ERROR boom ${i} times${end}`,
    )
    await reportOf(Buffer.from(log.join('')), [1000], 0)
    const taken = skip.mock.calls.reduce((sum, [lines]) => sum + lines, 0)
    skip.mockRestore()
    expect(taken).toBeGreaterThan(SEVERAL / 2)
  })
})
