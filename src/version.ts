// Versions: of the package, taken in when it is built, and of the JSON contract. Apart from the contract itself, so that a scan needs no zod.
import manifest from '../package.json' with { type: 'json' }

/** Version of the package, such as `0.1.0`. */
export const VERSION: string = manifest.version

/** Version of the JSON contract: a field that goes or changes its meaning is a new version, a new field is not. */
export const SCHEMA_VERSION = 1
