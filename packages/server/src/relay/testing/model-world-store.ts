import type { WorldStore } from './dispatch-world.ts'
import type { ModelStore } from './model-relay-store.ts'

/** The model as a world's store. */
export function modelWorldStore(model: ModelStore): WorldStore {
  return {
    connect: model.connect,
    insertWebhook: async (webhook) => model.insertWebhook(webhook),
    webhook: async (id) => model.webhook(id)!,
    changeWebhook: async (id, change) => model.changeWebhook(id, change),
    publish: async (events) => model.publish(events),
    skip: async (webhookId, lane) => void model.skip(webhookId, lane),
    retryNow: async (webhookId) => model.retryNow(webhookId),
    countLanes: async () => model.lanes().length,
    endOf: async (webhookId, lane, seq) => model.ends.get(`${webhookId} ${lane} ${seq}`),
  }
}
