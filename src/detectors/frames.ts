// Stack frames of tests. In: the traces behind a part. Out: evidence with the frame. A path in a message is no frame and does not count.
import type { Evidence } from '../model.js'
import { type Frame, isAppFrame } from '../patterns/trace.js'
import type { Detector, Part } from './detector.js'

/** Code that only runs under a test runner: as an installed package or part of the language, never as any folder of that name. */
const RUNNER =
  /[/\\](?:node_modules|site-packages|dist-packages|gems|vendor)[/\\](?:[\w.@+-]+[/\\]node_modules[/\\])*(?:_pytest|pytest|nose2?|twisted[/\\]trial|jest-circus|jest-jasmine2|jest-runner|jest-mock|vitest|@vitest|@jest|@playwright[/\\]test|mocha|jasmine-core|ava|tap|@tapjs|rspec-[\w.-]+|minitest-[\w.-]+|test-unit-[\w.-]+|cucumber-[\w.-]+|phpunit|pestphp|codeception)[/\\]|[/\\]python[\d.]+[/\\](?:unittest|_pytest)[/\\]|[/\\]django[/\\]test[/\\](?:testcases|runner|utils)\.py$|[/\\]testing[/\\]testing\.go$|^(?:org\.junit|junit\.framework|org\.testng|org\.scalatest|org\.mockito|org\.spockframework|io\.kotest|Xunit|NUnit|Microsoft\.VisualStudio\.TestPlatform|Microsoft\.VisualStudio\.TestTools|PHPUnit)[.\\]|^node:internal[/\\]test_runner/
/** Files that nothing but a test runner loads, by rules that compilers and runners enforce. */
const TEST_FILE =
  /(?:^|[/\\])(?:[\w.-]+_test\.go|[\w.-]+\.(?:test|spec)\.[cm]?[jt]sx?|conftest\.py)$|[/\\]__tests__[/\\]/
/** Names that tests have by custom, and other things too (`ab_test.py`, `openapi-spec.js`, `LabTest`). */
const TEST_NAME =
  /(?:^|[/\\])(?:test_[\w.-]+\.(?:py|rb)|[\w.-]+_(?:test|spec)\.(?:py|rb|dart|exs?|cc|cpp)|[\w.-]+-(?:test|spec)\.[cm]?[jt]sx?|tests\.py|[\w.-]+Tests?\.(?:php|java|kt|cs|scala)|[\w.-]+Spec\.(?:scala|groovy|kt))$|[/\\]src[/\\]test[/\\]|^(?:[\w$]+\.)+\w*(?:Test|Tests|TestCase|[a-z0-9]IT)(?:\$.*)?$/
/** The second sign: a function that a runner calls. */
const TEST_FUNCTION = /(?:^|\.)(?:test_\w+|Test[A-Z]\w*|test[A-Z]\w*|setUp|tearDown)$/
/** Folders of tests: also the name of a staging root, so weak alone, and never the first folder of the path. */
const TEST_FOLDER = /[/\\][\w.@-]+[/\\](?:[\w.@/\\-]*[/\\])?(?:tests?|specs?|testing|testdata)[/\\]/
/** Signs of a running test in texts and paths, weaker than a frame. */
const TRACES_OF_RUNS = /\/tmp\/pytest-of-\w+|\bPYTEST_CURRENT_TEST\b|\/tmp\/jest_\w+|\/pytest-\d+\//

/** Log-odds: a runner's own frame can't be in production, nor a file that only runners load; names by custom and folders can, also two of them. */
const WEIGHT = { runner: 7, file: 6, signs: 4.2, name: 2.5, run: 2.5 } as const
/** What is left of it when the same signature also occurs without a test. */
const MIXED = 0.25
/** Outside of runs the kept texts must stand for this share of the hits before they speak for all. */
const MIN_SEEN = 0.5
/** Share of a part's hits with traces that must run through test code. */
const MIN_SHARE = 0.5

export const frames: Detector = {
  name: 'frames',
  title: 'Stack frames in test files or test runners',
  looksFor: 'stack frames of test files and runners in half of the traces, temporary folders of test runners',
  family: 'frames',
  inspect(part) {
    const traced = part.samples.flatMap(({ hits, trace }) =>
      trace && trace.frames.length > 0 ? [{ hits, found: testFrame(trace.frames) }] : [],
    )
    const hits = (list: readonly { hits: number }[]): number => list.reduce((sum, one) => sum + one.hits, 0)
    const tested = traced.filter(({ found }) => found !== undefined)
    const best = tested.map(({ found }) => found!).sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind])[0]
    if (best && hits(tested) >= hits(traced) * MIN_SHARE)
      return evidenceOf(
        best,
        part.hasUnseenText ||
          (part.scope !== 'inside' && part.seenShare < MIN_SEEN) ||
          tested.length < traced.length,
      )
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
      what: 'a user whose home is called like a runner',
      part: { samples: [{ text: 'Error: no', rest: ['    at charge (/home/ava/shop/pay.js:3:1)'] }] },
    },
    {
      what: 'a host folder called test',
      part: { samples: [{ text: 'Error: no', rest: ['    at charge (/test/shop/pay.js:3:1)'] }] },
    },
  ],
}

interface TestFrame {
  readonly frame: Frame
  readonly kind: 'runner' | 'file' | 'signs' | 'name'
}

// `mixed`: the same signature also occurs with frames of the app only (or may: a text with many hits is not among those kept). Then the code path
// is real, and the test is one of its callers.
function evidenceOf({ frame, kind }: TestFrame, mixed: boolean): Evidence {
  const conclusive = !mixed && (kind === 'runner' || kind === 'file')
  const what = {
    runner: 'a test runner',
    file: 'a test file',
    signs: 'what looks like a test',
    name: 'what is named as a test',
  }[kind]
  return {
    detector: 'frames',
    family: 'frames',
    logOdds: mixed ? WEIGHT[kind] * MIXED : WEIGHT[kind],
    reason: mixed ? `some stack frames in ${what}` : `stack frame in ${what}`,
    quote: frame.text.trim(),
    ...(conclusive && { conclusive }),
  }
}

function testFrame(all: readonly Frame[]): TestFrame | undefined {
  const kinds: readonly (readonly [TestFrame['kind'], (frame: Frame) => boolean])[] = [
    ['runner', ({ file }) => RUNNER.test(file)],
    ['file', (frame) => isAppFrame(frame) && TEST_FILE.test(frame.file)],
    ['signs', (frame) => signsOf(frame) >= 2],
    ['name', (frame) => isAppFrame(frame) && signsOf(frame) === 1],
  ]
  for (const [kind, test] of kinds) {
    const frame = all.find(test)
    if (frame) return { frame, kind }
  }
  return undefined
}

const signsOf = ({ file, func }: Frame): number =>
  [TEST_NAME.test(file), TEST_FOLDER.test(file), TEST_FUNCTION.test(func)].filter(Boolean).length

function runTrace(part: Part): string | undefined {
  const marked = part.samples.filter((sample) => TRACES_OF_RUNS.test(sample.text))
  if (marked.length === 0 || marked.length < part.samples.length * MIN_SHARE) return undefined
  return TRACES_OF_RUNS.exec(marked[0]!.text)![0]
}
