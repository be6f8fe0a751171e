/** OWASP's figures for argon2id: 19 MiB, two passes, one lane. About 14 ms of one core, off the event loop. */
const MEMORY_KIB = 19 * 1024
const PASSES = 2
const LANES = 1

/** A person's password as argon2id in PHC string form. */
export async function hashPassword(password: string): Promise<string> {
  // Imported when first needed: an exchange that serves only programs never pays for the native library.
  const { hash } = await import('@node-rs/argon2')
  return hash(password, { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES }) // argon2id is its default
}
