// What rules were good for. In: what each fits of each signature. Out: hits by rule for the report, and notes of rules that do nothing any more.
import type { Period } from './escalation.js'
import type { Fit, Rule } from './rules.js'

/** A rule that has fitted nothing for so long is reported: what it was made for is gone, or its wording has changed. */
const IDLE_MS = 30 * 86_400_000
/** Fingerprints that a note names. */
const MAX_NAMED = 3

/** What became of a rule. */
export interface RuleUse {
  readonly rule: Rule
  hits: number
  lastMs: number | undefined
  readonly patterns: Set<string>
  /** Patterns of which it is only known to fit a part. */
  readonly partly: Set<string>
}

/** Uses of all rules, in their order. */
export class RuleUses {
  private readonly uses: ReadonlyMap<Rule, RuleUse>

  constructor(rules: readonly Rule[]) {
    this.uses = new Map(
      rules.map((rule) => [
        rule,
        { rule, hits: 0, lastMs: undefined, patterns: new Set<string>(), partly: new Set<string>() },
      ]),
    )
  }

  get list(): RuleUse[] {
    return [...this.uses.values()]
  }

  /** Counts what a rule fits of a signature of a pattern. */
  add(rule: Rule, fingerprint: string, { extent, hits, lastMs }: Fit): void {
    if (extent === 'none') return
    const use = this.uses.get(rule)!
    use.hits += hits
    if (lastMs !== undefined) use.lastMs = Math.max(use.lastMs ?? lastMs, lastMs)
    use.patterns.add(fingerprint)
    if (extent === 'some') use.partly.add(fingerprint)
  }

  /** True when the rule has fitted nothing for `IDLE_MS`, by the time of the log; of one that fits nothing in it, since it was made. */
  isIdle({ rule, hits, lastMs }: RuleUse, period: Period, nowMs: number): boolean {
    const isOld = rule.createdMs !== undefined && nowMs - rule.createdMs >= IDLE_MS
    if (period.firstMs === undefined || period.lastMs === undefined) return false
    if (hits === 0) return isOld || period.lastMs - period.firstMs >= IDLE_MS
    return lastMs !== undefined && period.lastMs - lastMs >= IDLE_MS
  }

  /** What is worth knowing of the rules. */
  notes(period: Period, nowMs: number): string[] {
    return this.list.flatMap((use) => {
      const { place, isExpired, settings } = use.rule
      const notes: string[] = []
      if (isExpired)
        notes.push(`${place} expired on ${settings.expires} and is not applied (${settings.reason})`)
      else if (this.isIdle(use, period, nowMs))
        notes.push(`${place} has fitted nothing for 30 days (${settings.reason}); is it still needed?`)
      if (!isExpired && settings.verdict === 'synthetic' && use.partly.size > 0) {
        const named = [...use.partly].slice(0, MAX_NAMED).join(', ')
        const more = use.partly.size > MAX_NAMED ? ' and more' : ''
        notes.push(
          `${place} fits some hits of ${named}${more}, and is not sure to fit all: those it does not mute`,
        )
      }
      return notes
    })
  }
}
