// Pages that a person can read and a machine runs: README.md and test/cases/*.md. A ```text NAME block is a file, a ```console block a
// command and exactly what it prints; `exit N` behind it its exit code (0 when missing). UPDATE_PAGES=1 writes what is printed now.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ALL_FORMATS } from '../src/formats/index.js'
import { rowSchema } from '../src/summary/schema.js'
import { BIN, ROOT, tempFolder } from './kit.js'

const CASES = path.join(ROOT, 'test', 'cases')
const pages = ['README.md', ...fs.readdirSync(CASES).map((name) => path.join('test', 'cases', name))]
const CONSOLE = /```console\n\$ ([^\n]+)\n([\s\S]*?)```\n(?:\nexit (\d)\n)?/g

function runAsPage(command: string, cwd: string): { text: string; code: number | null } {
  const script = `logtriage() { node '${BIN}' "$@"; }; ${command}`
  const env = { ...process.env, TZ: 'UTC', COLUMNS: '100', NO_COLOR: '1', FORCE_COLOR: '' }
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', env })
  return { text: stdout + stderr, code: status }
}

describe.each(pages.map((page) => [page]))('%s', (page) => {
  const file = path.join(ROOT, page)
  const text = fs.readFileSync(file, 'utf8')
  const own = page !== 'README.md'

  test('prints what it says', () => {
    const cwd = own ? tempFolder() : ROOT
    if (own)
      for (const [, name, body] of text.matchAll(/```text (\S+)\n([\s\S]*?)```/g))
        fs.writeFileSync(path.join(cwd, name!), body!)
    const printed = text.replace(CONSOLE, (_whole, command: string) => {
      const ran = runAsPage(command, cwd)
      return `\`\`\`console\n$ ${command}\n${ran.text}\`\`\`\n${ran.code === 0 ? '' : `\nexit ${ran.code}\n`}`
    })
    if (process.env.UPDATE_PAGES) fs.writeFileSync(file, printed)
    expect(text).toMatch(CONSOLE)
    expect(text).toBe(printed)
  })
})

describe('what docs say is so', () => {
  test('docs/formats.md names every format', () => {
    const text = fs.readFileSync(path.join(ROOT, 'docs', 'formats.md'), 'utf8')
    expect(
      ALL_FORMATS.filter(({ name }) => !text.includes(`| \`${name}\` |`)).map(({ name }) => name),
    ).toEqual([])
  })
  test('README and CHANGELOG count the formats', () => {
    for (const name of ['README.md', 'CHANGELOG.md'])
      expect(fs.readFileSync(path.join(ROOT, name), 'utf8')).toContain(`${ALL_FORMATS.length} log formats`)
  })
  test.each(['scan', 'merge'])('README names every option of %s', (command) => {
    const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')
    const { text } = runAsPage(`logtriage ${command} --help`, ROOT)
    const options = [...text.matchAll(/^ {2}(--[a-z-]+)/gm)]
      .map((m) => m[1]!)
      .filter((option) => option !== '--help')
    expect(options.length).toBeGreaterThan(10)
    expect(options.filter((option) => !readme.includes(option))).toEqual([])
  })
  test('docs/scale.md names every field of every row', () => {
    const text = fs.readFileSync(path.join(ROOT, 'docs', 'scale.md'), 'utf8')
    const fields = rowSchema.options.flatMap(({ shape }) => Object.keys(shape))
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([])
    for (const { shape } of rowSchema.options) expect(text).toContain(`\`${shape.type.value}\``)
  })
  test('every link in the docs leads somewhere', () => {
    const broken = [
      'README.md',
      ...fs.readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`),
    ].flatMap((name) =>
      [...fs.readFileSync(path.join(ROOT, name), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)]
        .map((m) => path.join(path.dirname(name), m[1]!))
        .filter((target) => !fs.existsSync(path.join(ROOT, target))),
    )
    expect(broken).toEqual([])
  })
})
