// Notes on where test runs are known from. In: what was found. Out: sentences. Finds nothing itself.
import type { Inferred } from '../runs/infer.js'
import type { Family, Proof } from '../runs/proof.js'
import type { Skew } from '../runs/skew.js'
import { type LearnedWindows, WindowSet } from '../runs/windows.js'

/** What there is to say something about. */
export interface RunFacts {
  readonly learned: LearnedWindows
  /** Sources whose clock is off. */
  readonly skews: readonly { readonly source: string; readonly skew: Skew }[]
  /** Sources whose clock was not compared. */
  readonly unasked: number
  readonly inferred: Inferred
  /** Runs and moments that somebody gave. */
  readonly recorded: number
  readonly moments: number
}

/** All notes, in the order of their weight. */
export function runNotes({ learned, skews, unasked, inferred, recorded, moments }: RunFacts): string[] {
  const { trusted, parts, echoes, windows } = inferred
  if (recorded === 0 && moments === 0 && windows.length === 0) return ['the ledger holds no test runs']
  return [
    ...skews.map(({ source, skew }) => skewNote(source, skew)),
    ...(unasked === 0
      ? []
      : [`the clocks of ${unasked} more sources of test runs were not compared with the log's`]),
    ...(moments === 0 ? [] : [momentNote(moments, learned)]),
    ...trusted.flatMap(replayNote),
    ...(parts.length === 0 ? [] : [partsNote(parts.length)]),
    ...(echoes.length === 0 ? [] : [echoNote(WindowSet.of(echoes).windows.length)]),
  ]
}

const PROOFS: Readonly<Record<Proof, (atRuns: number) => string>> = {
  recorded: (atRuns) => `${atRuns} of them at a known run`,
  shown: () => 'some of their lines show a test',
  varied: () =>
    'some line shows a test, and so many different errors are repeated in one order, at no fixed time',
}

function replayNote({ bursts, patterns, proof }: Family): string[] {
  const atRuns = bursts.filter(({ run }) => run >= 0).length
  if (proof === undefined || atRuns === bursts.length) return []
  const records = bursts.reduce((sum, { hits }) => sum + [...hits.values()].reduce((a, b) => a + b, 0), 0)
  const mean = Math.round(records / bursts.length)
  return [
    `test runs inferred from ${bursts.length} bursts of about ${mean} records that replay ${patterns.size} patterns: ${PROOFS[proof](atRuns)}`,
  ]
}

const partsNote = (count: number): string =>
  `test runs inferred from ${count} more ${count === 1 ? 'burst' : 'bursts'} made of patterns of the known runs, in their order`

const echoNote = (count: number): string =>
  `test runs inferred ${count === 1 ? 'once' : `${count} times`} from patterns with just as many hits as in each known run`

function skewNote(source: string, { offsetMs, proven }: Skew): string {
  const far = `${Math.abs(offsetMs / 1000)} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the log`
  return `the clock of the test runs in ${source} is ${far}; they are moved by that${proven ? '' : ', but nothing shows that what fits is a test'}`
}

function momentNote(count: number, { offsetsMs, proven }: LearnedWindows): string {
  if (offsetsMs === undefined)
    return `no patterns recur beside the ${count === 1 ? 'one push or commit' : `${count} pushes or commits`} given: no test runs found there`
  const [from, to] = offsetsMs.map((ms) => Math.round(Math.abs(ms) / 1000)) as [number, number]
  const where = offsetsMs[0] < 0 ? `${to} to ${from} s before` : `${from} to ${to} s after`
  return proven
    ? `test runs found ${where} the ${count} pushes or commits`
    : `patterns recur ${where} the ${count} pushes or commits; whether tests or deployments wrote them, nothing in them shows`
}
