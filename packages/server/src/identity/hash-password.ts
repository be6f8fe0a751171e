/** OWASP's figures for argon2id: 19 MiB, two passes, one lane. About 14 ms of one core, off the event loop. */
const MEMORY_KIB = 19 * 1024
const PASSES = 2
const LANES = 1

const CURRENT_FORM = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$`

/** Costs what a real one costs, and no password fits it: its hash is not one that anything was hashed to (threat T-31). */
export const decoyPasswordHash = `${CURRENT_FORM}cG9ydHJlZXZlIGRlY295IQ$bm8gcGFzc3dvcmQgd2FzIGV2ZXIgaGFzaGVkIHRvIHQ`

/** A person's password as argon2id in PHC string form. */
export async function hashPassword(password: string): Promise<string> {
  // Imported when first needed: an exchange that serves only programs never pays for the native library.
  const { hash } = await import('@node-rs/argon2')
  return hash(sameOnEveryKeyboard(password), { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES }) // argon2id is its default
}

/** Takes the figures from `passwordHash`, so that older ones go on fitting. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2')
  return verify(passwordHash, sameOnEveryKeyboard(password))
}

/** Whether it was made with other figures than those of today, and should be made anew at the next chance. Pure. */
export const isOutdatedHash = (passwordHash: string): boolean => !passwordHash.startsWith(CURRENT_FORM)

/** One form for what different systems type for the same characters: OpaqueString of RFC 8265 §4.2.2. Pure. */
function sameOnEveryKeyboard(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}
