// Fingerprint and pattern text of every pattern of the samples, as pinned in fingerprints.golden.txt. Labels and histories name patterns by
// fingerprint, so whatever moves one of them is a new version of the signature (docs/grouping.md). UPDATE_FINGERPRINTS=1 rewrites the file.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, triageFiles } from './kit.js'

const GOLDEN = path.join(ROOT, 'test', 'fingerprints.golden.txt')
/** A rotated set is one source. */
const SAMPLES = [
  'api.ndjson',
  'founding-story/errors.log',
  'journal.json',
  'nginx-error.log',
  'postgres.log',
  'rotated',
  'syslog',
]

async function fingerprints(): Promise<string> {
  const parts: string[] = []
  for (const sample of SAMPLES) {
    const { report } = await triageFiles([path.join(ROOT, 'samples', sample)], { all: true })
    const rows = report.patterns.flatMap(({ fingerprint, members, template }) => [
      `${fingerprint}  ${template}`,
      ...members.filter((member) => member !== fingerprint).map((member) => `  ${member}`),
    ])
    // By pattern, each before its other members.
    parts.push(
      `== ${sample}`,
      ...rows
        .join('\n')
        .split(/\n(?! )/)
        .sort(),
      '',
    )
  }
  return parts.join('\n')
}

test('no fingerprint and no pattern text of the samples has moved', async () => {
  const found = await fingerprints()
  if (process.env.UPDATE_FINGERPRINTS === '1') fs.writeFileSync(GOLDEN, found)
  expect(found).toBe(fs.readFileSync(GOLDEN, 'utf8'))
})

test('every sample is pinned', () => {
  const logs = fs
    .readdirSync(path.join(ROOT, 'samples'), { withFileTypes: true })
    .map((entry) => (entry.name === 'founding-story' ? 'founding-story/errors.log' : entry.name))
  expect(logs.filter((name) => name !== 'README.md').sort()).toEqual([...SAMPLES].sort())
})
