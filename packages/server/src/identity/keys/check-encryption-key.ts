import type { FactStore } from '../../store/index.ts'
import { deriveKey } from './seal.ts'

/** The encryption key is not the one this store was made with. The message is for the person at the keyboard. */
export class WrongEncryptionKey extends Error {
  override readonly name = 'WrongEncryptionKey'
  constructor() {
    super(
      'The encryption key does not fit this store: signing keys and client secrets were sealed with another one. ' +
        'Give the key that was used before (PORTREEVE_ENCRYPTION_KEY, or the file encryption.key in the home directory). ' +
        'A store made by another home directory needs that one (--home). ' +
        'If the key is lost, start with an empty store: what it sealed cannot be read again.',
    )
  }
}

const FACT = 'identity.encryption_key_check'

/**
 * Keeps a check value at the first start and compares it at every later one, so that a wrong key is one clear error and
 * not a login that never works. The value is derived from the key one way. Rejects with WrongEncryptionKey.
 */
export async function checkEncryptionKey(encryptionKey: Uint8Array, facts: FactStore): Promise<void> {
  const ours = deriveKey(encryptionKey, 'check value').toString('base64url')
  if ((await facts.putFirst(FACT, ours)) !== ours) throw new WrongEncryptionKey()
}
