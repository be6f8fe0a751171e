import { accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { AdministrationOutcome } from '../identity/index.ts'
import type { ExchangeSettings } from '../store/index.ts'
import type { ExchangeSettingsAdministration } from './exchange-settings.ts'
import { forOperators } from './for-operators.ts'
import { type Operation, operation } from './operation.ts'
import type { RunningExchange } from './running-exchange.ts'

const origin = (whose: string) => z.string().describe(`Origin of ${whose}, as the world sees it`)

const settings = z.object({
  publicDirectory: z.boolean().describe('People who are not signed in see public APIs (`/public/apis`)'),
})

const exchange = z.object({
  version: z.string().describe('Of the program'),
  urls: z.object({
    identity: origin('identity'),
    console: origin('the console and of this API'),
    gateway: origin('the gateway'),
    relay: origin('the event relay'),
  }),
  settings,
  revision: z.int().describe('Of the settings'),
})

export interface ExchangeSettingsOperationsDeps {
  settings: ExchangeSettingsAdministration
  running: Pick<RunningExchange, 'node' | 'urls'>
}

/** What this exchange is, and what its operators set for the whole of it. */
export function exchangeSettingsOperations({
  settings: administration,
  running: { node, urls },
}: ExchangeSettingsOperationsDeps): Operation[] {
  const view = ({ revision, ...kept }: ExchangeSettings): z.output<typeof exchange> => ({
    ...{ version: node.version, urls: { ...urls }, settings: kept, revision },
  })
  const path = '/exchange'
  return [
    operation({
      id: 'exchange.get',
      method: 'GET',
      path,
      summary: 'Shows what this exchange is',
      description: 'For everybody who is signed in.',
      success: { status: 200, body: exchange, description: 'Its URLs and settings.' },
      refusals: [],
      handle: async () => accept(view(await administration.find())),
    }),
    forOperators({
      id: 'exchange.update',
      method: 'PATCH',
      path,
      summary: 'Changes settings of the exchange',
      description:
        'What is left out stays. Every process goes by it within a second.\n\nExample: `{"publicDirectory": true}`',
      body: z.strictObject(settings.partial().shape),
      success: { status: 200, body: exchange, description: 'The exchange as it is now.' },
      refusals: ['changed'],
      audit: 'room',
      async handle({ actor, body, ifMatch }) {
        const kept: AdministrationOutcome<ExchangeSettings> = await administration.update(actor, body, ifMatch)
        return kept.ok ? accept(view(kept.value)) : kept
      },
    }),
  ]
}
