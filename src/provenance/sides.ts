// What kind of file a name tells of. In: a path below a folder of sources. Out: whether it is a test by the rules of the test runners, whether it
// holds what tests expect to see, and whether it is worth reading at all. Reads no file.
import path from 'node:path'

/** Test files by the default rules of pytest and unittest, `go test`, jest and vitest, JUnit (surefire), RSpec and minitest, PHPUnit, .NET; what tests
 * share; and what belongs to tests by the name of its folder. A folder that is only called `tests` is none of these: a laboratory has tests too. */
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.py|tests\.py|conftest\.py|[^/]*_test\.go|[^/]*[.-](?:test|spec)\.[cm]?[jt]sx?|[^/]*(?:_test|_spec)\.rb|test_[^/]*\.rb|[^/]*(?:Test|Tests|TestCase)\.(?:java|php|cs)|[^/]*\.snap|[^/]*\.phpt|[^/]*\.t)$/
const TEST_FOLDER = /(?:^|\/)(?:__tests__|__snapshots__|__mocks__|testdata|src\/test)\//
/** Data that tests load; sources in such a folder are the app's. */
const FIXTURE = /(?:^|\/)fixtures\/.*\.(?!(?:py|[cm]?[jt]sx?|go|java|rb|php|cs|rs)$)[^./]*$|\.out$/

/** Output that tests compare with: it holds what the app and its libraries say. */
const EXPECTED =
  /\.(?:out|snap|golden|expected|approved|stdout|stderr|output)$|(?:^|\/)(?:__snapshots__|expected|golden|snapshots)\//i

const NO_SOURCES =
  /^(?:node_modules|bower_components|__pycache__|venv|site-packages|dist|build|target|coverage|vendor)$/
const NO_TEXT =
  /\.(?:png|jpe?g|gif|ico|webp|avif|svg|pdf|zip|gz|tgz|xz|bz2|zst|7z|tar|jar|war|class|pyc|pyo|so|o|a|dll|dylib|exe|wasm|woff2?|ttf|otf|eot|mo|po|pot|gpkg|shp|dbf|tiff?|bmp|mp[34]|ogg|wav|mov|avi|sqlite3?|db|parquet|npy|npz|pkl|pem|crt|der|p12|map|lock)$|\.log(?:[.-]\d+)*$|\.min\.(?:js|css)$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|go\.sum)$/i

/** True for a file that the runners take for a test, or that only tests share. */
export const isTestFile = (name: string): boolean =>
  TEST_FILE.test(name) || TEST_FOLDER.test(name) || FIXTURE.test(name)

/** True for output that a test compares with. */
export const isExpectedOutput = (name: string): boolean => EXPECTED.test(name)

/** False for folders of installed or built things, and hidden ones. */
export const isSourceFolder = (folder: string): boolean => !folder.startsWith('.') && !NO_SOURCES.test(folder)

/** False for what is no text, and for what machines write. */
export const isSourceFile = (name: string): boolean =>
  !path.posix.basename(name).startsWith('.') && !NO_TEXT.test(name)
