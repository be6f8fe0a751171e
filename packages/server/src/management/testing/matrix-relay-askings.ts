import type { Askings, Question } from './matrix-question.ts'
import { asked, type Subjects } from './matrix-subjects.ts'
import type { MatrixWorld } from './matrix-world.ts'

/** Of a new webhook, with this as body. */
const ofWebhook =
  (body?: unknown) =>
  async (_: MatrixWorld, { webhook }: Subjects): Promise<Question> => ({
    params: { webhookId: (await webhook()).id },
    ...(body !== undefined && { body }),
  })

export const relayAskings: Askings = {
  async 'webhooks.list'(_, { webhook }) {
    const { appId } = await webhook()
    return { query: { appId }, about: [appId], hiddenStatus: 200 }
  },
  'webhooks.get': ofWebhook(),
  'webhooks.update': ofWebhook({ accepts: '2xx', perSecondMax: null }),
  'webhooks.pause': ofWebhook({ reason: 'Being moved' }),
  async 'webhooks.resume'({ people }, { webhook }) {
    const { id } = await webhook()
    await asked(people.developer.owner, 'POST', `/webhooks/${id}/pause`, { reason: 'Being moved' })
    return { params: { webhookId: id } }
  },
  'webhooks.rotateSecret': ofWebhook({}),
  'webhooks.test': ofWebhook({ payload: {} }),
  'webhooks.queue': ofWebhook(),
  'webhooks.lanes': ofWebhook(),
  'webhooks.retry': ofWebhook({}),
  async 'webhooks.skip'(_, { webhook }) {
    const { id, eventId } = await webhook()
    return { params: { webhookId: id }, body: { eventId, reason: 'Cannot be read' } }
  },
  'webhooks.replay': ofWebhook({ all: true }),
  'webhooks.deliveries.list': ofWebhook(),
  'webhooks.deliveryReport': ofWebhook(),
  async 'webhooks.deliveries.get'(_, { webhook }) {
    const { id, eventId } = await webhook()
    return { params: { webhookId: id, eventId } }
  },
  async 'events.get'(_, { webhook }) {
    return { params: { eventId: (await webhook()).eventId } }
  },
}
