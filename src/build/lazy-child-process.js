// Stands in for node:child_process in the command (see build.mjs): commander loads it at once for subcommands that are programs of their own,
// and logtriage has none. In: a call. Out: the same call, with the module loaded then.

/** `child_process.spawn`. */
export const spawn = (...args) =>
  // biome-ignore lint/style/useNodejsImportProtocol: the name with the protocol leads back here
  require('child_process').spawn(...args)
