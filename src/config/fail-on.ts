// The verdicts that may fail a scan.

/** Values of `--fail-on`; `unsure` includes genuine. */
export const FAIL_ON = ['genuine', 'unsure', 'synthetic', 'none'] as const
/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number]
