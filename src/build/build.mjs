// npm run build, before the types: src/ to dist/. Out: index.js and its chunks (the library), cli.cjs (the command), cli-*.cache (its compiled
// code). The command is one CommonJS file, since that is what starts fastest; what stands behind an import() runs when it is asked for.
// kernel.wasm (the fast lane) comes first, since the command runs at the end.
// Measurements: docs/performance.md.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '..', '..')
const DIST = path.join(ROOT, 'dist')

const SHARED = {
  absWorkingDir: ROOT,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  // Grammars are large and loaded from the package when sources are given.
  external: ['@vscode/tree-sitter-wasm'],
  define: { 'Intl.Collator': 'LazyCollator', 'Intl.Segmenter': 'LazySegmenter' },
  inject: ['src/build/lazy-intl.js'],
}

const COMMAND = {
  ...SHARED,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  define: { ...SHARED.define, 'import.meta.url': 'fileUrl' },
  inject: [...SHARED.inject, 'src/build/file-url.js'],
  // Few have rules with a regex, and everybody would read it at the start.
  external: [...SHARED.external, 're2js'],
  alias: { 'node:child_process': './src/build/lazy-child-process.js' },
}

const REQUIRE_IN_MODULES =
  "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);"

fs.rmSync(DIST, { recursive: true, force: true })
execFileSync('npm', ['run', '--silent', 'build:kernel'], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
})
await Promise.all([
  build({
    ...SHARED,
    entryPoints: ['src/index.ts'],
    outdir: DIST,
    format: 'esm',
    splitting: true,
    banner: { js: REQUIRE_IN_MODULES },
  }),
  build({
    ...COMMAND,
    entryPoints: ['src/cli.ts'],
    outfile: path.join(DIST, 'cli.cjs'),
  }),
  build({
    ...COMMAND,
    entryPoints: ['src/scan-thread.ts'],
    outfile: path.join(DIST, 'thread.cjs'),
  }),
])
// esbuild leaves what is not ASCII in regular expressions, and only ASCII may be read as Latin-1, which is cheapest.
const command = path.join(DIST, 'cli.cjs')
const text = fs.readFileSync(command, 'utf8')
if (/\\[\u0080-\uffff]/.test(text)) throw new Error('a character that is not ASCII stands behind a backslash')
const escaped = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
fs.writeFileSync(command, text.replace(/[\u0080-\uffff]/g, escaped))

// What it prints is of no interest: it runs the command to have it compiled.
execFileSync(process.execPath, [path.join(import.meta.dirname, 'cache.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
