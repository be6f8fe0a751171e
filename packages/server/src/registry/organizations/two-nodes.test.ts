import type { OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Place } from '../../store/contract/engines.ts'
import type { User } from '../../store/index.ts'
import { openTestOrganizations, profile, type TestOrganizations } from './testing/open-test-organizations.ts'

const endOf = (outcome: { ok: true } | { ok: false; error: string }) => (outcome.ok ? 'done' : outcome.error)

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`at the same moment, on every node of ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    let place: Place
    let nodes: [TestOrganizations, TestOrganizations]
    beforeAll(async () => {
      place = await engine.createPlace()
      const one = await openTestOrganizations(await place.open())
      nodes = [one, place.shared ? await openTestOrganizations(await place.open()) : one]
    }, 60_000)
    afterAll(async () => {
      for (const node of new Set(nodes)) await node.close()
      await place.remove()
      expect([...nodes.flatMap(({ faults }) => faults), ...place.faults]).toEqual([])
    })

    const two = async (): Promise<[User, User]> => [await nodes[0].person(), await nodes[0].person()]

    it('two owners who remove each other: one remains', async () => {
      const [karin, lee] = await two()
      for (let round = 0; round < 20; round++) {
        const { id: organizationId } = await nodes[0].organization([
          [karin, ['owner']],
          [lee, ['owner']],
        ])
        const [one, other] = [await nodes[0].as(karin), await nodes[1].as(lee)]
        const ends = await Promise.all([
          nodes[0].organizations.members.remove(one, { organizationId, userId: lee.id }),
          nodes[1].organizations.members.remove(other, { organizationId, userId: karin.id }),
        ])
        expect(ends.filter(({ ok }) => ok)).toHaveLength(1)
        expect(await nodes[0].store.members.listOwners(organizationId)).toHaveLength(1)
      }
    }, 30_000)

    it('twenty claims of one namespace: one has it', async () => {
      const [karin] = await two()
      const ids: OrganizationId[] = []
      for (let n = 0; n < 20; n++) ids.push((await nodes[0].organization([[karin, ['owner']]])).id)
      const actor = await nodes[0].as(karin)
      const claims = ids.map((organizationId, n) =>
        nodes[n % 2]!.organizations.namespaces.claim(actor, { organizationId, name: 'contested' }),
      )
      expect((await Promise.all(claims)).filter(({ ok }) => ok)).toHaveLength(1)
    }, 30_000)

    it('an invitation accepted twenty times, while owners change roles: once, and both count', async () => {
      const [karin, lee] = await two()
      const { id: organizationId } = await nodes[0].organization([
        [karin, ['owner']],
        [lee, []],
      ])
      await nodes[0].store.invitations.put({
        id: crypto.randomUUID(),
        organizationId,
        email: lee.email,
        roles: ['developer'],
        invitedBy: karin.id,
        state: 'open',
        createdAt: nodes[0].clock.now,
        expiresAt: (nodes[0].clock.now + 60) as typeof karin.createdAt,
      })
      const [invitation] = await nodes[0].store.invitations.listOpenByEmail(lee.email)
      const [owner, guest] = [await nodes[0].as(karin), await nodes[0].as(lee)]
      const accepting = Array.from({ length: 20 }, (_, n) =>
        nodes[n % 2]!.organizations.own.invitations.accept(guest, invitation?.id ?? ''),
      )
      const change = { organizationId, userId: lee.id, roles: ['owner', 'developer'] as const }
      const put = await nodes[1].organizations.members.put(owner, change)
      const ends = (await Promise.all(accepting)).map(endOf)
      expect([endOf(put), ends.filter((end) => end === 'done').length]).toEqual(['done', 1])
      expect(await nodes[1].store.members.find(organizationId, lee.id)).toMatchObject({ roles: ['owner', 'developer'] })
    }, 30_000)

    it('fifty requests to join: one', async () => {
      const [karin, lee] = await two()
      const { id: organizationId } = await nodes[0].organization([[karin, ['owner']]])
      const actor = await nodes[0].as(lee)
      const asking = Array.from({ length: 50 }, (_, n) =>
        nodes[n % 2]!.organizations.own.joinRequests.create(actor, { organizationId, message: '' }),
      )
      const ids = (await Promise.all(asking)).map((asked) => (asked.ok ? asked.value.id : asked.error))
      expect(new Set(ids).size).toBe(1)
      expect(await nodes[0].store.joinRequests.listByUser(lee.id)).toHaveLength(1)
      await nodes[0].mailsTo(karin.email, 1)
    }, 30_000)

    it('an organization that is removed while people come in: nobody is left in nothing', async () => {
      const [karin] = await two()
      for (let round = 0; round < 10; round++) {
        const [lee] = await two()
        const { id: organizationId } = await nodes[0].organization([[karin, ['owner']]])
        const asked = await nodes[0].organizations.own.joinRequests.create(await nodes[0].as(lee), {
          organizationId,
          message: '',
        })
        if (!asked.ok) throw new Error(asked.detail)
        const owner = await nodes[0].as(karin)
        const decision = { organizationId, joinRequestId: asked.value.id, roles: [] }
        await Promise.all([
          nodes[0].organizations.remove(owner, organizationId, {}),
          nodes[1].organizations.joinRequests.approve(owner, decision),
          nodes[1].organizations.namespaces.claim(owner, { organizationId, name: `round-${round}` }),
        ])
        expect(await nodes[0].store.organizations.find(organizationId)).toBeUndefined()
        expect(await nodes[0].store.members.find(organizationId, lee.id)).toBeUndefined()
        expect(await nodes[0].store.namespaces.find(`round-${round}`)).toBeUndefined()
      }
    }, 30_000)

    it('twenty-four organizations of one user: twenty', async () => {
      const [karin] = await two()
      const actor = await nodes[0].as(karin)
      const making = Array.from({ length: 24 }, (_, n) => nodes[n % 2]!.organizations.create(actor, profile()))
      expect((await Promise.all(making)).filter(({ ok }) => ok)).toHaveLength(20)
    }, 30_000)
  })
}
