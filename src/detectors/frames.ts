// Stack frames of tests. In: the traces behind a part. Out: evidence with the frame. A path in a message is no frame and does not count.
import { type Frame, isAppFrame } from '../patterns/trace.js'
import type { Detector, Part } from './detector.js'

/** Code that only runs under a test runner. */
const RUNNER =
  /(?:^|[/\\])(?:_pytest|pluggy|unittest|nose2?|behave|twisted[/\\]trial|jest-circus|jest-jasmine2|jest-runner|vitest|@vitest|mocha|jasmine-core|ava|tap|karma|cypress|playwright|rspec-core|minitest|test-unit|cucumber|phpunit|pestphp|codeception|xunit|nunit)[/\\]|[/\\]django[/\\]test[/\\](?:client|testcases|runner|utils)\.py$|[/\\]testing[/\\]testing\.go$|^(?:org\.junit|junit\.framework|org\.testng|org\.scalatest|org\.mockito|org\.spockframework|io\.kotest|Xunit|NUnit|Microsoft\.VisualStudio\.TestPlatform|Microsoft\.VisualStudio\.TestTools|PHPUnit)[.\\]|^node:internal[/\\]test_runner/
/** Files that are tests by the naming rules of their runners. */
const TEST_FILE =
  /(?:^|[/\\])(?:test_[\w.-]+\.py|[\w.-]+_test\.(?:py|go|rb|dart|exs?|cc|cpp)|[\w.-]+[.-](?:test|spec)\.[cm]?[jt]sx?|[\w.-]+_spec\.rb|test_[\w.-]+\.rb|conftest\.py|tests\.py|[\w.-]+Tests?\.(?:php|java|kt|cs|scala)|[\w.-]+Spec\.(?:scala|groovy|kt))$|[/\\]src[/\\]test[/\\]|[/\\]__tests__[/\\]|[/\\]spec[/\\][\w/\\.-]+_spec\.rb$/
const TEST_CLASS = /^(?:[\w$]+\.)+\w*(?:Test|Tests|TestCase|IT)(?:\$.*)?$/
/** Folders of tests: also the name of a staging root, so weaker, and never the first folder of the path. */
const TEST_FOLDER = /[/\\][\w.@-]+[/\\](?:[\w.@/\\-]*[/\\])?(?:tests?|specs?|testing|testdata)[/\\]/
/** Signs of a running test in texts and paths, weaker than a frame. */
const TRACES_OF_RUNS = /\/tmp\/pytest-of-\w+|\bPYTEST_CURRENT_TEST\b|\/tmp\/jest_\w+|\/pytest-\d+\//

/** Log-odds: a runner's own frame can't be in production; a file name or folder can, once in a while. */
const WEIGHT = { runner: 7, file: 6, folder: 3.2, run: 2.5 } as const
/** Share of a part's traces that must run through test code. */
const MIN_SHARE = 0.5

export const frames: Detector = {
  name: 'frames',
  title: 'Stack frames in test files or test runners',
  family: 'frames',
  inspect(part) {
    const withTrace = part.samples.filter((sample) => (sample.trace?.frames.length ?? 0) > 0)
    const tested = withTrace.flatMap((sample) => testFrame(sample.trace!.frames) ?? [])
    const best = tested.sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind])[0]
    if (best && tested.length >= withTrace.length * MIN_SHARE) {
      // The same signature also with frames of the app only: then the code path is real, and the test is one of its callers.
      const mixed = tested.length < withTrace.length
      const logOdds = mixed ? WEIGHT[best.kind] / 2 : WEIGHT[best.kind]
      const conclusive = !mixed && (best.kind === 'runner' || best.kind === 'file')
      const what = { runner: 'a test runner', file: 'a test file', folder: 'a folder of tests' }[best.kind]
      const reason = mixed ? `some stack frames in ${what}` : `stack frame in ${what}`
      return {
        detector: 'frames',
        family: 'frames',
        logOdds,
        reason,
        quote: best.frame.text.trim(),
        ...(conclusive && { conclusive }),
      }
    }
    const text = runTrace(part)
    return text === undefined
      ? undefined
      : {
          detector: 'frames',
          family: 'frames',
          logOdds: WEIGHT.run,
          reason: 'a temporary folder of a test runner',
          quote: text,
        }
  },
  samples: [
    {
      what: 'pytest in the stack',
      part: {
        samples: [
          {
            text: 'boom',
            rest: [
              'Traceback (most recent call last):',
              '  File "/venv/lib/python3.11/site-packages/_pytest/runner.py", line 5, in f',
              'ValueError: x',
            ],
          },
        ],
      },
      speaksFor: 'synthetic',
      conclusive: true,
    },
    {
      what: 'a Go test file',
      part: {
        samples: [
          {
            text: 'panic: boom',
            rest: ['goroutine 7 [running]:', 'shop.TestPay(0xc0)', '\t/src/shop/pay_test.go:12 +0x1d'],
          },
        ],
      },
      speaksFor: 'synthetic',
      conclusive: true,
    },
    {
      what: 'a vitest file',
      part: {
        samples: [
          {
            text: 'Error: no',
            rest: ['    at charge (/srv/shop/pay.js:3:1)', '    at /srv/shop/pay.test.js:9:3'],
          },
        ],
      },
      speaksFor: 'synthetic',
      conclusive: true,
    },
    {
      what: 'pytest temporary folder',
      part: { samples: [{ text: 'cannot open /tmp/pytest-of-ann/pytest-3/x.json' }] },
      speaksFor: 'synthetic',
    },
  ],
  rejects: [
    {
      what: 'a test path in a message',
      part: { samples: [{ text: 'cannot read /usr/share/test/test_data.py' }] },
    },
    {
      what: 'app frames only',
      part: {
        samples: [
          {
            text: 'Error: no',
            rest: ['    at charge (/srv/shop/pay.js:3:1)', '    at main (/srv/shop/index.js:9:3)'],
          },
        ],
      },
    },
    {
      what: 'a host folder called test',
      part: { samples: [{ text: 'Error: no', rest: ['    at charge (/test/shop/pay.js:3:1)'] }] },
    },
  ],
}

interface TestFrame {
  readonly frame: Frame
  readonly kind: 'runner' | 'file' | 'folder'
}

function testFrame(all: readonly Frame[]): TestFrame | undefined {
  const kinds: readonly (readonly [TestFrame['kind'], (frame: Frame) => boolean])[] = [
    ['runner', ({ file }) => RUNNER.test(file)],
    ['file', (frame) => isAppFrame(frame) && (TEST_FILE.test(frame.file) || TEST_CLASS.test(frame.file))],
    ['folder', (frame) => isAppFrame(frame) && TEST_FOLDER.test(frame.file)],
  ]
  for (const [kind, test] of kinds) {
    const frame = all.find(test)
    if (frame) return { frame, kind }
  }
  return undefined
}

function runTrace(part: Part): string | undefined {
  const marked = part.samples.filter((sample) => TRACES_OF_RUNS.test(sample.text))
  if (marked.length === 0 || marked.length < part.samples.length * MIN_SHARE) return undefined
  return TRACES_OF_RUNS.exec(marked[0]!.text)![0]
}
