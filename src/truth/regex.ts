// Regexes of rules. In: what a person wrote. Out: a test that takes time linear in the text, whatever the regex: an engine without backtracking runs it,
// never the one of the language. Loaded only when a rule has one.
import { RE2JS } from 're2js'
import { sentences } from '../errors.js'

/** The test of a regex, which may stand anywhere in a text. Throws a UserError that names the place for what the engine refuses. */
export function compileRegex(file: string, place: string, regex: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(regex)
    return (text) => compiled.test(text)
  } catch (error) {
    throw sentences.badRegex(file, place, error instanceof Error ? error.message : String(error))
  }
}
