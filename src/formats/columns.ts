// Home-made and rare formats whose lines open with columns: somewhere among the first words stands a time stamp, often a level after it.
// In: a line. Out: stamp, level, logger, and the message after the header columns. A time without a day counts only with a level in
// capitals and gives no stamp. Loose: chosen only when nothing that knows more fits.

import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { stampAt, type Word } from './column-dates.js'
import { isQualifiedLogger } from './layout.js'
import { levelOf } from './stamp.js'

/** Words from the start of a line that can belong to its header. */
const MAX_HEADER_WORDS = 12
/** Characters that a header has at most, and one word of it: also bounds what a line of brackets costs. */
const MAX_HEADER_CHARS = 400
const MAX_WORD_CHARS = 48

/** Lower-case words after the stamp from which on a line is prose, so that an `ERROR` further right is none of its columns. */
const PROSE_WORDS = 2

export const columns: LogFormat = {
  name: 'columns',
  title: 'Columns with a time stamp among the first words, perhaps a level',
  source: 'none: a guess at formats without a plugin',
  strict: false,
  parse(line) {
    if (line === '' || line[0] === ' ' || line[0] === '\t') return undefined
    const words = firstWords(line)
    const head = levelBefore(words, line) ?? timeAlone(words, line) ?? stampThenLevel(words, line)
    return head && split(line, head)
  },
  samples: [
    {
      line: '- 1131566461 2005.11.09 dn228 2005-11-09-12.01.01.372000 dn228 RAS KERNEL FATAL data storage interrupt',
      expect: {
        level: 'fatal',
        message: 'data storage interrupt',
        stamp: { ms: 1131566461000, zoned: true },
      },
    },
    {
      line: '261120 092100 148 WARN store.Reader: block 3 is short',
      expect: {
        level: 'warn',
        logger: 'store.Reader',
        message: 'block 3 is short',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21), zoned: false },
      },
    },
    {
      line: '2026-11-20 09:21:00, Error   CBS   Failed to open package',
      expect: { level: 'error', message: 'CBS   Failed to open package' },
    },
    {
      line: '20/11/2026 10:06:58.274|ERROR|main|com.shop.Biz|order 102 failed',
      expect: {
        level: 'error',
        logger: 'com.shop.Biz',
        message: 'order 102 failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 6, 58, 274), zoned: false },
      },
    },
    {
      line: '20/11/2026 10:06:58.267|INFO |main|com.shop.Biz|service started',
      expect: { level: 'info', logger: 'com.shop.Biz', message: 'service started' },
    },
    {
      line: '11/20/2026 10:15:13 PM WARNING  slow query took 1040 ms',
      expect: {
        level: 'warn',
        message: 'slow query took 1040 ms',
        stamp: { ms: Date.UTC(2026, 10, 20, 22, 15, 13) },
      },
    },
    {
      line: '11/10/2026 10:15:13 ERROR order 101 failed',
      expect: { level: 'error', stamp: { ms: Date.UTC(2026, 9, 11, 10, 15, 13) } },
    },
    {
      line: 'ERROR 20 Nov 2026 10:06:58 Biz | order 101 failed',
      expect: {
        level: 'error',
        logger: 'Biz',
        message: 'order 101 failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 6, 58) },
      },
    },
    {
      line: '20-Nov-2026 10:02:16 ERROR order 101 failed',
      expect: {
        level: 'error',
        message: 'order 101 failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 2, 16) },
      },
    },
    {
      line: '1795168936.445818 ERROR shop.orders order 101 failed',
      expect: {
        level: 'error',
        logger: 'shop.orders',
        message: 'order 101 failed',
        stamp: { ms: 1795168936445, zoned: true },
      },
    },
    {
      line: '10:02:16,123 ERROR shop.orders order 101 failed',
      expect: { level: 'error', logger: 'shop.orders', message: 'order 101 failed' },
    },
    {
      line: '2026-11-20 10:15:13,176 handling order 104, got ERROR as answer',
      expect: {
        message: 'handling order 104, got ERROR as answer',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 15, 13, 176) },
      },
    },
    {
      line: '2026/11/20 09:21:00 http: panic serving 10.0.0.1:5: boom',
      expect: { message: 'http: panic serving 10.0.0.1:5: boom' },
    },
    {
      line: '2026-11-20 10:15:13 Error occurred while saving',
      expect: { message: 'Error occurred while saving' },
    },
  ],
  rejects: [
    '10:02:16 is when it failed',
    '10:02:16 error handler registered',
    '11/20 of all orders failed',
    '20 Nov 2026 was a bad day',
    'disk sda1 is 98 % full',
    'Error 1131566461 is no time'.slice(0, 9),
    '  at 2026-11-20 09:21:00 ERROR x',
  ],
}

interface Head {
  readonly stamp?: Stamp
  readonly level?: Level
  /** Where the header ends in the line. */
  readonly end: number
}

/** `ERROR 20 Nov 2026 10:02:16 …` */
function levelBefore(words: readonly Word[], line: string): Head | undefined {
  const first = words[0]
  const level = first && /^[[<]?[A-Z]/.test(first.text) ? levelWord(first, line) : undefined
  const found = level && stampAt(words, 1)
  return found && { stamp: found.stamp, level, end: words[found.words]!.end }
}

/** `10:02:16,123 ERROR …`: no day, so no stamp, and only the level says that this is a header. */
function timeAlone(words: readonly Word[], line: string): Head | undefined {
  if (!words[0] || !/^\[?\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\]?$/.test(words[0].text)) return undefined
  let prose = 0
  for (let i = 1; i < words.length && prose < PROSE_WORDS; i++) {
    const level = /[A-Z]{3}/.test(words[i]!.text) ? levelWord(words[i]!, line) : undefined
    if (level) return { level, end: words[i]!.end }
    if (isProse(words[i]!)) prose++
  }
  return undefined
}

function stampThenLevel(words: readonly Word[], line: string): Head | undefined {
  let stamp: Stamp | undefined
  let end = 0
  let prose = 0
  for (let i = 0; i < words.length && prose < PROSE_WORDS; i++) {
    const found = stampAt(words, i)
    if (found) {
      stamp ??= found.stamp
      i += found.words - 1
      end = words[i]!.end
      continue
    }
    const level = stamp && levelWord(words[i]!, line)
    if (level) return { ...(stamp && { stamp }), level, end: words[i]!.end }
    if (stamp && isProse(words[i]!)) prose++
  }
  return stamp && { stamp, end }
}

const isProse = (word: Word): boolean => /^[a-z]+[,.:;]?$/.test(word.text)

/** The message and the logger before it, in a pipe's column, before a colon, or as a dotted name after the level. */
function split(line: string, { stamp, level, end }: Head): ParsedLine {
  const piped = /^\s*\|/.test(line.slice(end, end + 40))
  const rest = line.slice(end).replace(/^[\s:|-]+/, '')
  const { logger, message } = (piped && pipeColumns(rest)) || named(rest, level !== undefined)
  return { message, ...(stamp && { stamp }), ...(level && { level }), ...(logger && { logger }) }
}

type Named = { readonly logger?: string; readonly message: string }

/** `main|com.shop.Biz|service started`: a dotted column is the logger, else the last one. */
function pipeColumns(rest: string): Named | undefined {
  let message = rest
  let logger: string | undefined
  const column = /^([\w.$:@/-]{1,120}) {0,40}\| ?/
  for (let m = column.exec(message), i = 0; m && i < 4; m = column.exec(message), i++) {
    if (!logger?.includes('.')) logger = m[1]!
    message = message.slice(m[0].length)
  }
  return logger === undefined ? undefined : { logger, message }
}

function named(rest: string, leveled: boolean): Named {
  const colon = /^([A-Za-z_][\w.$/-]{1,120}): (?=\S)/.exec(rest)
  if (colon && /[.$/_-]|[a-z][A-Z]/.test(colon[1]!))
    return { logger: colon[1]!, message: rest.slice(colon[0].length) }
  const piped = /^([A-Z][\w.$]{1,120}|[a-z]\w*(?:\.\w+){1,8}) \| (?=\S)/.exec(rest)
  if (piped) return { logger: piped[1]!, message: rest.slice(piped[0].length) }
  const dotted = leveled ? /^([a-z_]\w{0,60}(?:\.\w{1,60}){1,10}) (?=\S)/.exec(rest) : null
  const tail = dotted ? rest.slice(dotted[0].length) : ''
  return dotted && isQualifiedLogger(dotted[1]!) && !/^(?:is|was|has|not|cannot|failed|[=<>!+-])/.test(tail)
    ? { logger: dotted[1]!, message: tail }
    : { message: rest }
}

// A pipe parts words like a blank does.
function firstWords(line: string): Word[] {
  const words: Word[] = []
  const pattern = /[^\s|]+/g
  const head = line.slice(0, MAX_HEADER_CHARS)
  for (let m = pattern.exec(head); m && words.length < MAX_HEADER_WORDS; m = pattern.exec(head))
    words.push({ text: m[0].length > MAX_WORD_CHARS ? '' : m[0], end: pattern.lastIndex })
  return words
}

/** Levels to some logger, but more often a label or prose unless set in capitals. */
const AMBIGUOUS =
  /^(?:[Hh]ttp|HTTP|[Pp]anic|[Ll]og|[Nn]ote|[Ff]ine|[Cc]onfig|[Ss]uccess|[Ff]ailure|[Ee]xception|[Aa]lert)$/

// Header levels are set in capitals, capitalised beside a column gap, bracketed or before a colon: `Error occurred` is prose.
function levelWord({ text, end }: Word, line: string): Level | undefined {
  const bare = text.replace(/^[[(<]+|[\])>:,]+$/g, '')
  if (bare.length < 3 && bare === text) return undefined
  if (AMBIGUOUS.test(bare)) return undefined
  const shaped =
    /^[A-Z]{3,13}$/.test(bare) ||
    /^[[(<].*[\])>]:?$|:$/.test(text) ||
    (/^[A-Z][a-z]{2,12}$/.test(bare) && /^(?: {2}|\t| ?\||$)/.test(line.slice(end, end + 2)))
  return shaped ? levelOf(bare) : undefined
}
