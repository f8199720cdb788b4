// The version of the package, taken in when it is built.
import manifest from '../package.json' with { type: 'json' }

export const VERSION: string = manifest.version
