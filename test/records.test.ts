import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FORMATS } from '../src/formats/index.js'
import type { LogRecord } from '../src/model.js'
import { makeClock } from '../src/records/clock.js'
import { isNamedForErrors, looksLikeError } from '../src/records/gate.js'
import { RecordReader } from '../src/records/reader.js'
import { NOW_MS, ROOT, triageText } from './kit.js'

function read(
  lines: readonly string[],
  zone = 'UTC',
  nowMs = NOW_MS,
): { records: LogRecord[]; strays: string[] } {
  const records: LogRecord[] = []
  const strays: string[] = []
  const reader = new RecordReader(makeClock(zone, nowMs), {
    record: (record) => records.push(record),
    stray: (kind, _source, line) => strays.push(`${kind} ${line}`),
  })
  reader.startSegment('a.log')
  for (const [i, line] of lines.entries()) reader.line(line, i + 1, false)
  reader.end()
  return { records: records.sort((a, b) => a.line - b.line), strays }
}

const heads = (lines: readonly string[]): string[] =>
  read(lines).records.map((record) => `${record.line}+${record.lineCount} ${record.message}`)

const PYTHON = [
  'Traceback (most recent call last):',
  '  File "/srv/app/main.py", line 12, in main',
  '    run()',
  'ValueError: bad input',
]

describe('joining in files with headers', () => {
  test('whatever has no header goes on the record before it', () => {
    const lines = [
      '2026-06-09 08:00:00,001 ERROR app: failed',
      ...PYTHON,
      'and a last word',
      '2026-06-09 08:00:01,001 ERROR app: next',
    ]
    expect(heads(lines)).toEqual(['1+6 failed', '7+1 next'])
  })
  test('a message of two lines, then its trace', () => {
    expect(
      heads(['2026-06-09 08:00:00,001 ERROR app: failed', 'HTTPServerRequest(GET /)', ...PYTHON]),
    ).toEqual(['1+6 failed'])
  })
  test('blank lines inside a record are its own, behind it they are blank', () => {
    const lines = [
      '2026-06-09 08:00:00,001 ERROR app: one',
      '',
      'more of it',
      '',
      '2026-06-09 08:00:01,001 ERROR app: two',
    ]
    const { records, strays } = read(lines)
    expect(records.map(({ lineCount }) => lineCount)).toEqual([3, 1])
    expect(strays).toEqual(['blank 4'])
  })
  test('the last record is given out at the end of the input', () => {
    expect(heads(['2026-06-09 08:00:00,001 ERROR app: failed', ...PYTHON])).toEqual(['1+5 failed'])
  })
  test('a line of another known format is a record of its own', () => {
    const lines = [
      '2026-06-09 08:00:00,001 ERROR app: a',
      '{"level":50,"time":1781000000000,"msg":"from node"}',
      '2026-06-09 08:00:02,001 ERROR app: b',
    ]
    expect(heads(lines)).toEqual(['1+1 a', '2+1 from node', '3+1 b'])
  })
})

describe('a failure that nobody caught is a record of its own', () => {
  const info = '2026-06-09 08:00:00,001 INFO app: handling order 29'
  test.each<[string, readonly string[]]>([
    ['Python', PYTHON],
    [
      'Java',
      ['Exception in thread "main" java.lang.IllegalStateException: no', '\tat com.acme.A.b(A.java:1)'],
    ],
    ['Go', ['panic: boom', '', 'goroutine 1 [running]:', 'main.main()', '\t/src/main.go:5 +0x20']],
    ['Rust', ["thread 'main' (27400) panicked at src/main.rs:11:87:", 'index out of bounds']],
    [
      'Node',
      [
        '/srv/app/pay.js:3',
        "throw new Error('no')",
        '^',
        '',
        'Error: no',
        '    at Object.<anonymous> (/srv/app/pay.js:3:7)',
      ],
    ],
    ['console.error', ['TypeError: no', '    at pay (/srv/app/pay.js:3:7)']],
    ['Ruby', ["rb.rb:8:in 'charge': no card (PaymentError)", "\tfrom rb.rb:9:in '<main>'"]],
  ])('%s behind a line that only informs', (_, lines) => {
    const { records } = read([info, ...lines])
    expect(records.map(({ lineCount, level }) => [lineCount, level])).toEqual([
      [1, 'info'],
      [lines.length, undefined],
    ])
  })
  test('behind an error that has had its trace', () => {
    expect(
      read(['2026-06-09 08:00:00,001 ERROR app: failed', ...PYTHON, ...PYTHON]).records.map(
        ({ lineCount }) => lineCount,
      ),
    ).toEqual([5, 4])
  })
  test('but the trace of an error is its own', () => {
    expect(
      read([
        '2026-06-09 08:00:00,001 ERROR app: failed',
        'java.io.IOException: no',
        '\tat com.acme.A.b(A.java:1)',
      ]).records,
    ).toHaveLength(1)
  })
  test('a JSON object is whole: what follows is somebody else’s', () => {
    const { records } = read([
      '{"level":30,"time":1781000000000,"msg":"ok"}',
      'order failed: card declined',
      '{"level":30,"time":1781000000001,"msg":"ok"}',
    ])
    expect(records.map(({ message }) => message)).toEqual(['ok', 'order failed: card declined', 'ok'])
  })
})

describe('joining traces without any time stamp', () => {
  const cases: readonly [string, readonly string[], number][] = [
    ['two Python traces', [...PYTHON, ...PYTHON], 2],
    [
      'a chained Python trace',
      [...PYTHON, '', 'During handling of the above exception, another exception occurred:', '', ...PYTHON],
      1,
    ],
    [
      'a message, its Python trace, another message',
      ['cannot load the plan', ...PYTHON, 'cannot save the plan'],
      2,
    ],
    [
      'Java with a cause',
      [
        'java.io.IOException: no',
        '\tat com.acme.A.b(A.java:1)',
        'Caused by: java.net.SocketException: reset',
        '\tat com.acme.C.d(C.java:2)',
        '\t... 12 more',
        'java.io.IOException: no',
      ],
      2,
    ],
    [
      'a Go panic',
      [
        'panic: boom',
        '',
        'goroutine 1 [running]:',
        'main.work(0xc000010000)',
        '\t/src/main.go:12 +0x1d',
        'main.main()',
        '\t/src/main.go:5 +0x20',
        'exit status 2',
        'started again, failed',
      ],
      2,
    ],
    [
      'Node at its end',
      [
        '/srv/app/pay.js:3',
        "throw new Error('no')",
        '^',
        '',
        'Error: no',
        '    at Object.<anonymous> (/srv/app/pay.js:3:7)',
        '',
        'Node.js v20.1.0',
        'restarting after error',
      ],
      2,
    ],
    [
      'Ruby',
      [
        "app/pay.rb:12:in `charge': no card (ArgumentError)",
        "\tfrom app/main.rb:3:in `<main>'",
        'worker failed',
      ],
      2,
    ],
    [
      'PHP',
      [
        'PHP Fatal error:  Uncaught Exception: no in /srv/a.php:3',
        'Stack trace:',
        '#0 /srv/b.php(7): run()',
        '#1 {main}',
        '  thrown in /srv/a.php on line 3',
        'next error',
      ],
      2,
    ],
    [
      '.NET',
      [
        'Unhandled exception. System.InvalidOperationException: no',
        '   at Shop.Pay() in /src/Pay.cs:line 3',
        '--- End of stack trace from previous location ---',
        '   at Shop.Main()',
        'next error',
      ],
      2,
    ],
    [
      'Rust',
      [
        "thread 'main' panicked at src/main.rs:5:10:",
        'index out of bounds',
        'note: run with `RUST_BACKTRACE=1` environment variable',
        'next error',
      ],
      2,
    ],
  ]
  test.each(cases)('%s', (_, lines, count) => expect(read(lines).records).toHaveLength(count))
})

describe('joining behind a wrapper', () => {
  const syslog = (second: number, program: string, text: string): string =>
    `Jun  9 08:00:0${second} web-1 ${program}: ${text}`
  test('a trace of which syslog prefixed every line is one record, also with another writer between', () => {
    const lines = [
      ...PYTHON.slice(0, 2).map((line) => syslog(1, 'app[7]', line)),
      syslog(1, 'cron[9]', 'error: no mail'),
      ...PYTHON.slice(2).map((line) => syslog(1, 'app[7]', line)),
      syslog(2, 'app[7]', 'connection refused'),
    ]
    const { records } = read(lines)
    expect(records.map(({ lineCount, message }) => [lineCount, message])).toEqual([
      [4, 'Traceback (most recent call last):'],
      [1, 'error: no mail'],
      [1, 'connection refused'],
    ])
    expect(records[0]!.ranges).toEqual([
      { source: 'a.log', from: 1, to: 2 },
      { source: 'a.log', from: 4, to: 5 },
    ])
  })
  test('a Java trace of which docker wrapped every line', () => {
    const wrapped = (text: string): string =>
      JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: '2026-06-09T08:00:00.5Z' })
    const lines = [
      '2026-06-09 08:00:00.857 [main] ERROR com.shop.Biz - order 101 failed',
      'com.shop.PayException: no',
      '\tat com.shop.Biz.charge(Biz.java:6)',
      '',
      'Caused by: java.io.IOException: x',
      '2026-06-09 08:00:01.857 [main] INFO  com.shop.Biz - fine',
    ]
    expect(read(lines.map(wrapped)).records.map(({ lineCount, level }) => [lineCount, level])).toEqual([
      [5, 'error'],
      [1, 'info'],
    ])
  })
  test('the wrapped format gives level and message', () => {
    const wrapped = (text: string): string =>
      JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: '2026-06-09T08:00:00.5Z' })
    const { records } = read(
      ['2026-06-09 08:00:00,001 ERROR app: failed', ...PYTHON, '2026-06-09 08:00:03,001 INFO app: fine'].map(
        wrapped,
      ),
    )
    expect(records.map(({ level, message, lineCount }) => [level, message, lineCount])).toEqual([
      ['error', 'failed', 5],
      ['info', 'fine', 1],
    ])
  })
  test('a line that CRI cut in two is one', () => {
    const { records } = read([
      '2026-06-09T08:00:00.1Z stderr P {"level":50,"msg":"half',
      '2026-06-09T08:00:00.1Z stderr F  and half"}',
      '2026-06-09T08:00:00.2Z stderr F plain words',
    ])
    expect(records.map(({ message, lineCount }) => [message, lineCount])).toEqual([
      ['half and half', 2],
      ['plain words', 1],
    ])
  })
})

test('DETAIL, HINT and STATEMENT of the same PostgreSQL process belong to its error', () => {
  const lines = [
    '2026-06-09 10:00:01.123 UTC [812] app@shop ERROR:  duplicate key value violates unique constraint "k"',
    '2026-06-09 10:00:01.123 UTC [900] app@shop ERROR:  canceling statement due to statement timeout',
    '2026-06-09 10:00:01.124 UTC [812] app@shop DETAIL:  Key (id)=(4) already exists.',
    '2026-06-09 10:00:01.124 UTC [812] app@shop STATEMENT:  INSERT INTO t',
    '\tVALUES (4)',
  ]
  expect(heads(lines)).toEqual([
    '1+4 duplicate key value violates unique constraint "k"',
    '2+1 canceling statement due to statement timeout',
  ])
})

test('the level of java.util.logging stands on its second line', () => {
  const { records } = read([
    'Jun 09, 2026 8:00:00 AM com.acme.Shop pay',
    'SEVERE: no card',
    'Jun 09, 2026 8:00:01 AM com.acme.Shop pay',
    'INFO: paid',
  ])
  expect(records.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'no card'],
    ['info', 'paid'],
  ])
})

test('where only errors say a level, the other lines are no errors', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, i) =>
      `2026/06/09 08:00:${String(i + 10)} ${i % 10 === 0 ? 'WARN slow query' : 'handling order'} ${i}`,
  )
  expect((await triageText(lines.join('\n'), {}, 'go.log')).report.totals.records).toBe(3)
})

describe('remembered headers', () => {
  const all = (lines: readonly string[], remember: boolean): LogRecord[] => {
    const records: LogRecord[] = []
    const sink = { record: (record: LogRecord) => void records.push(record), stray: () => {} }
    const reader = new RecordReader(makeClock('UTC', NOW_MS), sink, undefined, FORMATS, remember)
    reader.startSegment('a.log')
    for (const [i, line] of lines.entries()) reader.line(line, i + 1, false)
    reader.end()
    return records
  }
  const files = [
    'founding-story/errors.log',
    'rotated/app.log',
    'postgres.log',
    'nginx-error.log',
    'syslog',
    'api.ndjson',
    'journal.json',
  ]
  test.each(files)('%s is read the same without them', (name) => {
    const lines = fs.readFileSync(path.join(ROOT, 'samples', name), 'utf8').split('\n')
    expect(all(lines, true)).toEqual(all(lines, false))
  })
  // Samples of every format, their digits shaken, in any order: what one line teaches must not change how another is read.
  const shaken = fc
    .tuple(
      fc.constantFrom(...FORMATS.flatMap(({ samples }) => samples.map(({ line }) => line))),
      fc.nat(9),
      fc.nat(200),
    )
    .map(([line, digit, at]) =>
      line.replace(/\d/g, (own, offset: number) =>
        offset % 17 === at % 17 && offset > 24 ? String(digit) : own,
      ),
    )
  test('property: the same for any mixture of formats', () => {
    fc.assert(
      fc.property(fc.array(shaken, { minLength: 1, maxLength: 80 }), (lines) => {
        expect(all([...lines, ...lines], true)).toEqual(all([...lines, ...lines], false))
      }),
      { numRuns: 300 },
    )
  })
  const words = fc.constantFrom(
    'ERROR',
    'info',
    '[main]',
    'app.db:',
    'order',
    '12',
    'failed',
    '-',
    '|',
    '(x.y)',
    'a.b.C',
    'in',
    'line',
  )
  test('property: the same for any words behind a stamp', () => {
    const line = fc
      .tuple(
        fc.constantFrom(
          '2026-06-09 08:00:00,123',
          '2026-06-09T08:00:00.123Z',
          '[2026-06-09 08:00:00]',
          '2026/06/09 08:00:00',
        ),
        fc.array(words, { maxLength: 9 }),
      )
      .map(([stamp, rest]) => [stamp, ...rest].join(' '))
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 60 }), (lines) => {
        expect(all([...lines, ...lines], true)).toEqual(all([...lines, ...lines], false))
      }),
      { numRuns: 500 },
    )
  })
})

describe('clock', () => {
  const wall = (text: string) => ({ ms: Date.parse(`${text}Z`), zoned: false as const })
  const at = (zone: string, text: string) =>
    new Date(makeClock(zone, NOW_MS).epochMs(wall(text))).toISOString()
  test.each([
    ['UTC', '2026-06-09T08:00:00', '2026-06-09T08:00:00.000Z'],
    ['+05:30', '2026-06-09T08:00:00', '2026-06-09T02:30:00.000Z'],
    ['Europe/Berlin', '2026-06-09T08:00:00', '2026-06-09T06:00:00.000Z'],
    ['Europe/Berlin', '2026-01-09T08:00:00', '2026-01-09T07:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:59:59', '2026-03-08T06:59:59.000Z'],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T03:30:00', '2026-10-25T02:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T03:30:00', '2026-03-29T01:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00.000Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
    ['Asia/Kathmandu', '2026-06-09T08:00:00', '2026-06-09T02:15:00.000Z'],
  ])('%s %s', (zone, text, utc) => expect(at(zone, text)).toBe(utc))
  test('a stamp with a zone of its own keeps it', () => {
    expect(makeClock('Asia/Tokyo', NOW_MS).epochMs({ ms: 5, zoned: true })).toBe(5)
  })
  test.each([
    ['1972-06-09T08:00:00', '2026-06-09T08:00:00.000Z'],
    ['1972-12-31T23:59:59', '2025-12-31T23:59:59.000Z'],
    ['1972-06-15T12:00:00', '2026-06-15T12:00:00.000Z'],
    ['1972-02-29T12:00:00', '2024-02-29T12:00:00.000Z'],
  ])('without a year %s means the latest not in the future', (text, utc) => {
    const ms = makeClock('UTC', NOW_MS).epochMs({ ...wall(text), yearless: true })
    expect(new Date(ms).toISOString()).toBe(utc)
  })
  test('an unknown zone is the user’s mistake', () =>
    expect(() => makeClock('Mars/Olympus', NOW_MS)).toThrow(/--timezone/))
})

describe('what looks like an error', () => {
  test.each([
    'connect failed',
    'Connection refused',
    'segfault at 0',
    'cannot open file',
    'Out of memory: Killed process 12',
    'ImportError',
    'request timed out',
    'disk error',
  ])('%s', (text) => expect(looksLikeError(text)).toBe(true))
  test.each([
    'started in 3 s',
    '0 errors',
    'no errors found',
    'errors=0',
    'terror watch level green',
    'session opened for user root',
    'installed libgpg-error-dev:amd64 1.46',
    'http fetch GET 200 npm.internal/err-code',
    'mirrored',
  ])('not: %s', (text) => expect(looksLikeError(text)).toBe(false))
  test.each([
    ['errors.log', true],
    ['nginx-error.log', true],
    ['app.err', true],
    ['stderr.txt', true],
    ['terror.log', false],
    ['app.log', false],
    ['interrupts.log', false],
  ])('the name %s: %s', (name, named) => expect(isNamedForErrors(name)).toBe(named))
})
