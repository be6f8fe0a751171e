import { type KeyObject, sign } from 'node:crypto'

/**
 * The signature of `text` (ASCII), 256 bytes, made on libuv's threads: a synchronous signature would hold up every other
 * request for 0.3 ms. Rejects when the key cannot sign.
 */
export function signRs256(text: string, privateKey: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('RSA-SHA256', Buffer.from(text, 'latin1'), privateKey, (fault, signature) => {
      if (fault) reject(fault)
      else resolve(signature)
    })
  })
}
