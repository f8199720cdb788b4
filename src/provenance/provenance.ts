// Where the words of a log come from. In: folders of tests and of the app, and all texts that will be asked for. Out: for a text the best place in
// the tests that wrote it, with what makes it strong or weak. Weighs nothing: the detector does.
import type { Trace } from '../patterns/trace.js'
import type { Literal, Role } from './literal.js'
import { type Hit, matchLiteral } from './match.js'
import { MANY_FILES, type SearchCounts, type SourceOptions, searchSources } from './sources.js'
import { ownWords } from './stock-phrases.js'
import type { TestFrames } from './test-frames.js'
import { type Key, Wanted, type WantedLine } from './wanted.js'

/** What of a record stands in the tests, strongest first. */
const KINDS = ['frame', 'statement', 'value', 'word', 'clause'] as const
/**
 * One of {@link KINDS}: a stack frame in a test file, or a class of one; a whole statement for a database; a quoted value, path or name; the same, when it is one short word; three and more
 * words of natural language.
 */
type Kind = (typeof KINDS)[number]

/** A place in the tests where the words of a record stand, and the app has them not. */
export interface Match {
  readonly kind: Kind
  readonly role: Role
  /** Path as it was given, joined with that below it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Number of test files that hold it, under {@link MANY_FILES}. */
  readonly files: number
  /** The words of the record. */
  readonly quote: string
  /** True when the words are all of the literal, without holes; for a statement all of that too. */
  readonly isExact: boolean
  /** True when sources of the app were given, and have it not. */
  readonly notInApp: boolean
}

/** What is asked for: a text, which must have been searched for, and its trace. */
export interface Looked {
  readonly text: string
  readonly trace: Trace | undefined
}

type Found = Match & { readonly order: number }

/** A class with its module: `shop.tests.test_pay.Refused`. */
const CLASS_NAME = /(?<![\w.])(?:[A-Za-z_]\w{0,60}\.){2,12}[A-Z]\w{0,80}/g
/** A value of one word shorter than this is a name that an app has too (`customer_id`). */
const OWN_VALUE_CHARS = 16
const MIN_CLAUSE_WORDS = 3
const MIN_CLAUSE_CHARS = 14
/** Share of a statement's words that stand in lines which tell something. */
const STATEMENT_SHARE = 0.6
/** Finds kept of one line. */
const MAX_FOUND = 32

/** Looked through sources that can be asked for texts. */
export class Provenance {
  private readonly found = new Map<
    number,
    { file: string; line: number; role: Role; exact: boolean; hit: Hit }[]
  >()
  private readonly best = new Map<number, readonly Found[]>()

  private constructor(
    private readonly wanted: Wanted,
    private readonly hasApp: boolean,
  ) {}

  private frames: TestFrames | undefined

  /** What was searched, for the report. */
  notes: readonly string[] = []

  /** Looks for texts, the most important first. Throws a UserError for a folder that can't be read. */
  static async search(texts: Iterable<string>, options: SourceOptions): Promise<Provenance> {
    const wanted = new Wanted()
    for (const text of texts) wanted.add(text)
    const provenance = new Provenance(wanted, options.app.length > 0)
    const { counts, frames } = await searchSources(
      wanted,
      options,
      (file, literal, keys) => provenance.take(file.name, literal, keys),
      () => provenance.found.keys(),
    )
    provenance.frames = frames
    provenance.notes = notesOf(counts, wanted.left)
    return provenance
  }

  private take(file: string, literal: Literal, keys: readonly Key[]): void {
    for (const number of new Set(keys.flatMap((key) => key.lines))) {
      const list = this.found.get(number) ?? []
      const hit = list.length < MAX_FOUND ? matchLiteral(literal, this.wanted.lines[number]!) : undefined
      if (hit === undefined) continue
      const exact = hit.isWhole && literal.pieces.length === 1
      list.push({ file, line: literal.line, role: literal.role, exact, hit })
      this.found.set(number, list)
    }
  }

  /** The best place of a text that was searched for; undefined when no test has what the app has not. */
  lookUp({ text, trace }: Looked): Match | undefined {
    const framed = (trace && this.frameOf(trace)) ?? this.classOf(trace?.errorClass ?? '', text)
    if (framed) return framed
    const lines = this.wanted.linesOf(text)
    const all = [...new Set(lines)].flatMap((number) => this.findsOf(number))
    const statement = this.statementOf(lines)
    if (statement) return statement
    return all
      .map((one) => (one.kind === 'statement' ? { ...one, kind: 'value' as const, isExact: false } : one))
      .sort(compareFinds)[0]
  }

  private frameOf({ frames }: Trace): Match | undefined {
    for (const frame of frames) {
      const file = this.frames?.find(frame)
      if (file === undefined) continue
      const line = Number(/:(\d+)|, line (\d+)/.exec(frame.text)?.slice(1).find(Boolean) ?? 1)
      return this.placeOf(file.name, line, frame.text.trim())
    }
    return undefined
  }

  // A class of a test's module: what it names was thrown by a test.
  private classOf(...texts: readonly string[]): Match | undefined {
    for (const text of texts)
      for (const [name] of text.matchAll(CLASS_NAME)) {
        const found = this.frames?.findClass(name)
        if (found) return this.placeOf(found.file.name, found.line, name)
      }
    return undefined
  }

  private placeOf(file: string, line: number, quote: string): Match {
    const { hasApp } = this
    return { kind: 'frame', role: 'said', file, line, files: 1, quote, isExact: true, notInApp: hasApp }
  }

  // A statement stands in the tests when all its lines that tell something stand in one file, and they are most of it.
  private statementOf(lines: readonly number[]): Match | undefined {
    const own = lines.filter((number) => this.wanted.lines[number]!.isStatement)
    const wordsOf = (number: number): number => this.wanted.lines[number]!.words.length
    const all = own.reduce((sum, number) => sum + wordsOf(number), 0)
    const telling = own.filter((number) => tells(this.wanted.lines[number]!))
    let files: Found[] | undefined
    let told = 0
    for (const number of telling) {
      const finds = this.findsOf(number).filter(({ kind }) => kind === 'statement')
      files = (files ?? finds).filter(({ file }) => finds.some((one) => one.file === file))
      told += wordsOf(number)
    }
    const first = [...(files ?? [])].sort(compareFinds)[0]
    if (first === undefined || told < all * STATEMENT_SHARE) return undefined
    const quote = own.map((number) => this.wanted.lines[number]!.text).join(' ')
    return { ...first, quote, isExact: true }
  }

  private findsOf(number: number): readonly Found[] {
    let finds = this.best.get(number)
    if (finds === undefined) {
      const line = this.wanted.lines[number]!
      finds = (this.found.get(number) ?? []).flatMap(({ file, line: at, role, exact, hit }, order) => {
        const judged = judge(line, hit)
        return judged
          ? [
              {
                ...judged,
                file,
                line: at,
                role,
                order,
                isExact: exact && judged.isExact,
                notInApp: this.hasApp,
              },
            ]
          : []
      })
      this.best.set(number, finds)
    }
    return finds
  }
}

function compareFinds(a: Found, b: Found): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    Number(a.role === 'expected') - Number(b.role === 'expected') ||
    Number(b.isExact) - Number(a.isExact) ||
    b.quote.length - a.quote.length ||
    a.files - b.files ||
    a.order - b.order
  )
}

// False for a line that stands in very many test files, or is too short to be looked for.
const tells = ({ keys }: WantedLine): boolean => keys.some(({ key }) => key.files < MANY_FILES)

// What of a line a hit is worth, without what the app has.
function judge(line: WantedLine, hit: Hit): Pick<Found, 'kind' | 'files' | 'quote' | 'isExact'> | undefined {
  const inSpans = (start: number, end: number): boolean =>
    hit.spans.some((span) => span.start <= start && end <= span.end)
  const own = line.keys.filter(({ start, end }) => inSpans(start, end))
  const files = Math.min(...own.map(({ key }) => (key.files === 0 ? MANY_FILES : key.files)))
  if (!(files < MANY_FILES)) return undefined
  const inApp = line.keys.filter(({ key }) => key.inApp)
  const isNew = ({ start, end }: { start: number; end: number }): boolean =>
    !inApp.some((place) => place.start <= start && end <= place.end)
  const words = line.words.filter(({ start, end }) => inSpans(start, end))
  const newWords = words.filter(isNew)
  if (hit.isLine && line.isStatement && newWords.length >= words.length * 0.6)
    return { kind: 'statement', files, quote: line.text, isExact: true }
  const values = line.phrases.filter(
    ({ kind, start, end }) =>
      kind === 'value' &&
      inSpans(start, end) &&
      newWords.some((word) => word.start >= start && word.end <= end),
  )
  const value = values.sort((a, b) => b.text.length - a.text.length)[0]
  if (value) {
    const isWord = value.text.length < OWN_VALUE_CHARS && /^\w+$/.test(value.text)
    const isExact =
      hit.spans.length === 1 &&
      hit.isWhole &&
      hit.spans[0]!.end - hit.spans[0]!.start <= value.text.length + 2
    return { kind: isWord ? 'word' : 'value', files, quote: value.text, isExact }
  }
  const quote = longestRun(line, newWords)
  return quote === undefined || ownWords(quote) < MIN_CLAUSE_WORDS
    ? undefined
    : { kind: 'clause', files, quote, isExact: true }
}

// The longest text of new words in a row.
function longestRun(
  line: WantedLine,
  newWords: readonly { start: number; end: number }[],
): string | undefined {
  const isNew = new Set(newWords.map(({ start }) => start))
  let best: string | undefined
  let from = 0
  for (let i = 0; i <= line.words.length; i++) {
    if (i < line.words.length && isNew.has(line.words[i]!.start)) continue
    if (i - from >= MIN_CLAUSE_WORDS) {
      const text = line.text.slice(line.words[from]!.start, line.words[i - 1]!.end)
      if (text.length >= MIN_CLAUSE_CHARS && text.length > (best?.length ?? 0)) best = text
    }
    from = i + 1
  }
  return best
}

function notesOf(counts: SearchCounts, left: number): string[] {
  const { tests, app, unreadable, large, unparsed, cut, stopped, grammars } = counts
  const files = `${tests} test ${tests === 1 ? 'file' : 'files'}`
  const searched = app > 0 ? `${files} and ${app} of the app` : files
  const asides = [
    unreadable > 0 && `${unreadable} unreadable`,
    large > 0 && `${large} too large`,
    unparsed > 0 && `${unparsed} read as plain text for want of time`,
    grammars.size > 0 && `read as plain text for want of a grammar: ${[...grammars].sort().join(', ')}`,
    cut && 'there are more files, which were not looked at',
    stopped && 'stopped before the end',
    left > 0 && `${left} texts of the rarest patterns were not looked for`,
  ].filter((aside) => aside !== false)
  return [`test sources: ${searched} searched${asides.map((aside) => `, ${aside}`).join('')}`]
}
