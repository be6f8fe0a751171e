import { randomFillSync } from 'node:crypto'

const POOL_VALUES = 512

/**
 * A source of random base64url values of `byteLength` bytes each. Draws from the system's randomness in large pieces,
 * because one call per value costs more than everything else that is done with it. Each byte is used once.
 */
export function createRandomText(byteLength: number): () => string {
  const pool = Buffer.allocUnsafeSlow(byteLength * POOL_VALUES)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += byteLength
    return pool.toString('base64url', used - byteLength, used)
  }
}
