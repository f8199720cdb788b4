// The grammars of nine languages, from @vscode/tree-sitter-wasm. In: a file name and its text. Out: the syntax tree, handed to a reader and freed
// behind it. A grammar is loaded when the first file of its language comes.
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Language, Parser, Tree } from '@vscode/tree-sitter-wasm'

const PACKAGE = '@vscode/tree-sitter-wasm'
/** Grammar by file extension. */
const GRAMMARS: Readonly<Record<string, string>> = {
  py: 'python',
  pyi: 'python',
  js: 'javascript',
  jsx: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  ts: 'typescript',
  cts: 'typescript',
  mts: 'typescript',
  tsx: 'tsx',
  go: 'go',
  java: 'java',
  rb: 'ruby',
  rake: 'ruby',
  php: 'php',
  phpt: 'php',
  cs: 'c-sharp',
  rs: 'rust',
}
/** A longer file is machine-made, and takes a grammar seconds; it is read as plain text. */
const MAX_PARSED_CHARS = 512 * 1024

/** Name of the grammar of a file; undefined when there is none for it. */
export const grammarOf = (name: string): string | undefined => {
  const extension = path.posix.extname(name).slice(1).toLowerCase()
  return Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension] : undefined
}

/** Parsers, made when they are first needed. */
export class Grammars {
  private readonly parsers = new Map<string, Promise<Parser | undefined>>()
  private library: Promise<typeof import('@vscode/tree-sitter-wasm')> | undefined
  /** Grammars that could not be loaded: their files are read as plain text. */
  readonly failed = new Set<string>()

  /** Reads the tree of a text; undefined when there is no grammar for it, or none that could be loaded. */
  async read<T>(name: string, text: string, reader: (tree: Tree) => T): Promise<T | undefined> {
    const grammar = grammarOf(name)
    if (grammar === undefined || text.length > MAX_PARSED_CHARS) return undefined
    let parser = this.parsers.get(grammar)
    if (parser === undefined) {
      parser = this.load(grammar)
      this.parsers.set(grammar, parser)
    }
    const tree = (await parser)?.parse(text)
    if (!tree) return undefined
    try {
      return reader(tree)
    } finally {
      tree.delete()
    }
  }

  /** Frees the parsers. */
  async close(): Promise<void> {
    for (const parser of this.parsers.values()) (await parser)?.delete()
  }

  private async load(grammar: string): Promise<Parser | undefined> {
    try {
      this.library ??= start()
      const { Parser, Language } = await this.library
      const language: Language = await Language.load(fileOf(`tree-sitter-${grammar}.wasm`))
      return new Parser().setLanguage(language)
    } catch {
      this.failed.add(grammar)
      return undefined
    }
  }
}

async function start(): Promise<typeof import('@vscode/tree-sitter-wasm')> {
  const loaded = await import('@vscode/tree-sitter-wasm')
  // A CommonJS package: as an ES module it has all of it under `default`.
  const library = 'default' in loaded ? (loaded.default as typeof loaded) : loaded
  await library.Parser.init()
  return library
}

const fileOf = (name: string): string => createRequire(import.meta.url).resolve(`${PACKAGE}/wasm/${name}`)
