import type { EpochSeconds } from '@portreeve/protocol'
import type { Registry } from '../../registry/index.ts'
import type { Store } from '../../store/index.ts'
import type { Receivers } from '../receivers.ts'
import type { WaitingBounds } from '../waiting-bounds.ts'
import type { WebhookSecrets } from '../webhooks/secrets.ts'

/** What everything that people do at the relay works with. */
export interface RelayAdministrationDeps {
  store: Pick<Store, 'relay' | 'subscriptions' | 'together' | 'throttles'>
  registry: Pick<Registry, 'findApp'> & {
    apis: Pick<Registry['apis'], 'find'>
    organizations: Pick<Registry['organizations'], 'find'>
    callDescriptions: Pick<Registry['callDescriptions'], 'findEventExamples'>
  }
  receivers: Pick<Receivers, 'find' | 'recordOf'>
  bounds: Pick<WaitingBounds, 'findFull' | 'queued'>
  secrets: Pick<WebhookSecrets, 'rotate' | 'list'>
  /** Milliseconds since 1970. */
  nowMillis: () => number
}

/** As the audit record has it. */
export const secondsOf = (millis: number) => Math.floor(millis / 1000) as EpochSeconds
