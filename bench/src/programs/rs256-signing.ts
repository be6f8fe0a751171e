import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { repeat, repeatBlocking } from './own-load.ts'
import { serveProgram } from './program.ts'

const signOffLoop = promisify(sign)

/**
 * What a token cannot cost less than: one RS256 signature over as many bytes as the subject's tokens sign.
 * `synchronous` shows the other form, which is a little cheaper and stops everything else meanwhile.
 */
serveProgram(({ subject, options }) => {
  const bytes = Number(subject?.facts.signingInputBytes)
  if (!(bytes > 0)) throw new Error('the subject did not say how long its signing input is')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const input = randomBytes(bytes)
  return {
    run: async (order) =>
      options.synchronous
        ? repeatBlocking(order, () => sign('sha256', input, privateKey))
        : repeat(order, () => signOffLoop('sha256', input, privateKey)),
    close: () => undefined,
  }
})
