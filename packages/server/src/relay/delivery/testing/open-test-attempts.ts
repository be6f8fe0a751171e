import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { GuardedConnectorOptions } from '../../../http/index.ts'
import { openTestIdentity, type TestIdentity } from '../../../identity/testing/open-test-identity.ts'
import type { RelayEvent, Webhook } from '../../../store/index.ts'
import { createLog } from '../../../telemetry/index.ts'
import type { Receiver } from '../../receivers.ts'
import { createWebhookSecrets, type WebhookSecrets } from '../../webhooks/secrets.ts'
import type { AttemptOutcome, Attempts } from '../attempt.ts'
import { createAttempts } from '../attempts.ts'
import type { DeliveryLimits } from '../limits.ts'

/** Attempts with real keys, of an app of the test identity. */
export interface TestAttempts {
  test: TestIdentity
  attempts: Attempts
  secrets: WebhookSecrets
  clock: { millis: number }
  /** Every line logged so far. */
  logged: string[]
  /** A webhook of its own at `url`. */
  receiver(url: string, changes?: Partial<Webhook>): Receiver
  send(receiver: Receiver, changes?: Partial<RelayEvent>): Promise<AttemptOutcome>
  close(): Promise<void>
}

export interface TestAttemptsOptions {
  guard?: Partial<GuardedConnectorOptions>
  limits?: Partial<DeliveryLimits>
  /** One that is open already; it is then closed by whoever opened it. */
  test?: TestIdentity
}

/** Loopback is allowed unless `guard` says otherwise. */
export async function openTestAttempts(options: TestAttemptsOptions = {}): Promise<TestAttempts> {
  const test = options.test ?? (await openTestIdentity())
  const clock = { millis: test.clock.now * 1000 + 123 }
  const nowMillis = () => clock.millis
  const logged: string[] = []
  const secrets = createWebhookSecrets({ sealer: test.identity.createSealer('webhook secrets'), nowMillis })
  const attempts = createAttempts({
    identity: test.identity,
    secrets,
    guard: { allowedCidrs: ['127.0.0.0/8', '::1/128'], ...options.guard },
    ...(options.limits && { limits: options.limits }),
    nowMillis,
    log: createLog('debug', { write: (line: string) => void logged.push(line) }),
  })
  return {
    ...{ test, attempts, secrets, clock, logged },
    receiver(url, changes) {
      const webhook = exampleWebhook(secrets, changes)
      return {
        webhook,
        appId: webhook.appId,
        appOrganizationId: randomUUID() as OrganizationId,
        apiKey: test.client.client_id,
        authServerId: test.server.id,
        url,
        subscriptionId: randomUUID() as SubscriptionId,
      }
    },
    send: (receiver, changes) => attempts.send({ event: exampleEvent(changes), attempts: 0 }, receiver),
    async close() {
      await attempts.close()
      if (!options.test) await test.close()
    },
  }
}

function exampleWebhook(secrets: WebhookSecrets, changes: Partial<Webhook> = {}): Webhook {
  const id = randomUUID()
  return {
    id,
    appId: randomUUID() as AppId,
    apiId: randomUUID() as ApiId,
    shard: 0,
    state: 'active',
    accepts: '202',
    concurrencyMax: 8,
    timeoutMillis: 5_000,
    heldNoticeSeconds: 3600,
    sealedSecrets: secrets.first(id),
    revision: 1,
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  }
}

export function exampleEvent(changes: Partial<RelayEvent> = {}): RelayEvent {
  return {
    id: randomUUID(),
    apiId: randomUUID() as ApiId,
    organizationId: randomUUID() as OrganizationId,
    dataOwnerId: randomUUID(),
    channel: '',
    partitionKey: 'key of the publisher',
    requestId: randomUUID(),
    payload: Buffer.from('{"vehicle": "arrived",  "n": 1.0}'),
    receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    kind: 'published',
    ...changes,
  }
}
