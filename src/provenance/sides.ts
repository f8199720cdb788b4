// What kind of file a name tells of. In: a path below a folder of sources. Out: whether it is a test by the rules of the test runners, whether it
// holds what tests expect to see, and whether it is worth reading at all. Reads no file.
import path from 'node:path'

/** Files that only a test runner loads, and what belongs to tests by the name of its folder. A folder that is only called `tests` is none of these: a
 * laboratory has tests too. */
const RUNNER_FILE =
  /(?:^|\/)(?:conftest\.py|[^/]*_test\.go|[^/]*[.-](?:test|spec)\.[cm]?[jt]sx?|[^/]*\.snap|[^/]*\.phpt|[^/]*\.t)$|(?:^|\/)(?:__tests__|__snapshots__|__mocks__|testdata|src\/test)\//
/** Names that the runners look for, and that production has too (`speed_test.py`, `LabTest.java`): what stands in such a file must agree. */
const CUSTOM_FILE =
  /(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.py|tests\.py|[^/]*(?:_test|_spec)\.rb|test_[^/]*\.rb|[^/]*(?:Test|Tests|TestCase)\.(?:java|php|cs))$/
/** Data that tests load, in a folder of tests: others are loaded in production as well. */
const FIXTURE =
  /(?:^|\/)(?:tests?|specs?|e2e|cypress|regress)\/(?:.*\/)?(?:(?:fixtures|expected)\/.*\.(?!(?:py|[cm]?[jt]sx?|go|java|rb|php|cs|rs)$)[^./]*|[^/]*\.out)$/

/** A test framework that is brought in, a test that is marked, or a test function with an assertion. */
const FRAMEWORK =
  /(?:^|\n)[ \t]*(?:import|from|require|require_relative|use|using)\b[^\n]{0,200}\b(?:pytest|unittest|nose|django\.test|rest_framework\.test|trial|testtools|hypothesis|junit|testng|mockito|PHPUnit|Pest|NUnit|Xunit|TestTools|minitest|rspec|spec_helper|test_helper|rails_helper|test\/unit)\b|@Test\b|\[(?:Fact|Theory|Test|TestMethod)\b|\bRSpec\.|\n[ \t]*describe\b/
const TEST_FUNCTION = /(?:^|\n)[ \t]*(?:async )?def test_/
const ASSERTION = /\n[ \t]*assert\b/

/** Output that tests compare with: it holds what the app and its libraries say. */
const EXPECTED =
  /\.(?:out|snap|golden|expected|approved|stdout|stderr|output)$|(?:^|\/)(?:__snapshots__|expected|golden|snapshots)\//i

const NO_SOURCES =
  /^(?:node_modules|bower_components|__pycache__|venv|site-packages|dist|build|target|coverage|vendor)$/
const NO_TEXT =
  /\.(?:png|jpe?g|gif|ico|webp|avif|svg|pdf|zip|gz|tgz|xz|bz2|zst|7z|tar|jar|war|class|pyc|pyo|so|o|a|dll|dylib|exe|wasm|woff2?|ttf|otf|eot|mo|po|pot|gpkg|shp|dbf|tiff?|bmp|mp[34]|ogg|wav|mov|avi|sqlite3?|db|parquet|npy|npz|pkl|pem|crt|der|p12|map|lock)$|\.log(?:[.-]\d+)*$|\.min\.(?:js|css)$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|go\.sum)$/i

/** True for a file that only runners take in, or that only tests share. */
export const isTestFile = (name: string): boolean => RUNNER_FILE.test(name) || FIXTURE.test(name)

/** True for a file that the runners take for a test by its name, if {@link readsAsTest} agrees. */
export const isNamedAsTest = (name: string): boolean => CUSTOM_FILE.test(name)

/** True for a source that is written as a test. */
export const readsAsTest = (text: string): boolean =>
  FRAMEWORK.test(text) || (TEST_FUNCTION.test(text) && ASSERTION.test(text))

/** True for output that a test compares with. */
export const isExpectedOutput = (name: string): boolean => EXPECTED.test(name)

/** False for folders of installed or built things, and hidden ones. */
export const isSourceFolder = (folder: string): boolean => !folder.startsWith('.') && !NO_SOURCES.test(folder)

/** False for what is no text, and for what machines write. */
export const isSourceFile = (name: string): boolean =>
  !path.posix.basename(name).startsWith('.') && !NO_TEXT.test(name)
