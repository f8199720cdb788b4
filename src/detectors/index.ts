// The list of all detectors. A test compares it with the folder.
import { constancy } from './constancy.js'
import type { Detector } from './detector.js'
import { frames } from './frames.js'
import { genuine } from './genuine.js'
import { provenance } from './provenance.js'
import { replay } from './replay.js'
import { truth } from './truth.js'
import { windows } from './windows.js'
import { words } from './words.js'

/** Every detector; their order changes nothing. */
export const DETECTORS: readonly Detector[] = [
  words,
  frames,
  provenance,
  windows,
  replay,
  constancy,
  genuine,
  truth,
]
