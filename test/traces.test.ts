// Which records with stack traces are one failure: pairs of records, `same` or `different`. The rule stands in docs/grouping.md.
import { describe, expect, test } from 'vitest'
import { signatureOf } from '../src/patterns/signature.js'

/** A record as logged: message, then the lines of its trace. */
type Case = readonly [what: string, expected: 'same' | 'different', a: string, b: string]

const keyOf = (record: string): string => {
  const [message, ...rest] = record.replace(/^\n/, '').split('\n') as [string, ...string[]]
  return signatureOf({ message, rest }).key
}

const check = (cases: readonly Case[]): void =>
  test.each(cases)('%s: %s', (_, expected, a, b) => {
    expect(keyOf(a) === keyOf(b) ? 'same' : 'different', `${keyOf(a)}\n${keyOf(b)}`).toBe(expected)
  })

const py = (lines: string, error: string, message = 'Request failed'): string =>
  `${message}\nTraceback (most recent call last):\n${lines}\n${error}`
const PAY = '  File "/srv/app/shop/pay.py", line 12, in charge\n    gateway.charge(order)'
const SHIP = '  File "/srv/app/shop/ship.py", line 12, in send\n    carrier.send(order)'
const MAIN = '  File "/srv/app/main.py", line 3, in handle\n    work()'

describe('Python', () =>
  check([
    [
      'lines and ids',
      'same',
      py(PAY, 'ValueError: order 7'),
      py(PAY.replace('12', '99'), 'ValueError: order 8123'),
    ],
    ['another class', 'different', py(PAY, 'ValueError: no'), py(PAY, 'KeyError: no')],
    ['another function of the app', 'different', py(PAY, 'ValueError: no'), py(SHIP, 'ValueError: no')],
    [
      'another text of the error',
      'different',
      py(PAY, 'ValueError: no stock'),
      py(PAY, 'ValueError: no address'),
    ],
    ['other callers', 'same', py(`${MAIN}\n${PAY}`, 'ValueError: no'), py(PAY, 'ValueError: no')],
    [
      'frames of asyncio and of a package below and above',
      'same',
      py(PAY, 'TimeoutError: late'),
      py(
        `  File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run\n    return runner.run(main)\n${PAY}\n  File "/srv/venv/lib/python3.11/site-packages/httpx/_client.py", line 5, in post\n    return await self.send()`,
        'TimeoutError: late',
      ),
    ],
    [
      'another cause',
      'same',
      `Request failed\nTraceback (most recent call last):\n${SHIP}\nKeyError: 'a'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n${PAY}\nValueError: no`,
      py(PAY, 'ValueError: no'),
    ],
    [
      'another error while handling the same',
      'different',
      `Request failed\nTraceback (most recent call last):\n${PAY}\nValueError: no\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n${SHIP}\nOSError: disk full`,
      py(PAY, 'ValueError: no'),
    ],
    [
      'other members of a group',
      'same',
      `Request failed\n  + Exception Group Traceback (most recent call last):\n  |   File "/srv/app/main.py", line 3, in handle\n  |     work()\n  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File "/srv/app/a.py", line 9, in a\n    | ValueError: 3\n    +------------------------------------`,
      `Request failed\n  + Exception Group Traceback (most recent call last):\n  |   File "/srv/app/main.py", line 5, in handle\n  |     work()\n  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File "/srv/app/a.py", line 9, in a\n    | ValueError: 4\n    +---------------- 2 ----------------\n    | ValueError: 5\n    +------------------------------------`,
    ],
    [
      'the stack of a logging call, through a helper',
      'same',
      `late\nStack (most recent call last):\n${MAIN}\n${PAY}\n  File "/srv/app/obs/report.py", line 4, in log_error\n    logger.error(text, stack_info=True)`,
      `late\nStack (most recent call last):\n${PAY}`,
    ],
  ]))

const js = (error: string, ...frames: readonly string[]): string =>
  `Request failed\n${error}\n${frames.map((frame) => `    at ${frame}`).join('\n')}`
const payJs = 'charge (/srv/shop/src/pay.js:12:3)'
const shipJs = 'send (/srv/shop/src/ship.js:7:9)'

describe('Node', () =>
  check([
    [
      'lines',
      'same',
      js('TypeError: x is not a function', payJs),
      js('TypeError: x is not a function', 'charge (/srv/shop/src/pay.js:44:19)'),
    ],
    ['another class', 'different', js('TypeError: no', payJs), js('RangeError: no', payJs)],
    ['another function of the app', 'different', js('Error: no', payJs), js('Error: no', shipJs)],
    ['async', 'same', js('Error: no', payJs), js('Error: no', `async ${payJs}`)],
    [
      'frames of the runtime and of packages first',
      'same',
      js('Error: no', payJs),
      js(
        'Error: no',
        'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
        'async Promise.all (index 0)',
        'Array.map (<anonymous>)',
        'Client.query (/srv/shop/node_modules/pg/lib/client.js:3:4)',
        payJs,
      ),
    ],
    [
      'the helper that made the error, by its name',
      'same',
      js('Error: no', payJs),
      js('Error: no', 'logError (/srv/shop/src/errors.js:9:9)', payJs),
    ],
    [
      'the helper that made the error, by its class or file',
      'same',
      js('Error: no', 'AppLogger.report (/srv/shop/src/app.js:9:9)', payJs),
      js('Error: no', 'report (/srv/shop/lib/logger.js:2:2)', payJs),
    ],
    [
      'who logs in is no logger',
      'different',
      js('Error: no', 'logIn (/srv/shop/src/a.js:9:9)', payJs),
      js('Error: no', 'logOut (/srv/shop/src/a.js:9:9)', payJs),
    ],
    [
      'names of bundles',
      'same',
      js('Error: no', 'a (/srv/shop/dist/main.3f2a9b1c.js:1:99)'),
      js('Error: no', 'a (/srv/shop/dist/main.99887766.js:1:99)'),
    ],
    [
      'names of chunks',
      'same',
      js('Error: no', 'a (/srv/shop/dist/chunk-2KP3FOWO.js:1:99)'),
      js('Error: no', 'a (/srv/shop/dist/chunk-7ABC2DEF.js:1:99)'),
    ],
    [
      'a method called by another name',
      'same',
      js('Error: no', 'Pay.charge [as run] (/srv/a.js:1:2)'),
      js('Error: no', 'Pay.charge (/srv/a.js:1:2)'),
    ],
    [
      'with a cause and properties',
      'same',
      js('Error: no', payJs),
      `Request failed\nError: no\n    at ${payJs} {\n  code: 'E_PAY',\n  [cause]: SocketError: reset\n      at ${shipJs}\n}`,
    ],
    [
      'members of an AggregateError',
      'same',
      `Request failed\nAggregateError: All promises were rejected\n    at ${payJs} {\n  [errors]: [\n    Error: a\n        at ${shipJs}\n  ]\n}`,
      `Request failed\nAggregateError: All promises were rejected\n    at ${payJs} {\n  [errors]: [\n    RangeError: b\n        at x (/srv/x.js:1:1)\n  ]\n}`,
    ],
    [
      'a wrapper without a frame of the app: its cause counts',
      'different',
      `Request failed\nError: fetch failed\n    at node:internal/deps/undici/undici:12618:11 {\n  [cause]: Error: no\n      at ${payJs}\n}`,
      `Request failed\nError: fetch failed\n    at node:internal/deps/undici/undici:12618:11 {\n  [cause]: Error: no\n      at ${shipJs}\n}`,
    ],
  ]))

const java = (text: string): string => `Request failed\n${text}`
const payJava = '\tat com.acme.shop.Pay.charge(Pay.java:12)'
const shipJava = '\tat com.acme.shop.Ship.send(Ship.java:7)'
const THREAD = '\tat java.base/java.lang.Thread.run(Thread.java:840)'

describe('Java', () =>
  check([
    [
      'lines',
      'same',
      java(`java.lang.IllegalStateException: no\n${payJava}`),
      java(`java.lang.IllegalStateException: no\n${payJava.replace('12', '31')}\n${THREAD}`),
    ],
    [
      'another class',
      'different',
      java(`java.lang.IllegalStateException: no\n${payJava}`),
      java(`java.io.IOException: no\n${payJava}`),
    ],
    [
      'another method of the app',
      'different',
      java(`java.io.IOException: no\n${payJava}`),
      java(`java.io.IOException: no\n${shipJava}`),
    ],
    [
      'another cause, common frames',
      'same',
      java(
        `com.acme.PayException: no\n${payJava}\nCaused by: java.net.SocketException: reset\n${shipJava}\n\t... 23 common frames omitted`,
      ),
      java(`com.acme.PayException: no\n${payJava}\n\t... 12 more`),
    ],
    [
      'suppressed errors',
      'same',
      java(
        `com.acme.PayException: no\n${payJava}\n\tSuppressed: java.io.IOException: close\n\t\tat com.acme.shop.Res.close(Res.java:3)\n\tCaused by: java.io.IOException: x`,
      ),
      java(`com.acme.PayException: no\n${payJava}`),
    ],
    [
      'futures around different failures',
      'different',
      java(
        `java.util.concurrent.CompletionException: java.lang.NullPointerException\n\tat java.base/java.util.concurrent.CompletableFuture.encodeThrowable(CompletableFuture.java:315)\n${THREAD}\nCaused by: java.lang.NullPointerException\n${payJava}`,
      ),
      java(
        `java.util.concurrent.CompletionException: java.lang.NullPointerException\n\tat java.base/java.util.concurrent.CompletableFuture.encodeThrowable(CompletableFuture.java:315)\n${THREAD}\nCaused by: java.lang.NullPointerException\n${shipJava}`,
      ),
    ],
    [
      'a future around the same failure',
      'same',
      java(
        `java.util.concurrent.ExecutionException: java.lang.NullPointerException: no\n\tat java.base/java.util.concurrent.FutureTask.get(FutureTask.java:191)\nCaused by: java.lang.NullPointerException: no\n${payJava}`,
      ),
      java(`java.lang.NullPointerException: no\n${payJava}`),
    ],
    [
      'numbers of lambdas',
      'same',
      java(`java.io.IOException: no\n\tat com.acme.Pay.lambda$charge$1(Pay.java:3)`),
      java(`java.io.IOException: no\n\tat com.acme.Pay.lambda$charge$14(Pay.java:9)`),
    ],
    [
      'lambdas of other methods',
      'different',
      java(`java.io.IOException: no\n\tat com.acme.Pay.lambda$charge$1(Pay.java:3)`),
      java(`java.io.IOException: no\n\tat com.acme.Pay.lambda$refund$1(Pay.java:3)`),
    ],
    [
      'numbers of anonymous classes',
      'same',
      java(`java.io.IOException: no\n\tat com.acme.Pay$1.run(Pay.java:3)`),
      java(`java.io.IOException: no\n\tat com.acme.Pay$22.run(Pay.java:3)`),
    ],
    [
      'generated proxies',
      'same',
      java(`java.io.IOException: no\n\tat com.acme.Pay$$EnhancerBySpringCGLIB$$ab12.charge(<generated>)`),
      java(`java.io.IOException: no\n\tat com.acme.Pay$$EnhancerBySpringCGLIB$$9f01c.charge(<generated>)`),
    ],
    [
      'a dynamic proxy before the frame',
      'same',
      java(
        `java.io.IOException: no\n\tat jdk.proxy2/jdk.proxy2.$Proxy45.charge(Unknown Source)\n\tat com.sun.proxy.$Proxy12.x(Unknown Source)\n${payJava}`,
      ),
      java(`java.io.IOException: no\n${payJava}`),
    ],
    [
      'frames of Reactor and Spring',
      'same',
      java(
        `java.io.IOException: no\n\tat reactor.core.publisher.MonoFlatMap.onNext(MonoFlatMap.java:132)\n\tSuppressed: reactor.core.publisher.FluxOnAssembly$OnAssemblyException: \nError has been observed at the following site(s):\n\t*__checkpoint ⇢ HTTP GET "/x"\nOriginal Stack Trace:\n${payJava}`,
      ).replace('\tSuppressed: ', '\t'),
      java(`java.io.IOException: no\n${payJava}`),
    ],
    [
      'a logger of the app',
      'same',
      java(`java.io.IOException: no\n\tat com.acme.obs.AppLogger.error(AppLogger.java:3)\n${payJava}`),
      java(`java.io.IOException: no\n${payJava}`),
    ],
  ]))

const go = (...frames: readonly string[]): string =>
  `panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x47b1c3]\n\ngoroutine 18 [running]:\n${frames.join('\n')}`
const RUNTIME = 'panic({0x4a1, 0x5b2})\n\t/usr/local/go/src/runtime/panic.go:785 +0x132'
const payGo =
  'acme.net/shop/pay.(*Service).Charge(0xc0001a2000, {0x1, 0x2})\n\t/src/shop/pay/service.go:41 +0x1d'
const shipGo = 'acme.net/shop/ship.Send(...)\n\t/src/shop/ship/send.go:9'

describe('Go', () =>
  check([
    [
      'addresses, goroutines, lines',
      'same',
      go(payGo),
      go(payGo.replace(':41 +0x1d', ':77 +0x2f')).replace('goroutine 18', 'goroutine 4711'),
    ],
    ['another function of the app', 'different', go(payGo), go(shipGo)],
    ['the runtime above', 'same', go(RUNTIME, payGo), go(payGo)],
    [
      'Go as packaged by Debian',
      'same',
      go(RUNTIME.replace('/usr/local/go/src', '/usr/lib/go-1.22/src'), payGo),
      go(payGo),
    ],
    [
      'code under GOPATH is the own',
      'different',
      go(payGo.replace('/src/shop', '/home/ann/go/src/acme.net/shop')),
      go(shipGo),
    ],
    [
      'numbers of closures',
      'same',
      go('main.main.func1()\n\t/src/shop/main.go:9 +0x1'),
      go('main.main.func2.1()\n\t/src/shop/main.go:12 +0x1'),
    ],
    [
      'who created the goroutine',
      'same',
      go(payGo, 'created by main.main in goroutine 1\n\t/src/shop/main.go:3 +0x1'),
      go(payGo, 'created by main.serve in goroutine 7\n\t/src/shop/serve.go:3 +0x1'),
    ],
  ]))

describe('Ruby', () =>
  check([
    [
      'lines',
      'same',
      "PayError (no money):\n\napp/models/pay.rb:12:in `charge'",
      "PayError (no money):\n\napp/models/pay.rb:31:in `charge'\napp/x.rb:3:in `y'",
    ],
    [
      'another method',
      'different',
      "PayError (no money):\n\napp/models/pay.rb:12:in `charge'",
      "PayError (no money):\n\napp/models/pay.rb:12:in `refund'",
    ],
    [
      'blocks',
      'same',
      "PayError (no money):\n\napp/models/pay.rb:12:in `block (2 levels) in charge'",
      "PayError (no money):\n\napp/models/pay.rb:12:in `rescue in charge'",
    ],
    [
      'gems first',
      'same',
      "PayError (no):\n/usr/lib/ruby/gems/3.1.0/gems/pg-1.5/lib/pg.rb:3:in `exec'\napp/pay.rb:1:in `charge'",
      "PayError (no):\napp/pay.rb:1:in `charge'",
    ],
  ]))

const php = (error: string, ...frames: readonly string[]): string =>
  `PHP Fatal error:  Uncaught ${error} in /srv/shop/src/Pay.php:12\nStack trace:\n${frames.map((frame, i) => `#${i} ${frame}`).join('\n')}\n#${frames.length} {main}\n  thrown in /srv/shop/src/Pay.php on line 12`

describe('PHP', () =>
  check([
    [
      'lines and numbers',
      'same',
      php('PayException: no 7', '/srv/shop/src/Pay.php(12): Pay->charge()'),
      php('PayException: no 8', '/srv/shop/src/Pay.php(44): Pay->charge()'),
    ],
    [
      'another class',
      'different',
      php('PayException: no', '/srv/shop/src/Pay.php(12): Pay->charge()'),
      php('TypeError: no', '/srv/shop/src/Pay.php(12): Pay->charge()'),
    ],
    [
      'packages first',
      'same',
      php(
        'PayException: no',
        '/srv/shop/vendor/guzzle/Client.php(3): Guzzle->send()',
        '/srv/shop/src/Pay.php(12): Pay->charge()',
      ),
      php('PayException: no', '/srv/shop/src/Pay.php(12): Pay->charge()'),
    ],
    [
      'another place',
      'different',
      php('PayException: no', '/srv/shop/src/Pay.php(12): Pay->charge()'),
      php('PayException: no', '/srv/shop/src/Cart.php(12): Cart->total()'),
    ],
  ]))

const net = (text: string): string => `Request failed\n${text}`
const payNet = '   at Acme.Shop.Pay.Charge(Order order) in /src/Pay.cs:line 12'

describe('.NET', () =>
  check([
    [
      'lines',
      'same',
      net(`System.InvalidOperationException: no\n${payNet}`),
      net(`System.InvalidOperationException: no\n${payNet.replace('12', '98')}`),
    ],
    [
      'with and without debug symbols',
      'same',
      net(`System.InvalidOperationException: no\n${payNet}`),
      net(`System.InvalidOperationException: no\n   at Acme.Shop.Pay.Charge(Order order)`),
    ],
    [
      'another class',
      'different',
      net(`System.InvalidOperationException: no\n${payNet}`),
      net(`System.ArgumentException: no\n${payNet}`),
    ],
    [
      'async state machines',
      'same',
      net(
        'System.TimeoutException: no\n   at Acme.Shop.Pay.<ChargeAsync>d__5.MoveNext() in /src/Pay.cs:line 3\n--- End of stack trace from previous location ---\n   at System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()',
      ),
      net('System.TimeoutException: no\n   at Acme.Shop.Pay.ChargeAsync(Order order) in /src/Pay.cs:line 9'),
    ],
    [
      'lambdas',
      'same',
      net('System.TimeoutException: no\n   at Acme.Shop.Pay.<>c.<Charge>b__3_0() in /src/Pay.cs:line 3'),
      net(
        'System.TimeoutException: no\n   at Acme.Shop.Pay.<>c__DisplayClass7_0.<Charge>b__1() in /src/Pay.cs:line 8',
      ),
    ],
    [
      'another inner error',
      'same',
      net(
        `Acme.PayException: no\n ---> System.IO.IOException: a\n   at Acme.Net.Read() in /src/Net.cs:line 3\n   --- End of inner exception stack trace ---\n${payNet}`,
      ),
      net(
        `Acme.PayException: no\n ---> System.TimeoutException: b\n   at Acme.Db.Query() in /src/Db.cs:line 9\n   --- End of inner exception stack trace ---\n${payNet}`,
      ),
    ],
    [
      'a reflective call around different failures',
      'different',
      net(
        'System.Reflection.TargetInvocationException: Exception has been thrown by the target of an invocation.\n ---> System.IO.IOException: a\n   at Acme.Net.Read()\n   --- End of inner exception stack trace ---\n   at System.RuntimeMethodHandle.InvokeMethod(Object target)',
      ),
      net(
        'System.Reflection.TargetInvocationException: Exception has been thrown by the target of an invocation.\n ---> System.IO.IOException: a\n   at Acme.Db.Query()\n   --- End of inner exception stack trace ---\n   at System.RuntimeMethodHandle.InvokeMethod(Object target)',
      ),
    ],
  ]))

const rust = (...frames: readonly (readonly [string, string])[]): string =>
  `thread 'main' panicked at src/pay.rs:12:5:\nindex out of bounds: the len is 3 but the index is 7\nstack backtrace:\n${frames.map(([name, at], i) => `   ${i}: ${name}\n             at ${at}`).join('\n')}`

describe('Rust', () =>
  check([
    [
      'lines and hashes',
      'same',
      rust(['shop::pay::charge::h0123456789abcdef', './src/pay.rs:12:5']),
      rust(['shop::pay::charge::hfedcba9876543210', './src/pay.rs:31:9']),
    ],
    [
      'the runtime first',
      'same',
      rust(
        [
          'rust_begin_unwind',
          '/rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:665:5',
        ],
        ['shop::pay::charge', './src/pay.rs:12:5'],
      ),
      rust(['shop::pay::charge', './src/pay.rs:12:5']),
    ],
    [
      'closures',
      'same',
      rust(['shop::pay::charge::{{closure}}', './src/pay.rs:12:5']),
      rust(['shop::pay::charge', './src/pay.rs:12:5']),
    ],
    [
      'another function',
      'different',
      rust(['shop::pay::charge', './src/pay.rs:12:5']),
      rust(['shop::ship::send', './src/ship.rs:12:5']),
    ],
  ]))

describe('folders of releases', () => {
  const at = (file: string): string =>
    keyOf(py(`  File "${file}", line 12, in charge\n    x()`, 'KeyError: 1'))
  test.each([
    '3f2a9b1c',
    '20417733',
    'baebaafc',
    'deadbeefcafe',
    '3f2a9b1c5d6e7f8091a2b3c4d5e6f708192a3b4c',
    '0b8e7c1a-9a7d-4c1b-8e2f-0123456789ab',
    '17',
    '20240115103000',
    '2024-01-15',
    '2024-01-15T103000Z',
    '2024-01-15_1030',
    '1.24.0',
    'v1.24.0-rc.2',
    '17/3f2a9b1c',
  ])('%s and what is above it are left out', (release) => {
    expect(at(`/opt/releases/${release}/shop/payments.py`)).toBe(at('shop/payments.py'))
    expect(at(`C:\\releases\\${release}\\shop\\payments.py`)).toBe(at('shop/payments.py'))
  })
  test.each(['v1', 'facade', 'release', 'py3'])('%s is a folder of the code', (folder) => {
    expect(at(`/opt/releases/${folder}/shop/payments.py`)).not.toBe(at('shop/payments.py'))
  })
  test('the file itself is none', () => {
    expect(at('/srv/shop/baebaafc')).not.toBe(at('/srv/shop/payments.py'))
    expect(at('/srv/3f2a9b1c/shop/refunds.py')).not.toBe(at('/srv/3f2a9b1c/shop/payments.py'))
  })
})
