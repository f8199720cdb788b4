// Grouping on messages of known programs (test/grouping/messages.json, written by hand: template to messages) and on the eight LogHub systems,
// which stand beside the project when present. Renaming every word, or shuffling the lines, must leave the groups as they are.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { consolidate } from '../src/patterns/consolidate.js'
import { type Signature, signatureOf } from '../src/patterns/signature.js'
import { ROOT } from './kit.js'

/** Number of the group and text of the pattern, by line. */
function groupsOf(lines: readonly string[]): { group: number; template: string }[] {
  const signatures = lines.map((message) => signatureOf({ message, rest: [] }))
  const distinct = [...new Map(signatures.map((one) => [one.key, one])).values()]
  const byKey = new Map<string, { group: number; template: string }>()
  for (const [group, { members, tokens }] of consolidate<Signature>(distinct).entries())
    for (const { key } of members) byKey.set(key, { group, template: tokens.join(' ') })
  return signatures.map(({ key }) => byKey.get(key)!)
}

/** Numbers groups by their first line, so that partitions can be compared. */
function partition(lines: readonly string[]): number[] {
  const seen = new Map<number, number>()
  return groupsOf(lines).map(({ group }) => {
    if (!seen.has(group)) seen.set(group, seen.size)
    return seen.get(group)!
  })
}

/** Mulberry32: numbers from 0 to 1 that a seed decides. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = randomOf(seed)
  return list
    .map((one) => [random(), one] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, one]) => one)
}

/** A word is a run of two letters or more that touches no digit. */
const WORD = /(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])/g
/** Parts of a hexadecimal id (`08b4-beef-0001`, MAC and IPv6 addresses) are no words, whatever letters they have. */
const HEX_ID = /(?<![A-Za-z0-9])(?=\S*\d)[0-9A-Fa-f]+(?:[:_-][0-9A-Fa-f]+)+(?![A-Za-z0-9])/g
/** Literals of programming languages are values. It is the only list of words there is, here and in mask.ts. */
const LITERAL = /^(?:true|false|null|nil|none|undefined|nan)$/i
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Renames each word to another of its length and capitals; the same word to the same word, no two to one. */
function renamer(seed: number): (line: string) => string {
  const random = randomOf(seed)
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const rename = (word: string): string => {
    if (LITERAL.test(word)) return word
    let name = names.get(word)
    // A word of hexadecimal digits only would be taken for an id.
    for (let tries = 0; name === undefined && tries < 1000; tries++) {
      const other = [...word]
        .map((letter) => {
          const drawn = LETTERS[Math.floor(random() * LETTERS.length)]!
          return letter === letter.toUpperCase() ? drawn.toUpperCase() : drawn
        })
        .join('')
      if (!taken.has(other) && !/^[a-f]+$/i.test(other) && !LITERAL.test(other)) name = other
    }
    if (name === undefined) throw new Error(`no free name of ${word.length} letters`)
    names.set(word, name)
    taken.add(name)
    return name
  }
  return (line) => {
    let out = ''
    let at = 0
    for (const id of line.matchAll(HEX_ID)) {
      out += line.slice(at, id.index).replace(WORD, rename) + id[0]
      at = id.index + id[0].length
    }
    return out + line.slice(at).replace(WORD, rename)
  }
}

function invariant(lines: readonly string[]): void {
  const before = partition(lines)
  for (const seed of [1, 2, 3]) {
    expect(partition(lines.map(renamer(seed)))).toEqual(before)
    const order = shuffled([...lines.keys()], seed)
    const groups = partition(order.map((i) => lines[i]!))
    const groupBefore = new Map<number, number>()
    for (const [at, i] of order.entries()) {
      if (!groupBefore.has(groups[at]!)) groupBefore.set(groups[at]!, before[i]!)
      expect(groupBefore.get(groups[at]!)).toBe(before[i])
    }
    expect(groupBefore.size).toBe(new Set(before).size)
  }
}

const SYSTEMS: Record<string, Record<string, string[]>> = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'test', 'grouping', 'messages.json'), 'utf8'),
)
const MESSAGES = Object.entries(SYSTEMS).flatMap(([system, templates]) =>
  Object.entries(templates).flatMap(([name, texts]) =>
    texts.map((text) => ({ label: `${system}: ${name}`, text })),
  ),
)
/** Templates that stay in several patterns, with what a rule would have to know to join them. */
const APART: Readonly<Record<string, string>> = {
  'postgresql: missing column': 'that a name is printed in quotes or without',
  'postgresql: not null': 'that two quoted words are values: with two they may be what it is about',
  'nginx: body too large': 'nothing: the verb of a request is kept on purpose',
  'kubernetes: back-off': 'that these plain words are names; five of them would tell, or a second sentence',
  'kubernetes: evicted': 'the same',
  'kafka: rebalance': 'the same',
  'kafka: leader missing': 'that the keys of this object are values',
  'systemd: main process': 'that the label is a unit and no part of the program',
  'mysql: aborted': 'that two quoted words are values',
  'mysql: dup': 'the same',
  'rabbitmq: no queue': 'the same',
  'haproxy: no server': 'that two plain words are names',
  'mongodb: e11000': 'that keys of an object are values',
  'cron and pam: cmd': 'where the command begins',
  'cron and pam: pam of two users': 'that two plain words are names',
  'kernel: oom': 'the same',
  'apache and proxies: proxy': 'that a part in brackets may be missing',
}

describe('messages of known programs', () => {
  const groups = groupsOf(MESSAGES.map(({ text }) => text))
  const groupsByLabel = new Map<string, Set<number>>()
  const labelsByGroup = new Map<number, Set<string>>()
  for (const [i, { label }] of MESSAGES.entries()) {
    const { group } = groups[i]!
    groupsByLabel.set(label, (groupsByLabel.get(label) ?? new Set()).add(group))
    labelsByGroup.set(group, (labelsByGroup.get(group) ?? new Set()).add(label))
  }
  test('no two templates are one pattern', () => {
    expect(
      [...labelsByGroup.values()].filter((labels) => labels.size > 1).map((labels) => [...labels]),
    ).toEqual([])
  })
  test('a template is one pattern, but for the named ones', () => {
    const split = [...groupsByLabel].filter(([, ids]) => ids.size > 1).map(([label]) => label)
    expect(split.sort()).toEqual(Object.keys(APART).sort())
  })
  test('words renamed or lines shuffled, the groups stay', () => invariant(MESSAGES.map(({ text }) => text)))
  test('there are enough of them', () => {
    expect(MESSAGES.length).toBeGreaterThanOrEqual(200)
    expect(groupsByLabel.size).toBeGreaterThanOrEqual(100)
  })
})

// Stands beside the project and is never part of it.
const FOLDER = process.env.LOGTRIAGE_LOGHUB ?? path.resolve(ROOT, '..', 'shared', 'loghub')
const PRESENT = fs.existsSync(FOLDER)
const NAMES = PRESENT
  ? fs.readdirSync(FOLDER).filter((name) => fs.existsSync(path.join(FOLDER, name, 'truth.csv')))
  : ['LogHub']

describe.skipIf(!PRESENT)(`LogHub systems (${PRESENT ? 'present' : 'absent: skipped'})`, () => {
  describe.each(NAMES)('%s', (name) => {
    test.each(['content', 'raw'])('words renamed or lines shuffled, the groups of %s stay', (kind) => {
      const text = fs.readFileSync(path.join(FOLDER, name, `${kind}.log`), 'utf8')
      invariant(text.trimEnd().split('\n'))
    })
  })
})
