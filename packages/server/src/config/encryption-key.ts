import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { readIfThere, writeDurably } from './durable-file.ts'
import { SettingsRefused } from './settings-refused.ts'

const KEY_BYTES = 32
/** Of 32 random bytes, fewer than this many different ones come once in 10^24 keys. */
const DIFFERENT_BYTES_MIN = 16

/**
 * The 32-byte key that seals signing keys and keys the HMAC of secrets. It is never in the database: for `portreeve dev` it
 * comes from `PORTREEVE_ENCRYPTION_KEY` or from `encryption.key` in the home directory, which is made at first start.
 * Rejects with SettingsRefused when what is there is no key.
 */
export async function loadEncryptionKey(home: string, fromEnvironment: string | undefined): Promise<Buffer> {
  if (fromEnvironment !== undefined) return decode(fromEnvironment, 'PORTREEVE_ENCRYPTION_KEY')
  const path = join(home, 'encryption.key')
  const kept = await readIfThere(path)
  if (kept !== undefined) return decode(kept, path)
  const made = randomBytes(KEY_BYTES)
  await writeDurably(path, `${made.toString('base64')}\n`)
  return made
}

function decode(text: string, source: string): Buffer {
  const key = parseEncryptionKey(text)
  if (!key.ok) throw new SettingsRefused([`${source} ${key.detail}.`])
  return key.value
}

/** Base64 of 32 bytes that look random: what somebody typed to have something there is no key (threat T-36). */
export function parseEncryptionKey(text: string): Outcome<Buffer, 'unusable'> {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== KEY_BYTES) {
    return refuse('unusable', `must hold ${KEY_BYTES} bytes in base64 (try: openssl rand -base64 ${KEY_BYTES})`)
  }
  if (new Set(key).size < DIFFERENT_BYTES_MIN) {
    return refuse('unusable', `is not random (try: openssl rand -base64 ${KEY_BYTES})`)
  }
  return accept(key)
}
