// The import laws of docs/architecture.md, and the bounds on size.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './kit.js'

const SRC = path.join(ROOT, 'src')
/** Rooms from the ground up. A file imports from its own room and from those below only. */
const LAYERS = [
  ['model'],
  ['version'],
  ['errors'],
  ['config'],
  ['input'],
  ['formats'],
  ['records'],
  ['patterns'],
  ['hotpath'],
  ['runs'],
  ['provenance'],
  ['truth'],
  ['detectors'],
  ['classifier'],
  ['diagnosis'],
  ['tally'],
  ['threads'],
  ['scan'],
  ['summary'],
  ['report'],
  ['reporters'],
  ['explain'],
  ['triage'],
  ['commands'],
  ['index', 'cli', 'scan-thread'],
]
const MAX_FILE_LINES = 300
const MAX_FUNCTION_LINES = 80

const EXPORT = /^export (?:async )?(?:function\*?|class|interface|const|type) \w+/
// A plugin says what it is in its title.
const PLUGIN = /: (?:LogFormat|Detector|Reporter) = \{/

function functionsOf(text: string): { name: string; lines: number }[] {
  const lines = text.split('\n')
  return lines.flatMap((line, from) => {
    const m =
      /^( *)(?:export )?(?:async )?(?:function\*? (\w+)|(?!if|for|while|switch)(?:(?:private|static|async|override) )*\*?(\w+)\()/.exec(
        line,
      )
    const end = m
      ? lines.findIndex((other, i) => i > from && (other === `${m[1]}}` || other === `${m[1]}},`))
      : -1
    return m && end > 0 && /[{(]$/.test(line) ? [{ name: (m[2] ?? m[3])!, lines: end - from + 1 }] : []
  })
}

const files = (fs.readdirSync(SRC, { recursive: true }) as string[]).filter(
  (file) => file.endsWith('.ts') && !file.startsWith(path.join('hotpath', 'assembly')),
)
const textOf = (file: string): string => fs.readFileSync(path.join(SRC, file), 'utf8')
const roomOf = (file: string): string => file.split(path.sep)[0]!.replace(/\.ts$/, '')
const layerOf = (file: string): number => LAYERS.findIndex((rooms) => rooms.includes(roomOf(file)))
const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^(?:import|export)[^'"]*?from '(\.[^']+)'/gm)]
    .map((m) => path.join(path.dirname(file), m[1]!.replace(/\.js$/, '.ts')))
    .filter((target) => !target.endsWith('.json'))

test('every file has a room with a layer', () =>
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([]))

describe.each(files.map((file) => [file]))('%s', (file) => {
  const text = textOf(file)
  test('imports nothing upward', () => {
    expect(importsOf(file).filter((target) => layerOf(target) > layerOf(file))).toEqual([])
  })
  test('opens with what it is', () => expect(text).toMatch(/^\/\//))
  test(`has at most ${MAX_FILE_LINES} lines`, () =>
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(MAX_FILE_LINES))
  test(`has no function over ${MAX_FUNCTION_LINES} lines`, () => {
    expect(functionsOf(text).filter(({ lines }) => lines > MAX_FUNCTION_LINES)).toEqual([])
  })
  test('is not called by what it is not', () =>
    expect(path.basename(file)).not.toMatch(/util|helper|common|manager/))
  test('touches the process only if it is the cli', () => {
    if (file !== 'cli.ts')
      expect(text).not.toMatch(
        /\bprocess\.(?:argv|env|exit|stdout|stderr|stdin|cwd)\b|\bDate\.now\(|\bnew Date\(\)/,
      )
  })
  test('every export says what it is', () => {
    const lines = text.split('\n')
    const bare = lines.filter(
      (line, i) => EXPORT.test(line) && !PLUGIN.test(line) && !/\*\/\s*$/.test(lines[i - 1] ?? ''),
    )
    expect(bare).toEqual([])
  })
})

test.each(['commands/scan-run.ts', 'summary/write.ts'])('%s starts without zod', (start) => {
  const runtimeImport = /^(?:import|export) (?!type )[^'"]*?from '([^']+)'/gm
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    if (!files.includes(file)) return
    for (const [, target] of textOf(file).matchAll(runtimeImport))
      visit(
        target!.startsWith('.') ? path.join(path.dirname(file), target!.replace(/\.js$/, '.ts')) : target!,
      )
  }
  visit(start)
  expect([...seen]).toContain('patterns/snapshot.ts')
  expect([...seen]).not.toContain('zod')
})

test('no circle of imports', () => {
  const seen = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    if (seen.get(file) === 'done' || !files.includes(file)) return
    if (seen.get(file) === 'open') {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' > '))
      return
    }
    seen.set(file, 'open')
    for (const target of importsOf(file)) visit(target, [...trail, file])
    seen.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('nothing of this machine stands in the project', () => {
  const lock = fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
  expect(lock).not.toContain('"resolved"')
  for (const file of files) expect(textOf(file)).not.toMatch(/\/work\/|\/root\//)
})
