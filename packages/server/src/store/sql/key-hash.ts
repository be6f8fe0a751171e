import { createHash } from 'node:crypto'

/**
 * What stands for a key that a stranger may have chosen: 32 bytes, whatever its length and characters (an index of PostgreSQL
 * takes 2,700 bytes, and some characters no row can hold). UTF-16, so that two keys never share their bytes.
 */
export function keyHash(key: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(key, 'utf16le').digest())
}
