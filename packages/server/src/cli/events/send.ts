import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import type { HomeFile } from '../connection.ts'
import { cell, note, printJson, printLine } from '../print.ts'
import { wholeNumber } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { endWithItsCode, withConnection } from '../run.ts'
import { getToken } from './get-token.ts'
import { checkUrl, type EventOptions, eventToSend, homeOf, needed } from './given.ts'
import { ask, type HttpAnswer } from './http.ts'
import { type Verdict, verdictOn } from './verdict.ts'
import { type SampleEvent, webhookHeaders } from './webhook-headers.ts'

interface SendOptions extends EventOptions {
  to?: string
  appKey?: string
  eventId?: string
  signingSecret?: string
  timeout?: string
}

export function addSend(events: Command): void {
  withConnection(
    events
      .command('send')
      .description(
        "Send a sample event to a webhook as the relay would, with the app's own token, and say what it would make of the answer.",
      )
      .requiredOption('--to <url>', 'the webhook URL, without /event')
      .option('--channel <channel>', 'of the event (default: that of the example, or of the demo)')
      .option(
        '--payload <file>',
        "its body, - is standard input (default: the example of the API's AsyncAPI description)",
      )
      .option('--api <api>', 'whose example it is, by its id or name (default: the async API of the demo)')
      .option('--app-key <key>', 'API Key of the app (default: of the demo)')
      .option('--secret <secret>', 'its API Secret (better as PORTREEVE_APP_SECRET: others can read your arguments)')
      .option('--issuer <url>', 'that gives the token (default: as the file in the home says)')
      .option('--data-owner <organization>', 'id of the organization that it is about (default: of the demo)')
      .option('--event-id <id>', 'the id of one that was sent before, to see that it is kept once')
      .option('--request-id <id>', 'X-Request-Id (default: a new one)')
      .option('--signing-secret <secret>', 'whsec_…, to sign it too (better as PORTREEVE_SIGNING_SECRET)')
      .option('--timeout <seconds>', 'for the answer (default: 10)'),
  )
    .addHelpText(
      'after',
      `
Examples:
  portreeve events send --to http://127.0.0.1:8406
  portreeve events send --to https://app.example/hooks --channel repair-orders/closed --payload event.json

It goes from this machine straight to the webhook: nothing is queued, and nothing is sent again. Ends with 0 when the relay would count the
event as taken, which is 202, and with 1 when it would not.`,
    )
    .action((options: SendOptions) => endWithItsCode(options, () => send(options)))
}

async function send(options: SendOptions): Promise<void> {
  const home = homeOf(options)
  const base = webhookUrl(options.to ?? '')
  const { issuer, clientId, clientSecret, dataOwnerId } = whoIs(options, home)
  const secret = options.signingSecret ?? process.env.PORTREEVE_SIGNING_SECRET
  const timeoutSeconds = wholeNumber('--timeout', options.timeout) || 10
  const { channel, payload } = await eventToSend(options, home)
  if (!isJson(payload))
    throw new UsageRefused('The payload must be JSON in UTF-8: the relay takes no other: --payload.')
  const token = await getToken({ issuer, clientId, clientSecret, whose: 'the app' })
  const event: SampleEvent = {
    eventId: idFrom('--event-id', options.eventId),
    requestId: idFrom('--request-id', options.requestId),
    dataOwnerId,
    sourceOwnerId: home?.organizations?.apiDeveloper?.id ?? dataOwnerId,
    enrollmentId: home?.subscription?.id,
    payload,
    at: new Date(),
  }
  const url = `${base}/event${channel === '' ? '' : `/${channel}`}`
  const headers = webhookHeaders(event, token, secret)
  const answer = await ask(url, { method: 'POST', headers, body: payload }, timeoutSeconds)
  const verdict = verdictOn(answer, event.requestId)
  report({ url, event, answer, verdict }, options.json)
  if (!verdict.taken) process.exitCode = 1
}

function isJson(payload: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload))
    return true
  } catch {
    return false
  }
}

/** Loopback and private addresses too: it is the developer's own machine that calls. */
function webhookUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UsageRefused(
      '--to must be the URL of a webhook, such as http://127.0.0.1:8406, without query and user name.',
    )
  }
  return text.replace(/\/$/, '')
}

/** Flags, environment, then the demo. */
function whoIs({ appKey, secret, issuer, dataOwner }: SendOptions, home: HomeFile | undefined) {
  // The demo app's secret is for its own key, and for no other issuer.
  const app = appKey === undefined && issuer === undefined ? home?.app : undefined
  const found = needed({
    '--issuer': issuer ?? home?.identity?.issuer ?? home?.issuer,
    '--app-key': appKey ?? app?.apiKey,
    '--secret (or PORTREEVE_APP_SECRET)': secret ?? process.env.PORTREEVE_APP_SECRET ?? app?.apiSecret,
    '--data-owner': dataOwner ?? home?.organizations?.buyer?.id,
  })
  return {
    issuer: checkUrl('--issuer', found['--issuer']),
    clientId: found['--app-key'],
    clientSecret: found['--secret (or PORTREEVE_APP_SECRET)'],
    dataOwnerId: found['--data-owner'],
  }
}

function idFrom(name: string, given: string | undefined): string {
  if (given === undefined) return randomUUID()
  if (!/^[\w-]{1,100}$/.test(given)) throw new UsageRefused(`${name} must be letters, digits, - and _.`)
  return given
}

const BODY_SHOWN_MAX = 1_000

interface Sent {
  url: string
  event: SampleEvent
  answer: HttpAnswer
  verdict: Verdict
}

function report({ url, event, answer, verdict }: Sent, json: boolean | undefined): void {
  const { eventId, requestId, dataOwnerId } = event
  if (json) {
    const { millis } = answer
    const said = 'fault' in answer ? { fault: answer.fault } : { status: answer.status, body: answer.body }
    printJson({ url, eventId, requestId, dataOwnerId, answer: { ...said, millis }, ...verdict })
    return
  }
  printLine(`POST ${url}`)
  printLine(`  Fortellis-Event-Id  ${eventId}`)
  printLine(`  X-Request-Id        ${requestId}`)
  printLine(`  Data-Owner-Id       ${dataOwnerId}`)
  printLine(`  body                ${event.payload.length} bytes`)
  if ('fault' in answer) {
    printLine(`No answer: ${answer.fault}`)
  } else {
    printLine(`${answer.status} in ${answer.millis} ms`)
    // It may be anything; lines stay lines, and nothing writes to the terminal (threat G-H).
    for (const line of answer.body.slice(0, BODY_SHOWN_MAX).split('\n')) if (line !== '') printLine(`  ${cell(line)}`)
  }
  note(verdict.text)
  for (const each of verdict.notes) note(`Note: ${each}`)
  if (/\/event\/event(\/|$)/.test(url))
    note('Note: /event is there twice; the webhook URL (--to) is what stands before it.')
}
