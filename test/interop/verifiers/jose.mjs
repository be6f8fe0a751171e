import { createRemoteJWKSet, jwtVerify } from 'jose'
import { answerWith, audience, issuer } from './read-tokens.mjs'

const keys = createRemoteJWKSet(new URL(`${issuer}/v1/keys`))
answerWith(async (token) => (await jwtVerify(token, keys, { issuer, audience, typ: 'JWT' })).payload)
