import { Header } from '@portreeve/protocol'
import type { Command } from 'commander'
import type { HomeFile } from '../connection.ts'
import { cell, note, printJson, printRecord } from '../print.ts'
import { CommandRefused } from '../refusal.ts'
import { endWithItsCode, withConnection } from '../run.ts'
import { getToken, objectIn } from './get-token.ts'
import { checkUrl, type EventOptions, eventToSend, homeOf, needed } from './given.ts'
import { ask } from './http.ts'

interface PublishOptions extends EventOptions {
  key?: string
  clientId?: string
  relayUrl?: string
}

export function addPublish(events: Command): void {
  withConnection(
    events
      .command('publish')
      .description(
        'Publish an event for real, as an async API does. The relay brings it to every webhook that is to get it.',
      )
      .option('--channel <channel>', 'what stands behind /v2/events/ (default: that of the example, or of the demo)')
      .option(
        '--payload <file>',
        "its body, - is standard input (default: the example of the API's AsyncAPI description)",
      )
      .option('--key <key>', 'partitionKey: events with the same one arrive in order')
      .option('--data-owner <organization>', 'id of the organization that it is about (default: of the demo)')
      .option('--request-id <id>', 'X-Request-Id: the same one within a day is the same event')
      .option('--api <api>', 'whose example it is, by its id or name (default: the async API of the demo)')
      .option('--client-id <id>', 'Client ID of the async API (default: of the demo)')
      .option('--secret <secret>', 'its Client Secret (better as PORTREEVE_API_SECRET: others can read your arguments)')
      .option('--issuer <url>', 'that gives the token (default: as the file in the home says)')
      .option('--relay-url <url>', 'origin of the relay (default: of the demo)'),
  )
    .addHelpText(
      'after',
      `
Examples:
  portreeve events publish
  portreeve events publish --payload event.json --key RO-100412`,
    )
    .action((options: PublishOptions) => endWithItsCode(options, () => publish(options)))
}

async function publish(options: PublishOptions): Promise<void> {
  const home = homeOf(options)
  const { issuer, clientId, clientSecret, dataOwnerId, relayUrl } = whoIs(options, home)
  const { channel, payload } = await eventToSend(options, home)
  const token = await getToken({ issuer, clientId, clientSecret, whose: 'the API' })
  const url = `${relayUrl}/v2/events${channel === '' ? '' : `/${channel}`}`
  const answer = await ask(url, {
    method: 'POST',
    headers: {
      [Header.authorization]: `Bearer ${token}`,
      'Content-Type': 'application/json',
      [Header.dataOwnerId]: dataOwnerId,
      ...(options.key !== undefined && { [Header.partitionKey]: options.key }),
      ...(options.requestId !== undefined && { [Header.eventRequestId]: options.requestId }),
    },
    body: payload,
  })
  if ('fault' in answer) throw new CommandRefused(`${url} cannot be reached: ${answer.fault}.`)
  const { eventId, message, error } = objectIn(answer.body)
  const requestId = answer.headers.get(Header.eventRequestId) ?? ''
  if (answer.status !== 200 || typeof eventId !== 'string') {
    const said = typeof message === 'string' ? message : 'and not as a relay does. Is this its URL?'
    throw new CommandRefused(
      `The relay answered ${answer.status}: ${cell(said)} (${cell(error)}, X-Request-Id ${requestId})`,
    )
  }
  if (options.json) return printJson({ eventId, requestId, url })
  printRecord({ eventId, requestId })
  note(`Published: it is kept, and on its way to every webhook that is to get it: portreeve events show ${eventId}`)
}

/** Flags, environment, then the demo. */
function whoIs({ clientId, secret, issuer, dataOwner, relayUrl }: PublishOptions, home: HomeFile | undefined) {
  // The demo API's secret is for its own Client ID, and for no other issuer.
  const api = clientId === undefined && issuer === undefined ? home?.asyncApi : undefined
  const found = needed({
    '--relay-url': relayUrl ?? home?.relay?.url,
    '--issuer': issuer ?? home?.identity?.issuer ?? home?.issuer,
    '--client-id': clientId ?? api?.clientId,
    '--secret (or PORTREEVE_API_SECRET)': secret ?? process.env.PORTREEVE_API_SECRET ?? api?.clientSecret,
    '--data-owner': dataOwner ?? home?.organizations?.buyer?.id,
  })
  return {
    relayUrl: checkUrl('--relay-url', found['--relay-url']),
    issuer: checkUrl('--issuer', found['--issuer']),
    clientId: found['--client-id'],
    clientSecret: found['--secret (or PORTREEVE_API_SECRET)'],
    dataOwnerId: found['--data-owner'],
  }
}
