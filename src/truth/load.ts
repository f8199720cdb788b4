// Labels and rules to what can be brought to patterns. In: the labels file and the rules of the config. Out: a Truth. Loaded only when there is one of
// them.
import type { RuleSettings } from '../config/schema.js'
import type { Label } from './label.js'
import { readLabelsText } from './label-file.js'
import { compileRules } from './rules.js'
import { Truth } from './truth.js'

/** Rules, and what is needed to read them. */
export interface RuleSource {
  readonly rules: readonly RuleSettings[]
  /** What errors call the file they stand in. */
  readonly rulesFile: string
  /** Names that `detectorsOff` may hold. */
  readonly detectors: readonly string[]
  readonly nowMs: number
}

/** Reads the labels file, if any, and makes the rules ready. Throws a UserError for what can't be read. */
export async function loadTruth(
  labels: { readonly file: string; readonly name: string } | undefined,
  { rules, rulesFile, detectors, nowMs }: RuleSource,
): Promise<Truth> {
  const compiled = await compileRules(rules, rulesFile, detectors, nowMs)
  return new Truth(labels ? await loadLabels(labels.file, labels.name) : new Map(), compiled, nowMs)
}

/** Labels of a file, by the fingerprint of a signature. */
export async function loadLabels(
  file: string,
  name: string,
  mayMiss = false,
): Promise<ReadonlyMap<string, Label>> {
  const text = readLabelsText(file, name, mayMiss)
  if (text === '') return new Map()
  const { readLabels } = await import('./labels.js')
  return readLabels(name, text)
}
