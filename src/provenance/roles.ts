// What the code round a literal says of it. In: source text in front of an argument list, or a name. Out: the role of the literals behind it.
// By names, as people and frameworks give them.
import type { Role } from './literal.js'

/** What Go's tests report goes to the runner. */
const REPORTED = /(?:^|\W)(?:t|b|tb)\.(?:Error|Fatal|Log|Skip)f?\s*$/
const TITLE =
  /^(?:it|test|describe|context|specify|suite|scenario|feature|Run|only|skip|todo|require|require_relative|import|include_bytes)$/
const EXPECTED =
  /^_*(?:assert|expect|should|verify|ensure|to(?:Be|Equal|Throw|Match|Contain|Have|Include|Strict|Return|Reject|Resolve)|not_to$|to$|eq$|eql$|equals?$|match(?:es)?$|include$|contains?(?:_string)?$|raise_error|raises$|warns$|throws$|rejects$|like$|unlike$|is$|isnt$|deepEqual|notDeepEqual|strictEqual|notEqual|ok$|Equal|NotEqual|Contains|ErrorContains|ErrorIs|EqualError|Throws|Match$|HasPrefix|HasSuffix|startsWith$|endsWith$|startswith$|endswith$|fail$|fail_unless|has_?[tT]ext|have_content|same$|debug_assert)/
const SAID =
  /^(?:raise|panic|throw|reject|Errorf|New|error|warn(?:ing)?|critical|fatal|exception|info|debug|log|print(?:ln|f)?|eprintln|bail|anyhow|die|trigger_error|error_log)$|(?:Error|Exception|Fault|Failure)$/
const EXPECTED_NAME =
  /^\W*(?:(?:let|const|var|mut|self|this|static|final|String|string)[ .]{1,4})*["'$]?(?:want|expect|golden|should|match\b|regex\b|reason\b|err_?msg|error_?message)/i

/** Role of what stands in an argument list, by the source in front of it; `skip` for titles of tests and names of modules; undefined for brackets without a callee. */
export function roleOfArguments(before: string): Role | 'skip' | undefined {
  const name = calleeOf(before)
  if (name === '') return undefined
  if (REPORTED.test(before)) return 'expected'
  if (TITLE.test(name)) return 'skip'
  if (EXPECTED.test(name)) return 'expected'
  return SAID.test(name) ? 'said' : 'value'
}

// The name at the end of the text in front of `(`: also behind type arguments, and a macro's with its `!`.
function calleeOf(before: string): string {
  let end = before.trimEnd().length
  if (before[end - 1] === '!' || before[end - 1] === '?') end--
  if (before[end - 1] === '>') end = before.lastIndexOf('<', end - 1)
  while (before[end - 1] === ':') end--
  let start = end
  while (start > 0 && IS_NAME.test(before[start - 1]!)) start--
  return before.slice(start, Math.max(start, end))
}

const IS_NAME = /[\w$]/

/** True for the name of a variable, key or parameter that holds what is expected, at the start of this source. */
export const namesExpectation = (source: string): boolean => EXPECTED_NAME.test(source)
