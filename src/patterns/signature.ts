// A record to its signature. In: message and continuation lines. Out: masked tokens, the anchor of its trace, and the fingerprint. A pure
// function of the message: the same record has the same fingerprint on every machine and day.
import { createHash } from 'node:crypto'
import type { LogRecord } from '../model.js'
import { maskMessage } from './mask.js'
import { skeletonOf } from './skeleton.js'
import { frameKey, isAppFrame, readTrace } from './trace.js'

/** Version of the signature; a change of any rule that moves fingerprints is a new version. */
const FINGERPRINT_PREFIX = 'lt1:'
const FINGERPRINT_HEX = 12
/** Tokens kept of an error's own message; long ones hold data. */
const MAX_ERROR_TOKENS = 16
/** A message with fewer words than this says little ("Unhandled exception:"), so the next line of the record speaks with it. */
const FEW_WORDS = 2

/** What makes two records the same to the tool. */
export interface Signature {
  /** The signature as one text; equal keys mean the same signature. */
  readonly key: string
  /** Masked words of the message and of the error's message. */
  readonly tokens: readonly string[]
  /** Error class and top frame of the trace, `` when there is none: signatures with different anchors are different failures. */
  readonly anchor: string
}

/** What the signature is a function of. */
export type SignatureInput = Pick<LogRecord, 'message' | 'rest'>

/**
 * Signature of a record. Stack traces count as error class, masked error message and topmost frame of the operator's own code. It is a function
 * of the skeleton, in which numbers and ids have no values any more.
 */
export function signatureOf({ message, rest }: SignatureInput): Signature {
  return signatureOfSkeleton(skeletonOf(message), rest.map(skeletonOf))
}

/** Remembers signatures by skeleton: nearly every record repeats one seen before but for its numbers. Forgetting costs time, never results. */
export class SignatureMemo {
  private known = new Map<string, Signature>()

  signatureOf({ message, rest }: SignatureInput): Signature {
    const skeleton = skeletonOf(rest.length === 0 ? message : `${message}\n${rest.join('\n')}`)
    let signature = this.known.get(skeleton)
    if (signature === undefined) {
      const [first, ...others] = skeleton.split('\n') as [string, ...string[]]
      signature = signatureOfSkeleton(first, others)
      if (this.known.size >= MAX_REMEMBERED) this.known = new Map()
      this.known.set(skeleton, signature)
    }
    return signature
  }
}

/** About 40 MB of skeletons at worst with usual messages. */
const MAX_REMEMBERED = 20_000

function signatureOfSkeleton(message: string, rest: readonly string[]): Signature {
  const tokens = maskMessage(message)
  const trace = readTrace(message, rest)
  if (trace === undefined) {
    const more = tokens.length < FEW_WORDS ? rest.find((line) => line.trim() !== '') : undefined
    return sign(more === undefined ? tokens : [...tokens, ...maskMessage(more)], '')
  }
  const own = trace.frames.find(isAppFrame)
  const anchor = [(trace.errorClass ?? '').replace(/\d+/g, '#'), own ? frameKey(own) : '']
    .filter(Boolean)
    .join(' @ ')
  const repeated = trace.errorMessage === '' || message.includes(trace.errorMessage)
  const error = repeated ? [] : maskMessage(trace.errorMessage.split('\n', 1)[0]!).slice(0, MAX_ERROR_TOKENS)
  return sign(error.length > 0 ? [...tokens, '—', ...error] : tokens, anchor)
}

function sign(tokens: readonly string[], anchor: string): Signature {
  return { key: keyOf(tokens, anchor), tokens, anchor }
}

/** The signature as one text, from its parts. */
export const keyOf = (tokens: readonly string[], anchor: string): string =>
  anchor === '' ? tokens.join(' ') : `${tokens.join(' ')} ⟶ ${anchor}`

/** `lt1:` and twelve hex digits of the SHA-256 of the key: a clash among 10,000 signatures is a matter of 1 in 5 million. */
export function fingerprintOf(key: string): string {
  return FINGERPRINT_PREFIX + createHash('sha256').update(key).digest('hex').slice(0, FINGERPRINT_HEX)
}
