/** OWASP's figures for argon2id, which is the library's default: 19 MiB, two passes, one lane. About 14 ms of one core. */
export const argon2Figures = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const

const { memoryCost, timeCost, parallelism } = argon2Figures
const CURRENT_FORM = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`

/** Costs what a real one costs, and no password fits it: its hash is not one that anything was hashed to (threat T-31). */
export const decoyPasswordHash = `${CURRENT_FORM}cG9ydHJlZXZlIGRlY295IQ$bm8gcGFzc3dvcmQgd2FzIGV2ZXIgaGFzaGVkIHRvIHQ`

/** A password as argon2id in PHC string form, for one that is made up here. People's go through users/passwords.ts. */
export async function hashPassword(password: string): Promise<string> {
  // Imported when first needed: an exchange that serves only programs never pays for the native library.
  const { hash } = await import('@node-rs/argon2')
  return hash(comparablePassword(password), argon2Figures)
}

/** Whether it was made with other figures than those of today, and should be made anew at the next chance. Pure. */
export const isOutdatedHash = (passwordHash: string): boolean => !passwordHash.startsWith(CURRENT_FORM)

/** One form for what different systems type for the same characters: OpaqueString of RFC 8265 §4.2.2. Pure. */
export function comparablePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}
