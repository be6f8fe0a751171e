import { randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { repeat, repeatBlocking } from './own-load.ts'
import { serveProgram } from './program.ts'
import { signingKey } from './signing-key.ts'

const signOffLoop = promisify(sign)

/**
 * What a token cannot cost less than: one signature (`options.alg`, RS256 when left out) over as many bytes as the subject's tokens sign.
 * `synchronous` shows the other form, which is a little cheaper and stops everything else meanwhile.
 */
serveProgram(({ subject, options }) => {
  const bytes = Number(subject?.facts.signingInputBytes)
  if (!(bytes > 0)) throw new Error('the subject did not say how long its signing input is')
  const key = signingKey(options.alg)
  const input = randomBytes(bytes)
  return {
    run: async (order) =>
      options.synchronous
        ? repeatBlocking(order, () => sign('sha256', input, key))
        : repeat(order, () => signOffLoop('sha256', input, key)),
    close: () => undefined,
  }
})
