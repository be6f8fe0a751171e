// @okta/jwt-verifier in the version that the first argument names. The first two take what is wanted at the beginning, the others with each token.
import { answerWith, audience, issuer } from './read-tokens.mjs'

const [, , version] = process.argv
const { default: OktaJwtVerifier } = await import(`okta-jwt-verifier-${version}`)
// 0.0.14 insists on a client id; nothing is compared with it here.
const clientId = process.env.API_KEY
const isOld = version.startsWith('0-')
const verifier = new OktaJwtVerifier({
  issuer,
  clientId,
  ...(isOld && { assertClaims: { aud: audience, iss: issuer } }),
})
answerWith(async (token) => {
  const { claims } = isOld ? await verifier.verifyAccessToken(token) : await verifier.verifyAccessToken(token, audience)
  return claims
})
