// jsonwebtoken with the keys of jwks-rsa, in the version that the first argument names, set up as its README of that time does.
import jwt from 'jsonwebtoken'
import { answerWith, audience, issuer } from './read-tokens.mjs'

const [, , name] = process.argv
const { default: jwksClient } = await import(name)
const options = { cache: true, rateLimit: true, jwksRequestsPerMinute: 10, jwksUri: `${issuer}/v1/keys` }
const client = jwksClient(options)
const findKey = ({ kid }, done) =>
  client.getSigningKey(kid, (fault, key) => done(fault, key?.publicKey ?? key?.rsaPublicKey))
answerWith(
  (token) =>
    new Promise((resolve, reject) => {
      jwt.verify(token, findKey, { issuer, audience, algorithms: ['RS256'] }, (fault, claims) =>
        fault ? reject(fault) : resolve(claims),
      )
    }),
)
