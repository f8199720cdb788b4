// The name of the project a folder belongs to. In: a folder. Out: a name: what the nearest package.json, pyproject.toml or go.mod says, else its folder's.
import fs from 'node:fs'
import path from 'node:path'

/** How each manifest says its name. The first line of a pyproject that begins with `name` is that of the project, or of the tool that builds it. */
const NAMED: readonly (readonly [file: string, name: (text: string) => string | undefined])[] = [
  ['package.json', (text) => (JSON.parse(text) as { name?: string } | null)?.name],
  ['pyproject.toml', (text) => /^name\s*=\s*["']([^"'\n]+)["']/m.exec(text)?.[1]],
  ['go.mod', (text) => /^module\s+(\S+)/m.exec(text)?.[1]],
]

/** The project of a folder; undefined when nothing from there upwards looks like one. */
export function projectOf(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const isRoot = path.dirname(at) === at
    for (const [file, nameIn] of NAMED) {
      const text = read(path.join(at, file))
      if (text !== undefined) return nameOr(() => nameIn(text)) ?? path.basename(at)
    }
    if (isRoot) return undefined
    if (fs.existsSync(path.join(at, '.git'))) return path.basename(at)
  }
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

// A manifest that is broken is not for us to complain of.
function nameOr(find: () => unknown): string | undefined {
  try {
    const name = find()
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}
