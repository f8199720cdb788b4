// The version of the package, taken in when it is built.
import manifest from '../package.json' with { type: 'json' }

/** Version of the package, such as `0.1.0`. */
export const VERSION: string = manifest.version
