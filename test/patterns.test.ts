import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogRecord } from '../src/model.js'
import { consolidate } from '../src/patterns/consolidate.js'
import { maskMessage } from '../src/patterns/mask.js'
import { fingerprintOf, signatureOf } from '../src/patterns/signature.js'
import { skeletonOf } from '../src/patterns/skeleton.js'
import { MAX_BUCKETS, SignatureState } from '../src/patterns/state.js'
import { PatternTable } from '../src/patterns/table.js'

const tokensOf = (text: string): string[] => maskMessage(skeletonOf(text))
const mask = (text: string): string => tokensOf(text).join(' ')

describe('masking', () => {
  test.each([
    ['user 12 has 3 items in 40ms', 'user <num> has <num> items in <num>'],
    ['retry in 1.5 s (attempt 2 of 5)', 'retry in <num> s (attempt <num> of <num>)'],
    ['error TS2304: no name', 'error TS2304: no name'],
    ['ticket INV-17702 is late', 'ticket INV-# is late'],
    ['no route to 10.1.2.3:5432', 'no route to <ip>'],
    ['peer fe80::1ff:fe23:4567:890a gone', 'peer <ip> gone'],
    ['job 3f2b8c1e-9a7d-4c1b-8e2f-0123456789ab lost', 'job <uuid> lost'],
    ['GET https://api.kontor.internal/v1/x?id=3 failed', 'GET <url> failed'],
    ['"POST /v1/orders HTTP/1.1" refused', '"POST <url>" refused'],
    ['cannot open /var/lib/app/x.db', 'cannot open <path>'],
    ['C:\\Users\\ann\\x.txt is locked', '<path> is locked'],
    ['mail to ann.b@kontor.de bounced', 'mail to <email> bounced'],
    ['host=db-3 port=5432 user=ann failed', 'host=<*> port=<*> user=<*> failed'],
    ['empty ruser= rhost=10.0.0.1', 'empty ruser=<*> rhost=<*>'],
    ["no usage; keys=['a', 'b'] type=dict", 'no usage; keys=<*> type=<*>'],
    ["KeyError: 'amount'", "KeyError: 'amount'"],
    ["cannot parse '12 eggs'", 'cannot parse <str>'],
    ['flag is true, other is None', 'flag is <*>, other is <*>'],
    ['E11000 duplicate key', 'E11000 duplicate key'],
    ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ECONNREFUSED <ip>'],
    ['request failed with status 503', 'request failed with status 503'],
    ['GET /v1/x?id=7 answered 404 (not found)', 'GET <path> answered 404 (not found)'],
    ['got 503: too busy', 'got 503: too busy'],
    ['wrote 503 rows in 404 ms, ids 404, 405', 'wrote <num> rows in <num> ms, ids <num>'],
    ['block blk_38865049064139660 is short', 'block blk_# is short'],
    ['at 2026-06-09T08:00:00.123Z it broke', 'at <time> it broke'],
    ['ids [1, 2, 3, 4]', 'ids [<num>]'],
    ['==== broken ====', 'broken'],
    ['visible= false, from=<a@b.net>, next', 'visible=<*>, from=<*>, next'],
    ['empty visible= next', 'empty visible=<*> next'],
    ['cp field ......3 and word...3', 'cp field <num> and word <num>'],
    ['lookup of a.kontor.net:80 (a.kontor.net:80)', 'lookup of <host> (<host>)'],
    ['cache depth........... 4', 'cache depth <num>'],
    ['ask to delete blk_-123 blk_45 blk_-6', 'ask to delete blk_#'],
    ['lock ws=WorkSource{10 113}, uid=4', 'lock ws=<*>, uid=<*>'],
    ["undefined method 'upcase' for nil", "undefined method 'upcase' for <*>"],
    ['null value in column "name"', 'null value in column "name"'],
    [
      '"cannot load" err="card declined for order 102" order=102',
      '<str> err="card declined for order <num>" order=<*>',
    ],
    ['stopped err="connection refused" name="Ann Lee"', 'stopped err="connection refused" name=<*>'],
    ['stopped error=timeout order=3', 'stopped error=<*> order=<*>'],
    ['task ce.run failed, see shop.orders.log', 'task ce.run failed, see shop.orders.log'],
    ['lookup of biz.PaymentError and db-3.prod', 'lookup of biz.PaymentError and db-#.prod'],
    ['cannot reach mail.kontor.internal:25', 'cannot reach <host>'],
    ['no answer of api-gateway.prod.internal', 'no answer of <host>'],
    ['from ip-10-0-0-1.kontor.internal (10.0.0.1.kontor.net)', 'from <host> (<host>)'],
    ['connect from mail.kontor.net[10.0.0.1]', 'connect from <host>[<ip>]'],
    ['to db-1/10.0.0.1:5432 and /10.0.0.1:53 and [2001:db8::7]:53', 'to <ip> and <ip>'],
    ['pod api-7d9c5b8f6d-x2x9k is gone', 'pod <id> is gone'],
    ['on Mon Jun  9 08:00:00 CEST 2026 and 09/Jun/2026:08:00:00 +0200', 'on <time> and <time>'],
    ['speeds ( 35 34 **** 33 )', 'speeds ( <num> *** <num> )'],
    ['sets node-1 0x1f <ok> node-22 0x2e <ok> node-3 0x3 <ok>', 'sets node-# <hex> <ok>'],
    ['to nodes node-[8-31] and node[1,4]', 'to nodes node-# and node#'],
    ['[req-3f2b8c1e-9a7d-4c1b-8e2f-0123456789ab - -] no port', 'no port'],
    ['AmazonDynamoDBV2ClientException: no', 'AmazonDynamoDBV#ClientException: no'],
    ['key AKIAIOSFODNN7EXAMPLEKEYABC is old', 'key <id> is old'],
    ['', ''],
  ])('%s', (text, expected) => expect(mask(text)).toBe(expected))

  test('property: the number of items of a list, ids and numbers do not change the signature', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        fc.uuid(),
        fc.ipV4(),
        (n, list, uuid, ip) => {
          expect(mask(`order ${n} of ${uuid} from ${ip}: items [${list.join(', ')}] failed`)).toBe(
            'order <num> of <uuid> from <ip>: items [<num>] failed',
          )
        },
      ),
    )
  })
})

const python = (line: number, id: string, frames = ['/srv/app/main.py']): string[] => [
  'Traceback (most recent call last):',
  ...frames.flatMap((file) => [`  File "${file}", line ${line}, in run`, '    work()']),
  `ValueError: bad id ${id}`,
]

describe('signatures of traces', () => {
  const key = (message: string, rest: readonly string[]): string => signatureOf({ message, rest }).key
  test('line numbers and ids make no difference', () => {
    expect(key('failed', python(12, '7'))).toBe(key('failed', python(99, '8')))
  })
  test('another error class, another own function are other failures', () => {
    const base = key('Request failed', ['TypeError: x', '    at pay (/srv/shop/pay.js:3:1)'])
    expect(key('Request failed', ['RangeError: x', '    at pay (/srv/shop/pay.js:3:1)'])).not.toBe(base)
    expect(key('Request failed', ['TypeError: x', '    at ship (/srv/shop/ship.js:3:1)'])).not.toBe(base)
  })
  test('frames of packages, the runtime and the logging helper do not count', () => {
    const own = '    at pay (/srv/shop/pay.js:3:1)'
    const base = key('failed', ['TypeError: x', own])
    expect(
      key('failed', ['TypeError: x', '    at query (/srv/shop/node_modules/pg/client.js:5:1)', own]),
    ).toBe(base)
    expect(key('failed', ['TypeError: x', '    at async node:internal/process/task_queues:95:5', own])).toBe(
      base,
    )
    expect(key('failed', ['TypeError: x', '    at log (/srv/shop/lib/logger.js:9:9)', own])).toBe(base)
  })
  test('a cause behind the error makes no difference', () => {
    const java = [
      '\tat com.acme.Shop.pay(Shop.java:12)',
      'Caused by: java.net.SocketException: reset',
      '\tat com.acme.Net.read(Net.java:3)',
    ]
    expect(key('com.acme.PayException: no', java)).toBe(key('com.acme.PayException: no', java.slice(0, 1)))
  })
  test('loguru marks the frame that was caught; the error behind it counts', () => {
    const rest = [
      'Traceback (most recent call last):',
      '',
      '> File "/srv/app/main.py", line 5, in run',
      '    work()',
      'biz.PaymentError: no',
    ]
    expect(signatureOf({ message: 'failed', rest }).anchor).toBe('biz.PaymentError @ srv/app/main.py:run')
  })
  test('an exception group counts as the group', () => {
    const rest = [
      '  + Exception Group Traceback (most recent call last):',
      '  |   File "/srv/app/main.py", line 5, in run',
      '  | ExceptionGroup: batch failed (2 sub-exceptions)',
      '  +-+---------------- 1 ----------------',
      '    | ValueError: a',
    ]
    expect(signatureOf({ message: 'failed', rest }).anchor).toBe('ExceptionGroup @ srv/app/main.py:run')
  })
  test('PHP prints the outermost of a chain last', () => {
    const rest = [
      'Stack trace:',
      '#0 /srv/a.php(7): json_decode()',
      '',
      'Next PaymentException: cannot read in /srv/a.php:9',
      'Stack trace:',
      '#0 /srv/b.php(3): pay()',
    ]
    expect(
      signatureOf({ message: 'PHP Fatal error:  Uncaught JsonException: no in /srv/a.php:7', rest }).anchor,
    ).toBe('PaymentException @ srv/b.php:pay')
  })
  test('of a recovered Go panic the frame that panicked counts', () => {
    const rest = [
      'goroutine 1 [running]:',
      'main.main.func1()',
      '\t/src/shop/main.go:9 +0x1',
      'panic({0x1, 0x2})',
      '\t/usr/local/go/src/runtime/panic.go:785 +0x132',
      'main.nilmap(...)',
      '\t/src/shop/map.go:20',
    ]
    expect(signatureOf({ message: 'recovered', rest }).anchor).toBe('src/shop/map.go:main.nilmap')
  })
  test('the root of the path differs between hosts', () => {
    expect(key('x', python(1, '1', ['/srv/releases/17/app/pay/main.py']))).toBe(
      key('x', python(1, '1', ['/opt/rel/18/app/pay/main.py'])),
    )
  })
})

test('property: values of times, numbers and ids make no difference to the skeleton', () => {
  const hex = fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 5, maxLength: 20 })
    .map((digits) => `${digits.join('')}a7`)
  fc.assert(
    fc.property(
      fc.nat(),
      fc.uuid(),
      hex,
      fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
      (n, uuid, id, date) => {
        expect(
          skeletonOf(
            `job ${n} of ${uuid} key ${id} at ${date.toISOString()} failed with status 503, ORA-00942`,
          ),
        ).toBe('job 0 of <uuid> key <hex> at <time> failed with status 503, ORA-00942')
      },
    ),
  )
})

test('the fingerprint is pinned: it names patterns in labels and histories', () => {
  expect(fingerprintOf(signatureOf({ message: 'no route to 10.1.2.3', rest: [] }).key)).toBe(
    'lt1:d1e7bc3fb869',
  )
})

describe('consolidation', () => {
  const group = (texts: readonly string[]) =>
    consolidate(
      texts
        .map((text) => ({ key: mask(text), tokens: tokensOf(text), anchor: '' }))
        .filter((one, i, all) => all.findIndex(({ key }) => key === one.key) === i),
    ).map(({ tokens, members }) => [tokens.join(' '), members.length])
  test('three names that fill the holes of two sentences are variables', () => {
    const opened = ['ann', 'carl', 'eve'].map((name) => `session opened for user ${name}`)
    const closed = ['ann', 'carl', 'eve', 'root'].map((name) => `session closed for ${name} again`)
    expect(group(opened)).toHaveLength(3)
    expect(group([...opened, ...closed])).toEqual([
      ['session closed for <*> again', 4],
      ['session opened for user <*>', 3],
    ])
    // A word that is mostly wording is no name.
    const wording = ['the backup of ann is late', 'ann is down', 'no ann there']
    expect(group([...opened, ...closed, ...wording.slice(0, 2)])).toHaveLength(4)
    expect(group([...opened, ...closed, ...wording])).toHaveLength(10)
  })
  test('beside what a mask knows stands a variable, in keys and quotes it does not', () => {
    expect(group(['cannot enter (pwd) of job', 'cannot enter (/srv/jobs/x) of job'])).toEqual([
      ['cannot enter (<*>) of job', 2],
    ])
    expect(group(['got ping for node "bad" again', 'got ping for node "10.1.2.3" again'])).toHaveLength(2)
  })
  test('three quoted words are values, two may be what the message is about', () => {
    const texts = ['orders', 'users', 'audit_log'].map((name) => `relation "${name}" does not exist`)
    expect(group(texts)).toEqual([['relation "<*>" does not exist', 3]])
    expect(group(texts.slice(1))).toHaveLength(2)
  })
  test('a status differs from another, and is a number where others stand', () => {
    const texts = ['page was answered with 404', 'page was answered with 503']
    expect(group(texts)).toHaveLength(2)
    expect(group([...texts, 'page was answered with 77'])).toEqual([['page was answered with <num>', 3]])
  })
  test('five words before a colon are a variable, as before a comma', () => {
    const names = ['alice', 'bob', 'carol', 'dave', 'erin']
    const texts = (form: string, words = names) => words.map((word) => form.replace('$', word))
    for (const form of [
      'cannot deliver to $: mailbox full',
      'user $: mailbox full',
      '$: lost the main server',
    ])
      expect(group(texts(form))).toEqual([[form.replace('$', '<*>'), 5]])
    expect(group(texts('cannot deliver to $: mailbox full', names.slice(1)))).toHaveLength(4)
    expect(group(texts('$: mailbox full'))).toHaveLength(5)
    // What no name looks like stays apart, and leaves the names together.
    const others = ['ERROR: lost the main server', 'KeyError: lost the main server']
    expect(group([...texts('$: lost the main server'), ...others])).toHaveLength(3)
  })
  test.each([
    ['$: lost the main server', ['ERROR', 'WARNING', 'INFO', 'DEBUG', 'FATAL']],
    ['$: lost the main server', ['Error', 'Warning', 'Notice', 'Debug', 'Fatal']],
    ['$: lost the main server', ['get_tasks', 'put_task', 'run_all', 'stop_all', 'set_up']],
    ['$: lost the main server', ['shop.jobs', 'shop.pay', 'shop.mail', 'shop.users', 'shop.stock']],
    ['job failed with $: no such row', ['ValueError', 'KeyError', 'OSError', 'TypeError', 'IOError']],
    ['job failed: $: no such row', ['Timeout', 'Refused', 'Fault', 'Abort', 'Panic']],
  ])('levels, classes and functions before a colon stay apart: %s %j', (form, heads) => {
    expect(group(heads.map((head) => form.replace('$', head)))).toHaveLength(5)
  })
  test('five statuses in one place are a number', () => {
    const texts = (form: string, codes: readonly string[]) => codes.map((code) => form.replace('$', code))
    for (const form of ['job $: retry later', 'answered $']) {
      expect(group(texts(form, ['404', '413', '429', '503']))).toHaveLength(4)
      expect(group(texts(form, ['404', '413', '429', '500', '503']))).toEqual([
        [form.replace('$', '<num>'), 5],
      ])
      expect(group(texts(form, ['404', '17']))).toEqual([[form.replace('$', '<num>'), 2]])
    }
    expect(group(['job 404: retry later', 'job 17: gave up'])).toHaveLength(2)
  })
  test('a pattern keeps the punctuation round a variable', () => {
    expect(
      group(['a', 'b', 'c', 'd', 'e'].map((x) => `retry of shop.tasks.${x}${x}[job 7]: no route left`)),
    ).toEqual([['retry of <*>[job <num>]: no route left', 5]])
  })
  test('enabled and disabled are two things', () => {
    expect(
      group(['automatic backup of the shop is enabled', 'automatic backup of the shop is disabled']),
    ).toHaveLength(2)
  })
  test('a path through packages is a variable', () => {
    expect(
      group(['received broadcast android.intent.action.VIEW', 'received broadcast com.acme.action.CLOSE']),
    ).toEqual([['received broadcast <*>', 2]])
  })
  test('what a user did is no name', () => {
    expect(group(['the session of user expired', 'the session of user started'])).toHaveLength(2)
  })
  test('keys are never joined', () => {
    expect(group(['limit reached for this shop size=3', 'limit reached for this shop width=4'])).toHaveLength(
      2,
    )
  })
  test('among thousands of signatures those are joined that differ in one place', () => {
    const letters = (n: number): string => [...String(n)].map((c) => 'abcdefghij'[Number(c)]).join('')
    const texts = Array.from({ length: 1600 }, (_, i) => `cannot open the queue of x${letters(i)} again`)
    expect(group(texts)).toEqual([['cannot open the queue of <*> again', 1600]])
  })
  test('traces with different anchors are never joined', () => {
    const member = (anchor: string) => ({
      key: `a ${anchor}`,
      tokens: ['request', 'failed', 'again'],
      anchor,
    })
    expect(consolidate([member('A'), member('B')])).toHaveLength(2)
  })
  test('property: the order of the signatures does not matter', () => {
    const word = fc.constantFrom(
      'disk',
      'user',
      'ann',
      'carl',
      'failed',
      'for',
      'job',
      'x=1',
      '12',
      'a.b',
      'the',
      'shop',
      "'q r'",
    )
    const messages = fc.uniqueArray(
      fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => words.join(' ')),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(messages, fc.infiniteStream(fc.nat()), (texts, seeds) => {
        const shuffled = texts
          .map((text) => [seeds.next().value, text] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, text]) => text)
        expect(group(shuffled)).toEqual(group(texts))
      }),
    )
  })
})

const record = (
  message: string,
  timeMs: number | undefined,
  line = 1,
  rest: readonly string[] = [],
): LogRecord => ({
  source: 'a.log',
  line,
  ranges: [{ source: 'a.log', from: line, to: line }],
  lineCount: 1,
  message,
  rest,
  raw: [message, ...rest],
  level: 'error',
  ...(timeMs !== undefined && { timeMs }),
})

const plainState = ({ buckets, levels, loggers, variants, ...state }: SignatureState) =>
  JSON.stringify({
    ...state,
    buckets: buckets.timeline(),
    levels: [...levels].sort(),
    loggers: [...loggers].sort(),
    variants: variants.map((variant) => ({ ...variant, buckets: variant.buckets.timeline() })),
  })

describe('states', () => {
  const hits = fc.array(
    fc.record({
      text: fc.constantFrom(...Array.from({ length: 40 }, (_, i) => `text ${i}`)),
      timeMs: fc.option(fc.nat(1e9), { nil: undefined }),
    }),
    { maxLength: 200 },
  )
  const stateOf = (list: readonly LogRecord[]): SignatureState => {
    const state = new SignatureState('k', 'f', ['k'], '')
    for (const one of list) state.add(one)
    return state
  }
  test('property: two halves merged are the whole, in any order', () => {
    fc.assert(
      fc.property(hits, fc.nat(200), (list, cut) => {
        const records = list.map(({ text, timeMs }, i) => record(text, timeMs, i + 1))
        const [a, b] = [stateOf(records.slice(0, cut)), stateOf(records.slice(cut))]
        b.absorb(a)
        expect(plainState(b)).toBe(plainState(stateOf(records)))
        expect(plainState(stateOf([...records].reverse()))).toBe(plainState(stateOf(records)))
      }),
    )
  })
  test('buckets stay bounded and their hits are all there', () => {
    const state = stateOf(Array.from({ length: 20_000 }, (_, i) => record('x', i * 7000)))
    expect(state.buckets.size).toBeLessThanOrEqual(MAX_BUCKETS)
    expect(state.buckets.timeline().reduce((sum, [, hits]) => sum + hits, 0)).toBe(20_000)
    expect(state.coarsened).toBe(true)
  })
  test('the number of distinct texts is exact while small, near when large', () => {
    expect(stateOf(Array.from({ length: 300 }, (_, i) => record(`t ${i % 30}`, i))).distinct).toBe(30)
    const many = stateOf(Array.from({ length: 20_000 }, (_, i) => record(`t ${i}`, i))).distinct
    expect(many).toBeGreaterThan(12_000)
    expect(many).toBeLessThan(30_000)
  })
})

describe('the table', () => {
  const fill = (texts: readonly string[]) => {
    const table = new PatternTable({ maxAlike: 5, maxOnShelf: 8 })
    for (const [i, text] of texts.entries()) table.add(record(text, i * 1000, i + 1))
    return table
      .patterns()
      .patterns.map(({ fingerprint, members, folded, state }) => [fingerprint, members, folded, state.hits])
      .sort()
  }
  const word = fc.constantFrom(...'ant bee cow dog elk fox gnu hen'.split(' '))
  test('property: what folds depends on the set of signatures, not on their order', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(word, word, word).map((words) => words.join(' ')),
          { minLength: 1, maxLength: 120 },
        ),
        (texts) => {
          expect(fill([...texts].reverse())).toEqual(fill(texts))
          expect(fill([...texts].sort())).toEqual(fill(texts))
        },
      ),
    )
  })
  test('a hundred thousand distinct messages are a few states, and every hit is there', () => {
    const table = new PatternTable()
    const letters = (n: number): string =>
      [...n.toString(26)].map((c) => String.fromCharCode(97 + Number.parseInt(c, 26))).join('')
    for (let i = 0; i < 100_000; i++)
      table.add(record(`cannot find ${letters(i)} in ${letters(i * 7)}`, i, i + 1))
    expect(table.size).toBeLessThan(20_000)
    expect(table.patterns().patterns.reduce((sum, { state }) => sum + state.hits, 0)).toBe(100_000)
  })
  test('a folded record is found again', () => {
    const table = new PatternTable({ maxAlike: 2, maxOnShelf: 50 })
    const records = ['ant a b', 'ant c d', 'ant e f', 'ant g h', 'bee x y'].map((text, i) =>
      record(text, i, i + 1),
    )
    for (const one of records) table.add(one)
    const { byKey } = table.patterns()
    expect(records.map((one) => byKey.get(table.keyOf(one))?.folded)).toEqual([true, true, true, true, false])
  })
})

describe('folding', () => {
  const failed = (text: string): LogRecord => record(text, 0)
  const names = Array.from({ length: 300 }, (_, i) =>
    String.fromCharCode(97 + (i % 26), 97 + ((i / 26) | 0)).repeat(3),
  )

  test('many alike leave what only begins like them, and keep the words they share', () => {
    const table = new PatternTable()
    for (const name of names)
      table.add(failed(`Deployment of service ${name}Svc failed: image "${name}" of ${name} is not there`))
    table.add(failed('Deployment database dropped by mistake, all rows lost'))
    const { patterns } = table.patterns()
    expect(patterns.map(({ template }) => template)).toContain(
      'Deployment database dropped by mistake, all rows lost',
    )
    expect(patterns.find(({ folded }) => folded)?.template ?? patterns[0]!.template).toMatch(
      /^Deployment of service/,
    )
  })
})
