import { sign } from 'node:crypto'
import { algorithms } from './algorithms.ts'
import type { LoadedKey } from './signing-key.ts'

/**
 * The signature of `text` (ASCII) by a key and its algorithm. RSA is done on libuv's threads: a synchronous signature would
 * hold up every other request for 0.3 ms; the curves cost a tenth of that and stay here. Rejects when the key cannot sign.
 */
export function signText(text: string, { alg, privateKey }: Pick<LoadedKey, 'alg' | 'privateKey'>): Promise<Buffer> {
  const { digest, options, slow } = algorithms[alg]
  const data = Buffer.from(text, 'latin1')
  const key = { key: privateKey, ...options }
  return new Promise((resolve, reject) => {
    if (!slow) {
      resolve(sign(digest, data, key))
      return
    }
    sign(digest, data, key, (fault, signature) => {
      if (fault) reject(fault)
      else resolve(signature)
    })
  })
}
