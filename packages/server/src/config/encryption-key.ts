import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readIfThere, writeDurably } from './durable-file.ts'
import { SettingsRefused } from './settings.ts'

const KEY_BYTES = 32

/**
 * The 32-byte key that seals signing keys and keys the HMAC of secrets. It is never in the database: it comes from
 * `PORTREEVE_ENCRYPTION_KEY` or from `encryption.key` in the home directory, which is made at first start.
 * Rejects with SettingsRefused when what is there is not 32 bytes of base64.
 */
export async function loadEncryptionKey(home: string, fromEnvironment: string | undefined): Promise<Buffer> {
  if (fromEnvironment !== undefined) return decode(fromEnvironment, 'PORTREEVE_ENCRYPTION_KEY')
  const path = join(home, 'encryption.key')
  const kept = await readIfThere(path)
  if (kept !== undefined) return decode(kept.trim(), path)
  const made = randomBytes(KEY_BYTES)
  await writeDurably(path, `${made.toString('base64')}\n`)
  return made
}

function decode(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES) {
    throw new SettingsRefused([
      `${source} must hold ${KEY_BYTES} bytes in base64 (try: openssl rand -base64 ${KEY_BYTES}).`,
    ])
  }
  return key
}
