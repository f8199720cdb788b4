// Loads dist/cli.cjs. In: nothing. Out: its exports, and the script for the build to take the compiled code from (src/build/cache.mjs). Where that
// code lies in dist/ for this very Node, it is used instead of compiling again. V8 itself refuses what does not fit its version, its flags or
// the length of the source, and compiles as ever.
const fs = require('node:fs')
const { wrap } = require('node:module')
const path = require('node:path')
const { Script } = require('node:vm')

const DIST = path.join(__dirname, '..', 'dist')

/** Where the compiled code for this Node lies. The size tells one build of the same version from another. */
const cacheFile = () =>
  path.join(DIST, `cli-${process.version}-${process.arch}-${fs.statSync(process.execPath).size}.cache`)

/** Runs the file, which holds all it needs but what Node brings. */
function load() {
  const filename = path.join(DIST, 'cli.cjs')
  // The build writes ASCII only.
  const source = wrap(fs.readFileSync(filename, 'latin1'))
  const script = new Script(source, { filename, cachedData: readCache() })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, filename, DIST)
  return { main: module.exports.main, script }
}

function readCache() {
  try {
    return fs.readFileSync(cacheFile())
  } catch {
    return undefined
  }
}

module.exports = { cacheFile, load }
