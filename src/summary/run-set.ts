// Test runs and moments of all parts, as sets. In: what ledgers and other parts know. Out: each once, in one order, whatever order they came in: who
// says so first by name. A run of which nobody says the project gives way to the same one of which somebody does.
import { compareText } from '../model.js'
import type { Moment, Run } from '../runs/ledger.js'

/** A test run as a summary keeps it: without its command, which may hold secrets. */
export type KnownRun = Pick<Run, 'startMs' | 'endMs' | 'source' | 'project'>

interface Said {
  readonly source: string
  readonly project?: string | undefined
}

/** Test runs and moments without doubles. */
export class RunSet {
  private readonly runs = new Map<string, KnownRun>()
  private readonly moments = new Map<string, Moment>()

  /** Adds what a ledger or another part knows. */
  add(
    runs: readonly (Said & Pick<Run, 'startMs' | 'endMs'>)[],
    moments: readonly (Said & Pick<Moment, 'atMs'>)[],
  ): void {
    for (const { startMs, endMs, ...said } of runs)
      keep(this.runs, `${startMs} ${endMs}`, { startMs, endMs, ...saidOf(said) })
    for (const { atMs, ...said } of moments) keep(this.moments, `${atMs}`, { atMs, ...saidOf(said) })
  }

  /** By start, then by end, then by project. */
  listRuns(): KnownRun[] {
    return this.named(this.runs, ({ startMs, endMs }) => `${startMs} ${endMs}`).sort(
      (a, b) => a.startMs - b.startMs || a.endMs - b.endMs || compareProject(a, b),
    )
  }

  /** By time, then by project. */
  listMoments(): Moment[] {
    return this.named(this.moments, ({ atMs }) => `${atMs}`).sort(
      (a, b) => a.atMs - b.atMs || compareProject(a, b),
    )
  }

  // Without those that somebody else knows with their project.
  private named<T extends { readonly project?: string }>(
    all: ReadonlyMap<string, T>,
    timeOf: (one: T) => string,
  ): T[] {
    const known = new Set([...all.values()].filter(({ project }) => project !== undefined).map(timeOf))
    return [...all.values()].filter((one) => one.project !== undefined || !known.has(timeOf(one)))
  }
}

const saidOf = ({ source, project }: Said) => ({ source, ...(project !== undefined && { project }) })

/** Orders by project; none comes first. */
export const compareProject = (a: Pick<Said, 'project'>, b: Pick<Said, 'project'>): number =>
  Number(a.project !== undefined) - Number(b.project !== undefined) ||
  compareText(a.project ?? '', b.project ?? '')

function keep<T extends Said>(all: Map<string, T>, time: string, one: T): void {
  const key = JSON.stringify([time, one.project])
  const known = all.get(key)
  if (known === undefined || one.source < known.source) all.set(key, one)
}
