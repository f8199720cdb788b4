// What people said, brought to the patterns of a log. In: labels and rules, and patterns with their states. Out: for each pattern what was said of it, patterns
// taken apart where it was said of some of their signatures only, uses of the rules, notes. Judges nothing: the detector `truth` and the classifier do.
import type { Evidence } from '../model.js'
import type { SignatureState } from '../patterns/state.js'
import { type Pattern, patternOf, templateOf } from '../patterns/table.js'
import { type Escalation, escalationText, findEscalation, type Period } from './escalation.js'
import { isExpired, type Label } from './label.js'
import { type Fit, fitOf, type Rule } from './rules.js'
import { RuleUses } from './uses.js'

/** What was said of a pattern. */
export interface Told {
  readonly verdict: 'synthetic' | 'genuine'
  /** By whom: `labelled synthetic`, `synthetic by rules.0`. */
  readonly by: string
  readonly reason: string
  /** Why it is not heeded: `9 times its usual rate since 2026-06-09`. */
  readonly escalated?: string
}

/** What people said of one pattern. */
export interface PatternTruth {
  readonly told: Told | undefined
  /** Rules that switch detectors off, and whether they are sure to fit all of it. */
  readonly off: readonly Switch[]
}

interface Switch {
  readonly rule: Rule
  readonly fitsAll: boolean
}

/** Patterns of a log. */
export interface Patterns {
  readonly patterns: readonly Pattern[]
  readonly byKey: ReadonlyMap<string, Pattern>
}

/** Patterns with what people said of them. */
export interface Applied extends Patterns {
  readonly truths: ReadonlyMap<Pattern, PatternTruth>
  readonly uses: RuleUses
  readonly notes: readonly string[]
}

/** What was said of one signature. */
interface MemberTruth extends PatternTruth {
  readonly state: SignatureState
  /** When it was said, epoch ms. */
  readonly saidMs: number | undefined
}

/** Labels and rules. */
export class Truth {
  constructor(
    /** By the fingerprint of a signature. */
    private readonly labels: ReadonlyMap<string, Label>,
    private readonly rules: readonly Rule[],
    private readonly nowMs: number,
  ) {}

  /** Brings them to the patterns of a log that covers this time. */
  apply({ patterns, byKey }: Patterns, period: Period): Applied {
    const truths = new Map<Pattern, PatternTruth>()
    const keys = new Map(byKey)
    const uses = new RuleUses(this.rules)
    const notes: string[] = []
    const all = patterns.flatMap((pattern) => {
      const groups = this.groupsOf(pattern, uses)
      const apart = groups.map((group) =>
        groups.length === 1
          ? pattern
          : patternOf(
              group.map(({ state }) => state),
              group.length === 1 ? group[0]!.state.tokens : pattern.state.tokens,
              pattern.folded,
            ),
      )
      for (const [i, group] of groups.entries()) {
        for (const { state } of group) keys.set(state.key, apart[i]!)
        truths.set(apart[i]!, truthOf(group, apart[i]!.state, period))
      }
      notes.push(...widened(groups, apart))
      return apart
    })
    notes.unshift(...escalations(truths))
    notes.push(...this.expiredLabels(), ...uses.notes(period, this.nowMs))
    return { patterns: all, byKey: keys, truths, uses, notes }
  }

  // Signatures of which the same was said.
  private groupsOf(pattern: Pattern, uses: RuleUses): MemberTruth[][] {
    const members = pattern.states.map((state) => this.memberTruth(state, pattern, uses))
    const genuine = members.find(({ told }) => told?.verdict === 'genuine' && told.by === LABELLED.genuine)
    const groups = new Map<string, MemberTruth[]>()
    for (const member of members) {
      // To show more than was meant is harmless, so a genuine label is one for all of the pattern that nobody called synthetic.
      const heard = genuine && !member.told ? { ...member, told: genuine.told } : member
      const key = [
        heard.told?.verdict,
        ...heard.off.map(({ rule, fitsAll }) => `${rule.place} ${fitsAll}`),
      ].join()
      const group = groups.get(key)
      if (group) group.push(heard)
      else groups.set(key, [heard])
    }
    return [...groups.values()]
  }

  // Genuine goes before synthetic, and a label before a rule.
  private memberTruth(state: SignatureState, pattern: Pattern, uses: RuleUses): MemberTruth {
    const templates = [pattern.template, templateOf(state.tokens, state.anchor)]
    const fitting = this.rules.flatMap((rule) => {
      const fit = fitOf(rule, state, templates)
      uses.add(rule, pattern.fingerprint, fit)
      return fit.extent === 'none' || rule.isExpired ? [] : [{ rule, fit }]
    })
    const off = fitting
      .filter(({ rule }) => rule.settings.detectorsOff !== undefined)
      .map(({ rule, fit }) => ({ rule, fitsAll: fit.extent === 'all' }))
    const known = this.labels.get(state.fingerprint)
    const label = known && !isExpired(known, this.nowMs) ? known : undefined
    const rule = (verdict: Told['verdict'], heeds: (fit: Fit) => boolean): Rule | undefined =>
      fitting.find((one) => one.rule.settings.verdict === verdict && heeds(one.fit))?.rule
    if (label?.verdict === 'genuine') return { state, off, ...this.byLabel(label) }
    const genuine = rule('genuine', () => true)
    if (genuine) return { state, off, ...this.byRule(genuine) }
    if (label) return { state, off, ...this.byLabel(label) }
    // What is known to fit in part only is not muted.
    const synthetic = rule('synthetic', ({ extent }) => extent === 'all')
    return synthetic
      ? { state, off, ...this.byRule(synthetic) }
      : { state, off, told: undefined, saidMs: undefined }
  }

  private byLabel({ verdict, reason, atMs }: Label): Saying {
    return { told: { verdict, by: LABELLED[verdict], reason }, saidMs: this.pastOrNever(atMs) }
  }

  private byRule({ place, settings, createdMs }: Rule): Saying {
    const verdict = settings.verdict!
    const told = { verdict, by: `${verdict} by ${place}`, reason: settings.reason }
    return { told, saidMs: createdMs === undefined ? undefined : this.pastOrNever(createdMs) }
  }

  // A time to come would say that all jumps until then are known.
  private pastOrNever(timeMs: number): number | undefined {
    return timeMs <= this.nowMs ? timeMs : undefined
  }

  private expiredLabels(): string[] {
    const expired = [...new Set(this.labels.values())].filter((label) => isExpired(label, this.nowMs))
    if (expired.length === 0) return []
    const named = expired.slice(0, MAX_NAMED).map(({ fingerprint, until }) => `${fingerprint} until ${until}`)
    const more = expired.length > MAX_NAMED ? ' and more' : ''
    return [`labels past their date, not applied: ${expired.length} (${named.join(', ')}${more})`]
  }
}

/** Fingerprints that a note names. */
const MAX_NAMED = 3

const LABELLED = { synthetic: 'labelled synthetic', genuine: 'labelled genuine' } as const

type Saying = Pick<MemberTruth, 'told' | 'saidMs'>

// What is muted is so until its rate jumps, or that of one of its signatures.
function truthOf(group: readonly MemberTruth[], state: SignatureState, period: Period): PatternTruth {
  const { told, off } = group[0]!
  if (told?.verdict !== 'synthetic') return { told, off }
  // The first that was said: later hits nobody has seen for sure.
  const saidMs = group.some((member) => member.saidMs === undefined)
    ? undefined
    : Math.min(...group.map((member) => member.saidMs!))
  const jumps = [
    findEscalation(state.buckets, period, saidMs),
    ...(group.length > 1 ? group.map((one) => findEscalation(one.state.buckets, period, one.saidMs)) : []),
  ].filter((jump) => jump !== undefined)
  const worst = jumps.sort((a: Escalation, b: Escalation) => b.hits - b.usual - (a.hits - a.usual))[0]
  const others = new Set(group.map((member) => `${member.told!.by}: ${member.told!.reason}`)).size - 1
  const by = others > 0 ? `${told.by} (and ${others} more)` : told.by
  return { told: { ...told, by, ...(worst && { escalated: escalationText(worst) }) }, off }
}

/** Jumps that notes tell one by one. */
const MAX_JUMPS = 5

// Where the verdict is genuine, the evidence that people see does not hold what speaks for a test.
function escalations(truths: ReadonlyMap<Pattern, PatternTruth>): string[] {
  const jumps = [...truths].flatMap(([{ fingerprint }, { told }]) =>
    told?.escalated === undefined
      ? []
      : [`${fingerprint}: ${told.by} (${told.reason}), but ${told.escalated}; so it is not muted`],
  )
  const more = jumps.length - MAX_JUMPS
  return more > 0 ? [...jumps.slice(0, MAX_JUMPS), `and ${more} more patterns that have escalated`] : jumps
}

// A label reaches the signatures it names. Others that are shown with them today stand apart.
function widened(groups: readonly (readonly MemberTruth[])[], apart: readonly Pattern[]): string[] {
  const labelled = groups.findIndex(([first]) => first!.told?.by === LABELLED.synthetic)
  const rest = groups.findIndex(([first]) => first!.told === undefined)
  if (labelled < 0 || rest < 0) return []
  const [few, others] = [apart[labelled]!, apart[rest]!]
  const all = few.members.length + others.members.length
  return [
    `${few.fingerprint} is labelled synthetic for ${few.members.length} of ${all} signatures that are alike; the others stand apart as ${others.fingerprint}`,
  ]
}

/** Evidence without that of the detectors that rules switch off, which a remark says. What speaks for genuine is only left out where the rule fits all hits. */
export function switchOff(evidence: readonly Evidence[], off: readonly Switch[]): Evidence[] {
  const isOff = (one: Evidence): Switch | undefined =>
    off.find(
      ({ rule, fitsAll }) =>
        rule.settings.detectorsOff!.includes(one.detector) && (fitsAll || one.logOdds > 0),
    )
  const kept = evidence.filter((one) => !isOff(one))
  const used = new Set(evidence.flatMap((one) => isOff(one)?.rule ?? []))
  const remarks = [...used].map(
    ({ place, settings }): Evidence => ({
      detector: 'truth',
      family: 'truth',
      logOdds: 0,
      reason: `${settings.detectorsOff!.join(', ')} switched off by ${place}: ${settings.reason}`,
    }),
  )
  return [...kept, ...remarks]
}
