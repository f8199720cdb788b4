// What `--runs` names to runs, whatever it is: told apart by content, never by name. In: a path. Out: a Ledger. Knows all formats and reads none itself.
import fs from 'node:fs'
import path from 'node:path'
import { reasonOf, sentences, UserError } from '../errors.js'
import { fileChunks } from '../input/bytes.js'
import type { Clock } from '../records/clock.js'
import { readPytestCache, reportsIn } from './folder.js'
import { objectOf } from './json-line.js'
import type { Ledger } from './ledger.js'
import { eachLine, type TestReport } from './report.js'
import { joinSpans, REPORT_GAP_MS, timeOf } from './spans.js'
import { isTapLine } from './tap.js'

/** Of a file so many bytes tell what it is. */
const HEAD_BYTES = 64 * 1024
/** Lines before the first that tells: what npm or a build prints. */
const HEAD_LINES = 200
/** JSON that is read whole. */
const MAX_JSON_BYTES = 256 * 1024 * 1024

/** Reads a file or folder of test runs. Throws a UserError for what is none, with the line where there is one. */
export async function readRuns(name: string, cwd: string, clock: Clock): Promise<Ledger> {
  const file = path.resolve(cwd, name)
  try {
    if (!fs.statSync(file).isDirectory()) return await readFile(name, name, file, clock)
    return readPytestCache(name, file) ?? (await readFolder(name, file, clock))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw sentences.badRuns(name, reasonOf(error), 'check the path')
  }
}

// Reports of one execution lie side by side (surefire: one a class), so their spans are joined where they follow each other at once.
async function readFolder(name: string, folder: string, clock: Clock): Promise<Ledger> {
  const ledgers: Ledger[] = []
  for (const file of reportsIn(name, folder)) {
    const shown = path.join(name, path.basename(file))
    ledgers.push(await readFile(shown, name, file, clock))
  }
  const runs = joinSpans(
    ledgers.flatMap((ledger) => ledger.runs),
    REPORT_GAP_MS,
  )
  return {
    runs: runs.map((span, i) => ({ id: `run-${i + 1}`, ...span, source: name })),
    moments: ledgers.flatMap(({ moments }) => moments),
    notes: [...new Set(ledgers.flatMap(({ notes }) => notes))],
  }
}

async function readFile(name: string, source: string, file: string, clock: Clock): Promise<Ledger> {
  const stat = fs.statSync(file)
  const odd: string[] = []
  const all = fileChunks(file, (note) => odd.push(note))[Symbol.asyncIterator]()
  const { head, rest, isWhole } = await peek(all)
  const report: TestReport = {
    name,
    source,
    chunks: asUtf8(head, rest),
    writtenMs: stat.isFile() ? timeOf(Math.round(stat.mtimeMs)) : undefined,
    clock,
  }
  const ledger = await read(kindOf(utf8(head).toString(), isWhole), report)
  // Of data that was cut off some runs may be missing.
  return { ...ledger, notes: [...ledger.notes, ...odd.map((note) => `${name}: ${note}`)] }
}

/** What a file may be. */
type Kind = 'junit' | 'go-test' | 'report-log' | 'tap' | 'json' | 'ledger'

async function read(kind: Kind, report: TestReport): Promise<Ledger> {
  switch (kind) {
    case 'junit':
      return (await import('./junit.js')).readJUnit(report)
    case 'go-test':
      return (await import('./go-test.js')).readGoTest(report)
    case 'report-log':
      return (await import('./report-log.js')).readReportLog(report)
    case 'tap':
      return (await import('./tap.js')).readTap(report)
    case 'json':
      return readJson(report)
    case 'ledger': {
      const { LedgerRows } = await import('./ledger.js')
      const rows = new LedgerRows(report.source)
      await eachLine(report, (text, number) => rows.addLine(text, number))
      return rows.ledger()
    }
  }
}

// One value, or else a ledger of which the first line is odd.
async function readJson(report: TestReport): Promise<Ledger> {
  const { readLedger, LedgerRows } = await import('./ledger.js')
  const { readTestJson } = await import('./test-json.js')
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of report.chunks) {
    parts.push(Buffer.from(chunk))
    bytes += chunk.length
    if (bytes > MAX_JSON_BYTES)
      throw sentences.badRuns(report.name, 'JSON of over 256 MB', 'write it as NDJSON')
  }
  const text = Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (/^[[{]\s*\r?\n/.test(text.trimStart())) throw brokenJson(report, text, error)
    return readLedger(report.source, text)
  }
  const rows = new LedgerRows(report.source)
  const ledger = readTestJson(report, value)
  if (ledger === undefined) rows.addValue(value)
  return ledger ?? rows.ledger()
}

function brokenJson({ name }: TestReport, text: string, error: unknown): UserError {
  const at = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length)
  const line = text.slice(0, at).split('\n').length
  return sentences.badRuns(name, `line ${line}: broken JSON`, 'have it written again')
}

// What a file is, by its first bytes; `isWhole` when there are no more.
function kindOf(head: string, isWhole: boolean): Kind {
  const text = head.replace(/^\uFEFF/, '').trimStart()
  if (text.startsWith('<')) return 'junit'
  const lines = text.split(/\r?\n/)
  // The last line may be half a line.
  const entire = (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '')
  for (const line of entire.slice(0, HEAD_LINES)) {
    const object = objectOf(line)
    if (object && typeof object.Action === 'string' && ('Package' in object || 'ImportPath' in object))
      return 'go-test'
    if (object && '$report_type' in object) return 'report-log'
  }
  if (!/^[[{]/.test(text) && entire.slice(0, HEAD_LINES).some(isTapLine)) return 'tap'
  if (/^[[{]/.test(text) && (entire.length < 2 || objectOf(entire[0]!) === undefined)) return 'json'
  return 'ledger'
}

async function peek(
  chunks: AsyncIterator<Buffer>,
): Promise<{ head: Buffer; rest: AsyncIterator<Buffer>; isWhole: boolean }> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next()
    if (next.done) return { head, rest: chunks, isWhole: true }
    head = Buffer.concat([head, next.value])
  }
  return { head, rest: chunks, isWhole: false }
}

const isUtf16 = (head: Buffer): boolean => head[0] === 0xff && head[1] === 0xfe

// PowerShell writes what a command prints as UTF-16.
const utf8 = (head: Buffer): Buffer =>
  isUtf16(head) ? Buffer.from(new TextDecoder('utf-16le').decode(head, { stream: true })) : head

async function* asUtf8(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const decoder = isUtf16(head) ? new TextDecoder('utf-16le') : undefined
  const recoded = (chunk: Buffer): Buffer =>
    decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk
  if (head.length > 0) yield recoded(head)
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield recoded(next.value)
}
