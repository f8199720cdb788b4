import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { colorLevel } from '../src/commands/color.js'
import { parseTime } from '../src/commands/time.js'
import { loadConfig } from '../src/config/config.js'
import { nearest } from '../src/errors.js'
import { makeClock } from '../src/records/clock.js'
import { NOW_MS, tempFolder, withFiles } from './kit.js'

describe('the config file', () => {
  test('none is an empty one', async () => expect(await loadConfig(tempFolder())).toEqual({}))
  test('is found from a folder below, its paths are its own', async () => {
    const root = withFiles({
      'logtriage.config.json': '{"runs":["ci/runs.ndjson"],"level":"error"}',
      'deep/er/x': '',
    })
    expect(await loadConfig(path.join(root, 'deep/er'))).toEqual({
      runs: [path.join(root, 'ci/runs.ndjson')],
      level: 'error',
    })
  })
  test('stands in package.json too', async () => {
    expect(await loadConfig(withFiles({ 'package.json': '{"name":"x","logtriage":{"top":3}}' }))).toEqual({
      top: 3,
    })
  })
  test('a package.json without it is passed by', async () => {
    const root = withFiles({ 'logtriage.config.json': '{"top":7}', 'sub/package.json': '{"name":"x"}' })
    expect(await loadConfig(path.join(root, 'sub'))).toEqual({ top: 7 })
  })
  test.each([
    ['a key that is none', '{"levle":"warn"}', /levle: no such setting; did you mean "level"\?/],
    ['a value that is none', '{"level":"loud"}', /logtriage\.config\.json: level: .*"warn"/],
    ['a number that is too small', '{"top":0}', /top: /],
    ['no JSON', '{', /no valid JSON/],
  ])('%s is an error with path and hint', async (_, text, message) => {
    await expect(loadConfig(withFiles({ 'logtriage.config.json': text }))).rejects.toThrow(message)
  })
})

test.each([
  ['teminal', 'terminal'],
  ['jsno', 'json'],
  ['markdwon', 'markdown'],
  ['zzz', undefined],
])('did you mean: %s', (word, known) => {
  expect(nearest(word, ['terminal', 'json', 'ndjson', 'markdown'])).toBe(known)
})

describe('times as people type them', () => {
  const at = (text: string, zone = 'UTC') =>
    new Date(parseTime('--since', text, makeClock(zone, NOW_MS), NOW_MS + 3_600_000)).toISOString()
  test.each([
    ['2026-06-09', '2026-06-09T00:00:00.000Z'],
    ['2026-06-09T08:30:00Z', '2026-06-09T08:30:00.000Z'],
    ['2026-06-09 08:30', '2026-06-09T08:30:00.000Z'],
    ['2h', '2026-06-14T23:00:00.000Z'],
    ['90m', '2026-06-14T23:30:00.000Z'],
    ['3d', '2026-06-12T01:00:00.000Z'],
    ['today', '2026-06-15T00:00:00.000Z'],
    ['yesterday', '2026-06-14T00:00:00.000Z'],
  ])('%s', (text, iso) => expect(at(text)).toBe(iso))
  test('days are those of the zone', () => {
    expect(at('today', 'Asia/Tokyo')).toBe('2026-06-14T15:00:00.000Z')
    expect(at('yesterday', 'America/New_York')).toBe('2026-06-13T04:00:00.000Z')
  })
  test('what is no time is the user’s mistake', () =>
    expect(() => at('soon')).toThrow(/--since: "soon" is no time/))
})

describe('colour', () => {
  const level = (env: Record<string, string>, isTTY: boolean, flag?: boolean) =>
    colorLevel({ env, stdout: { isTTY } as never }, flag)
  test.each([
    [{}, false, undefined, 0],
    [{}, true, undefined, 1],
    [{ TERM: 'xterm-256color' }, true, undefined, 2],
    [{ COLORTERM: 'truecolor' }, true, undefined, 3],
    [{ TERM: 'dumb' }, true, undefined, 0],
    [{ NO_COLOR: '1' }, true, undefined, 0],
    [{ NO_COLOR: '' }, true, undefined, 1],
    [{ NO_COLOR: '1' }, true, true, 1],
    [{ FORCE_COLOR: '1' }, false, undefined, 1],
    [{ FORCE_COLOR: '0' }, true, undefined, 0],
    [{ FORCE_COLOR: '3' }, false, undefined, 3],
    [{ FORCE_COLOR: '1' }, true, false, 0],
  ] as const)('%j, terminal %s, flag %s: %i', (env, isTTY, flag, expected) =>
    expect(level(env, isTTY, flag)).toBe(expected),
  )
})
