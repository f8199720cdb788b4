// Rules of the config: what a person said of all that fits. In: rules as they stand in the config, and the state of a signature. Out: compiled rules, and
// how much of a signature they fit. The state keeps a sample of its texts, so a rule may fit some of it and nobody knows of the rest.
import type { RuleSettings } from '../config/schema.js'
import { sentences } from '../errors.js'
import type { SignatureState, Variant } from '../patterns/state.js'
import { beginOf, endOf } from './dates.js'
import { fits } from './wildcard.js'

/** A regex longer than this is a program. */
const MAX_REGEX_CHARS = 1000

/** A rule that can be asked. */
export interface Rule {
  /** Where it stands: `rules.0`. */
  readonly place: string
  readonly settings: RuleSettings
  readonly createdMs: number | undefined
  readonly isExpired: boolean
  /** Finds the regex, when there is one. */
  readonly finds: ((text: string) => boolean) | undefined
}

/** How much of a signature a rule fits: all hits, some at least, none. */
export interface Fit {
  readonly extent: 'all' | 'some' | 'none'
  /** Hits of which it is known. */
  readonly hits: number
  /** The latest of them, epoch ms. */
  readonly lastMs: number | undefined
}

/** Makes rules of settings. Throws a UserError that names the place (`file` and rule) for dates, detectors and regexes that are none. */
export async function compileRules(
  rules: readonly RuleSettings[],
  file: string,
  detectors: readonly string[],
  nowMs: number,
): Promise<Rule[]> {
  // Loaded only when there is a regex: it is as large as all the rest.
  const compile = rules.some(({ regex }) => regex !== undefined)
    ? (await import('./regex.js')).compileRegex
    : undefined
  return rules.map((settings, i) => {
    const place = `rules.${i}`
    const { regex, created, expires, detectorsOff = [] } = settings
    for (const name of detectorsOff)
      if (!detectors.includes(name))
        throw sentences.unknownWord(`${file}: ${place}.detectorsOff`, name, detectors)
    if (regex !== undefined && regex.length > MAX_REGEX_CHARS)
      throw sentences.badConfig(file, `${place}.regex`, `longer than ${MAX_REGEX_CHARS} characters`)
    const endMs = dateOf(file, `${place}.expires`, expires, endOf)
    return {
      place,
      settings,
      createdMs: dateOf(file, `${place}.created`, created, beginOf),
      isExpired: endMs !== undefined && endMs <= nowMs,
      finds: regex === undefined ? undefined : compile!(file, `${place}.regex`, regex),
    }
  })
}

function dateOf(
  file: string,
  place: string,
  text: string | undefined,
  read: (text: string) => number | undefined,
): number | undefined {
  const timeMs = text === undefined ? undefined : read(text)
  if (text !== undefined && timeMs === undefined)
    throw sentences.badConfig(file, place, `"${text}" is no date; write one such as 2026-12-31`)
  return timeMs
}

/** Asks a rule of a signature, which is shown under one of these templates. What several conditions fit is what each of them fits. */
export function fitOf(rule: Rule, state: SignatureState, templates: readonly string[]): Fit {
  const { text, source, logger } = rule.settings
  const { finds } = rule
  const asked: Fit[] = []
  if (text !== undefined)
    asked.push(
      templates.some((template) => template.includes(text))
        ? allOf(state)
        : textsOf(state, (variant) => variant.includes(text), false),
    )
  if (finds) asked.push(textsOf(state, finds, templates.some(finds)))
  if (logger !== undefined) asked.push(loggersOf(state, logger))
  if (source !== undefined) asked.push(sourcesOf(state, source))
  return asked.reduce(both)
}

const both = (a: Fit, b: Fit): Fit => {
  if (a.extent === 'none' || b.extent === 'none') return NONE
  if (a.extent === 'all') return b
  return b.extent === 'all' || a.hits <= b.hits ? a : b
}

const NONE: Fit = { extent: 'none', hits: 0, lastMs: undefined }
const allOf = ({ hits, lastMs }: SignatureState): Fit => ({ extent: 'all', hits, lastMs })

// `isShown`: the wording that all texts share fits as well, so that texts that were not kept do.
function textsOf(state: SignatureState, test: (text: string) => boolean, isShown: boolean): Fit {
  const fitting = state.variants.filter(({ message, rest }) => test([message, ...rest].join('\n')))
  if (fitting.length === state.variants.length && (isShown || isComplete(state))) return allOf(state)
  return some(fitting, hitsOf(fitting))
}

function loggersOf(state: SignatureState, logger: string): Fit {
  const fitting = [...state.loggers].filter(([name]) => fits(logger, name))
  const hits = fitting.reduce((sum, [, count]) => sum + count, 0)
  if (hits === state.hits) return allOf(state)
  return hits === 0 ? NONE : { extent: 'some', hits, lastMs: state.lastMs }
}

// Of each text the first and the last place are known.
function sourcesOf(state: SignatureState, source: string): Fit {
  const inside = ({ hits, first, last }: Variant): boolean[] =>
    (hits === 1 ? [first] : [first, last]).map((one) => fits(source, one.source))
  const fitting = state.variants.filter((variant) => inside(variant).includes(true))
  const isAll = state.variants.every((variant) => variant.hits <= 2 && !inside(variant).includes(false))
  if (isAll && isComplete(state)) return allOf(state)
  return some(
    fitting,
    fitting.reduce((sum, one) => sum + inside(one).filter(Boolean).length, 0),
  )
}

function some(fitting: readonly Variant[], hits: number): Fit {
  if (fitting.length === 0) return NONE
  const times = fitting.flatMap(({ last }) => last.timeMs ?? [])
  return { extent: 'some', hits, lastMs: times.length > 0 ? Math.max(...times) : undefined }
}

const hitsOf = (variants: readonly Variant[]): number => variants.reduce((sum, { hits }) => sum + hits, 0)

const isComplete = (state: SignatureState): boolean => hitsOf(state.variants) === state.hits
