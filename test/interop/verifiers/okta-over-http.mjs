// protocol.md 7: an issuer that is not https, with what the version in the first argument has for it. ISSUER, TOKEN and CLIENT_ID come from the test.
const { ISSUER: issuer, TOKEN, CLIENT_ID: clientId } = process.env
const [version, ...switches] = process.env.VERSION.split(' ')
const { default: OktaJwtVerifier } = await import(`okta-jwt-verifier-${version}`)
const options = {
  issuer,
  ...(switches.includes('client-id') && { clientId }),
  ...(switches.includes('testing') && { testing: { disableHttpsCheck: true } }),
  assertClaims: { aud: 'api_providers', cid: clientId },
}
try {
  const { claims } = await new OktaJwtVerifier(options).verifyAccessToken(TOKEN)
  console.log(JSON.stringify(claims.sub))
} catch (fault) {
  console.log(JSON.stringify(fault.message))
}
