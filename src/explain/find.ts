// The pattern that is meant. In: what was typed, and all patterns. Out: the pattern, or a UserError that names the nearest. Reads no log.
import { nearest, sentences } from '../errors.js'
import { STDIN } from '../input/sources.js'
import type { Judged } from '../report/assemble.js'

/** A fingerprint or the start of one, with or without its version. */
const FINGERPRINT = /^(?:lt\d+:)?([0-9a-f]{1,12})$/i
/** A file and the number of a line of it; without a file, of standard input: `-` would be an option. */
const PLACE = /^(.*):(\d{1,15})$/s

/** What was typed: a fingerprint (the hexadecimal start of one), or a line of a file. */
export type Wanted =
  | { readonly kind: 'fingerprint'; readonly hex: string }
  | { readonly kind: 'line'; readonly file: string; readonly line: number }

/** Reads what was typed; a text that may be both is a fingerprint (`./lt1:12` is a line). Throws a UserError for what is neither. */
export function wantedOf(text: string): Wanted {
  const hex = FINGERPRINT.exec(text)?.[1]
  if (hex !== undefined) return { kind: 'fingerprint', hex: hex.toLowerCase() }
  const [, file, line] = PLACE.exec(text) ?? []
  if (file === undefined || Number(line) < 1) throw sentences.badWanted(text)
  return { kind: 'line', file: file === '' ? STDIN : file, line: Number(line) }
}

const hexOf = (fingerprint: string): string => fingerprint.replace(/^.*:/, '')

/** The pattern one of whose fingerprints begins so. Throws a UserError when there is none, or more than one. */
export function findPattern(hex: string, text: string, judged: readonly Judged[]): Judged {
  const found = judged.filter(({ pattern }) => pattern.members.some((one) => hexOf(one).startsWith(hex)))
  if (found.length === 1) return found[0]!
  if (found.length > 1)
    throw sentences.manyPatterns(
      text,
      found.map(({ pattern }) => pattern.fingerprint),
    )
  const members = judged.flatMap(({ pattern }) => pattern.members)
  const near = nearest(hex, members.map(hexOf))
  throw sentences.noPattern(
    text,
    members.find((one) => hexOf(one) === near),
  )
}
