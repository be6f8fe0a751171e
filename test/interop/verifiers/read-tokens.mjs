import { createInterface } from 'node:readline'

/**
 * An API service reduced to its verifier: a line in is a token, a line out says whose it is, or why it is refused.
 * It goes on for as long as somebody asks, so that keys may change under it.
 */
export function answerWith(verify) {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', async (token) => {
    try {
      const { sub } = await verify(token)
      console.log(JSON.stringify({ sub }))
    } catch (fault) {
      console.log(JSON.stringify({ refused: `${fault.name}: ${fault.message}` }))
    }
  })
  console.log(JSON.stringify('ready'))
}

export const issuer = 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7'
export const audience = 'api_providers'
