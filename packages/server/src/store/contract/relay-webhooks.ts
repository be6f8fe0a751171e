import type { ApiId, AppId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { event, webhook } from './relay-samples.ts'
import { unique } from './samples.ts'
import { useStore } from './suite.ts'

export function relayWebhooksContract(engine: Engine): void {
  const subject = useStore(engine)
  const relay = () => subject.store.relay

  it('keeps every field, with and without those that may be left out, and tells of each write', async () => {
    const plain = webhook()
    const full = webhook({
      state: 'paused',
      pausedBy: 'person',
      pauseReason: 'moving house',
      pausedAt: 7,
      accepts: '2xx',
      perSecondMax: 3,
    })
    for (const each of [plain, full]) {
      expect(await relay().insertWebhook(each)).toBe('made')
      expect(subject.heard.at(-1)).toMatchObject({ kind: 'webhook', id: each.id })
      expect(await relay().findWebhook(each.id)).toStrictEqual(each)
      expect(await relay().findWebhookOf(each.appId, each.apiId)).toStrictEqual(each)
    }
    expect(await relay().findWebhook('nobody')).toBeUndefined()
    expect(await relay().findWebhookOf(plain.appId, full.apiId)).toBeUndefined()
  })

  it('has one of an app and an API, also when several are made at once', async () => {
    const rivals = Array.from({ length: 10 }, () => webhook({ appId: 'app-rivals' as AppId, apiId: 'api' as ApiId }))
    const answers = await Promise.all(rivals.map((one) => relay().insertWebhook(one)))
    expect(answers.filter((answer) => answer === 'made')).toHaveLength(1)
    const kept = await relay().findWebhookOf('app-rivals' as AppId, 'api' as ApiId)
    expect(kept?.id).toBe(rivals[answers.indexOf('made')]?.id)
  })

  it('replaces what is still as it was looked at', async () => {
    const made = webhook()
    await relay().insertWebhook(made)
    const paused = { ...made, state: 'paused', pausedBy: 'gone', pausedAt: 5, updatedAt: 6 } as const
    expect(await relay().replaceWebhook(paused)).toBe('replaced')
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'webhook', id: made.id })
    expect(await relay().findWebhook(made.id)).toStrictEqual({ ...paused, revision: 2 })
    expect(await relay().replaceWebhook(made)).toBe('changed')
  })

  it('is removed when nothing was ever put into its lanes, or all of that is forgotten', async () => {
    const [idle, busy] = [webhook(), webhook()]
    await relay().insertWebhook(idle)
    await relay().insertWebhook(busy)
    await relay().publish([event([busy.id])])
    expect(await relay().removeWebhook(idle.id)).toBe('removed')
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'webhook', id: idle.id })
    expect(await relay().findWebhook(idle.id)).toBeUndefined()
    expect(await relay().removeWebhook(busy.id)).toBe('in_use')
    expect(await relay().findWebhook(busy.id)).toStrictEqual(busy)
  })

  it('lists those of an app, of an API or of both, by id, page by page', async () => {
    const [appId, apiId] = [unique('app') as AppId, unique('api') as ApiId]
    const ofApp = [webhook({ appId }), webhook({ appId }), webhook({ appId, apiId })]
    const ofApi = [...ofApp.slice(2), webhook({ apiId }), webhook({ apiId })]
    for (const each of new Set([...ofApp, ...ofApi])) await relay().insertWebhook(each)
    const ids = async (page: Parameters<typeof list>[0]) => (await list(page)).map(({ id }) => id)
    const list = (page: { appId?: AppId; apiId?: ApiId; after?: string; limit: number }) => relay().listWebhooks(page)
    const idsOf = (hooks: { id: string }[]) => hooks.map(({ id }) => id)
    expect(await ids({ appId, limit: 2 })).toEqual(idsOf(ofApp.slice(0, 2)))
    expect(await ids({ appId, after: ofApp[1]?.id, limit: 2 })).toEqual(idsOf(ofApp.slice(2)))
    expect(await ids({ apiId, after: ofApi[0]?.id, limit: 9 })).toEqual(idsOf(ofApi.slice(1)))
    expect(await ids({ appId, apiId, limit: 9 })).toEqual(idsOf(ofApp.slice(2)))
    const all = await ids({ limit: 1_000 })
    expect(all).toEqual(expect.arrayContaining(idsOf([...ofApp, ...ofApi])))
    expect(all).toEqual(all.toSorted())
  })
}
