// A line of NDJSON. In: text. Out: its object, or undefined.

/** The JSON object of a line; undefined for anything else. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
