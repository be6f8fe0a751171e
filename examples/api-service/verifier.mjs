import { createVerifier } from '@portreeve/verifier'

const { ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET } = process.env

/**
 * One for the whole process: it keeps the exchange's keys, and what it has heard of subscriptions. What is missing here ends the program
 * with a TypeError that names it. An API that receives the apps' own tokens says so with `token: 'passthrough'`.
 */
export const verifier = createVerifier({
  issuer: ISSUER,
  clientId: APPOINTMENTS_CLIENT_ID,
  clientSecret: APPOINTMENTS_CLIENT_SECRET,
  subscriptionsUrl: SUBSCRIPTIONS_URL,
})
