// `logtriage label` at work: appends a label or a removal to the labels file, or lists what stands there. Nothing of a log is kept but the pattern's
// template, and that only when its files are named.
import { findConfig } from '../config/config.js'
import { EXIT, type ExitCode, sentences } from '../errors.js'
import type { Pattern } from '../patterns/table.js'
import { terminalText } from '../reporters/escape.js'
import { summarize } from '../triage.js'
import { endOf } from '../truth/dates.js'
import { FINGERPRINT, likelyFingerprint } from '../truth/fingerprint.js'
import { isExpired, type Label } from '../truth/label.js'
import { appendLabel } from '../truth/label-file.js'
import { loadLabels } from '../truth/load.js'
import { type Io, writeAll } from './io.js'
import type { LabelFlags } from './label.js'
import { labelsPlace, oneOf, readingOptions, sourcesOf } from './reading.js'

/** What stands on the command line besides options. */
export interface LabelArguments {
  readonly fingerprint: string | undefined
  readonly verdict: string | undefined
  readonly files: readonly string[]
}

interface Place {
  readonly path: string
  readonly name: string
}

const VERDICTS = ['synthetic', 'genuine'] as const
/** A reason is a sentence or two. */
const MAX_REASON_CHARS = 500

/** Labels, removes or lists; resolves to the exit code. `usage` is printed when nothing is asked for. */
export async function label(
  { fingerprint, verdict, files }: LabelArguments,
  flags: LabelFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const place = labelsPlace(await findConfig(io.cwd), io.cwd, flags.labels)
  if (flags.list) return list(place, io)
  if (flags.remove !== undefined) return remove(flags.remove, flags.reason, place, io)
  if (fingerprint === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  const wanted = readFingerprint(fingerprint)
  if (verdict === undefined) throw sentences.noVerdict(wanted)
  const said = oneOf('VERDICT', verdict, VERDICTS)
  const reason = readReason(flags.reason)
  const until = readUntil(flags.until, io.nowMs)
  // Read before it is written: what is no labels file gets no label.
  const standing = await loadLabels(place.path, place.name, true)
  const before = standing.get(wanted)
  const pattern = files.length > 0 ? await patternOf(wanted, files, io) : undefined
  // What somebody called genuine stays so until it is named itself: a pattern may have widened to it since.
  const isFree = (member: string): boolean =>
    said === 'genuine' || standing.get(member)?.verdict !== 'genuine' || standing.get(member) === before
  const all = [...(before?.members ?? []), ...(pattern?.members ?? [])]
  const members = new Set([wanted, ...all.filter(isFree)])
  appendLabel(place.path, place.name, {
    fingerprint: wanted,
    ...(members.size > 1 && { members: [...members].sort() }),
    verdict: said,
    reason,
    at: new Date(io.nowMs).toISOString(),
    ...(until !== undefined && { until }),
    ...(pattern && { template: pattern.template }),
  })
  const signatures = members.size === 1 ? 'one signature' : `${members.size} signatures`
  const hint =
    said === 'synthetic' && members.size === 1 && !pattern
      ? '; with FILES it is for all that are shown as its pattern'
      : ''
  await say(io, `labelled ${wanted} ${said} in ${place.name} (${signatures}${hint})`)
  return EXIT.ok
}

async function list({ path, name }: Place, io: Io): Promise<ExitCode> {
  const labels = new Set((await loadLabels(path, name, true)).values())
  const inForce = [...labels].filter((one) => !isExpired(one, io.nowMs))
  await writeAll(
    io.stdout,
    inForce.map((one) => `${rowOf(one).map(terminalText).join('\t')}\n`),
  )
  if (labels.size === 0) io.stderr.write(`logtriage: no labels in ${terminalText(name)}\n`)
  const expired = labels.size - inForce.length
  if (expired > 0) io.stderr.write(`logtriage: ${terminalText(name)}: ${expired} more past their date\n`)
  return EXIT.ok
}

const rowOf = ({ fingerprint, verdict, members, atMs, until, reason, template }: Label): string[] => [
  fingerprint,
  verdict,
  `${members.length} ${members.length === 1 ? 'signature' : 'signatures'}`,
  `since ${new Date(atMs).toISOString().slice(0, 10)}`,
  until === undefined ? 'no end' : `until ${until}`,
  reason,
  template ?? '',
]

async function remove(word: string, reason: string | undefined, place: Place, io: Io): Promise<ExitCode> {
  const wanted = readFingerprint(word)
  const before = (await loadLabels(place.path, place.name, true)).get(wanted)
  if (!before) throw sentences.unlabelled(wanted, place.name)
  appendLabel(place.path, place.name, {
    fingerprint: before.fingerprint,
    ...(before.members.length > 1 && { members: [...before.members] }),
    verdict: 'removed',
    ...(reason !== undefined && { reason: readReason(reason) }),
    at: new Date(io.nowMs).toISOString(),
  })
  await say(io, `removed the label ${before.verdict} of ${before.fingerprint} from ${place.name}`)
  return EXIT.ok
}

const say = (io: Io, text: string): Promise<boolean> => writeAll(io.stdout, [`${terminalText(text)}\n`])

function readFingerprint(word: string): string {
  if (!FINGERPRINT.test(word)) throw sentences.badFingerprint(word, likelyFingerprint(word))
  return word
}

function readReason(text: string | undefined): string {
  const reason = (text ?? '').replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_CHARS)
  if (reason === '') throw sentences.noReason()
  return reason
}

function readUntil(text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) return undefined
  const endMs = endOf(text)
  if (endMs === undefined) throw sentences.badUntil(text, 'is no date')
  if (endMs <= nowMs) throw sentences.badUntil(text, 'is over')
  return text
}

// The pattern of which a signature is one, in a log read as scan does without options.
async function patternOf(fingerprint: string, files: readonly string[], io: Io): Promise<Pattern> {
  const { options } = await readingOptions({}, io)
  const { runs: _, ...reading } = options
  const summary = await summarize((await sourcesOf(files, io))!, reading, {
    get stdin() {
      return io.stdin
    },
    signal: io.signal,
  })
  for (const failure of summary.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
  const pattern = summary.table.patterns().patterns.find(({ members }) => members.includes(fingerprint))
  if (!pattern) throw sentences.unseenFingerprint(fingerprint)
  return pattern
}
