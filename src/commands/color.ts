// Whether and how to colour. In: flag, environment, terminal. Out: a chalk level. https://no-color.org, https://force-color.org
import type { Io } from './io.js'

/** 0 none to 3 all. The flag goes before FORCE_COLOR, that before NO_COLOR, that before what standard output is. */
export function colorLevel(
  { env, stdout }: Pick<Io, 'env' | 'stdout'>,
  flag: boolean | undefined,
): 0 | 1 | 2 | 3 {
  if (flag === false) return 0
  const forced = env.FORCE_COLOR
  if (forced === '0' || forced === 'false') return flag === true ? 1 : 0
  const able = env.COLORTERM === 'truecolor' ? 3 : /256/.test(env.TERM ?? '') ? 2 : 1
  if (flag === true || (forced !== undefined && forced !== ''))
    return forced === '2' || forced === '3' ? (Number(forced) as 2 | 3) : able
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0
  return stdout.isTTY && env.TERM !== 'dumb' ? able : 0
}
