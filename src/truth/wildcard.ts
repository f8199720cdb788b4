// Names with wildcards, such as `*/staging-*.log`. In: a pattern and a name. Out: whether it fits, without a regex: two places to go back to at most, so
// that it takes time by the product of both lengths at worst.

/** True when the whole name fits: `*` stands for any text, also an empty one and over slashes, `?` for one character. */
export function fits(pattern: string, name: string): boolean {
  let at = 0
  let i = 0
  let star = -1
  let resume = 0
  while (i < name.length) {
    const sign = pattern[at]
    if (sign === '*') {
      star = at++
      resume = i
    } else if (at < pattern.length && (sign === '?' || sign === name[i])) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++resume
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
