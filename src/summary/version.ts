// Versions of the summary. Apart from its schema, so that writing one needs no zod.

/**
 * Version of the summary's rows. A new one when a row changes, and also when a cap of what they hold changes (variants, hashes, buckets, names,
 * signatures of a family or shelf): parts that were capped differently don't merge exactly.
 */
export const SUMMARY_VERSION = 2
/** Version of the signatures, as fingerprints begin with it: other masks make other signatures of the same message. */
export const FINGERPRINTS = 'lt1'
