#!/usr/bin/env node
/**
 * How not to do it: a webhook that answers 200 when a token does not verify, as published sample programs do (protocol.md 6.3). Nothing is
 * lost by it only because the relay takes nothing but 202 for an answer: the event stays where it is, and is sent again.
 *
 * Environment: ISSUER and API_KEY; also PORT (default 8406). Set API_KEY to another app's to see it refuse everything.
 */
import { createServer } from 'node:http'
import { answerEvent, createEventVerifier } from '@portreeve/verifier'

const say = (text) => process.stdout.write(`${text}\n`)

const { ISSUER, API_KEY, PORT = '8406' } = process.env
if (!ISSUER || !API_KEY) {
  say('Set ISSUER and API_KEY.')
  process.exit(2)
}

// It does not ask whose data an event is about either.
const verifier = createEventVerifier({ issuer: ISSUER, apiKey: API_KEY, dataOwners: () => true })

async function answer(request, response) {
  const { method, url, headers, rawHeaders } = request
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const delivery = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) }
  const { status } = await answerEvent(verifier, delivery, ({ eventId }) => say(`kept ${eventId}`), {
    onProblem: ({ code }) => say(`refused ${code}, and answered 200`),
  })
  if (status === 202) response.writeHead(202).end()
  else response.writeHead(200, { 'content-type': 'text/plain' }).end('The token is not good.')
}

const server = createServer((request, response) => void answer(request, response))
server.listen(Number(PORT), '127.0.0.1', () => say(`webhook listens at http://127.0.0.1:${server.address().port}`))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close())
