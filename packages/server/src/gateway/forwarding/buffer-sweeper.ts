import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Of bodies, between two looks for dead buffers. */
const SWEEP_AFTER_BYTES = 8 * 1024 * 1024
/** A piece smaller than this is no whole buffer that was read from a socket. */
const BUFFER_BYTES_MIN = 16 * 1024

/**
 * Each piece of a large body comes in a buffer of 64 KiB that is dead within milliseconds and lies outside V8's heap. V8 looks for dead
 * ones when 32 MiB of them have come together, which would be what a single upload costs. So it is asked to look sooner, in the young
 * generation alone: well under a millisecond for 8 MiB of bodies, and nothing for calls with small ones. (docs/decisions/0036)
 */
export function createBufferSweeper(): (bytes: number) => void {
  const collect = collector()
  let passed = 0
  return (bytes) => {
    if (bytes < BUFFER_BYTES_MIN) return
    passed += bytes
    if (passed < SWEEP_AFTER_BYTES) return
    passed = 0
    collect({ type: 'minor' })
  }
}

type Collect = (options: { type: 'minor' }) => void

/** V8 puts its own name for it into contexts that are made while the flag is set; ours is made and forgotten here. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  try {
    return runInNewContext('gc') as Collect
  } finally {
    setFlagsFromString('--no-expose-gc')
  }
}
