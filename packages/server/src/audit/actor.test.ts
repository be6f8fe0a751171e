import type { OrganizationId, UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { OrganizationRole } from '../store/index.ts'
import { mayDevelop, mayOwn, mayRead, type UserActor } from './actor.ts'

const [own, other] = ['own', 'other'] as OrganizationId[] as [OrganizationId, OrganizationId]

function actorWith(roles: OrganizationRole[] | undefined, operator = false): UserActor {
  const memberships = new Map(roles ? [[own, roles] as const] : [])
  return { kind: 'user', userId: '00u' as UserId, operator, memberships, requestId: 'r' }
}

it.each<[who: string, UserActor, read: boolean, develop: boolean, own: boolean]>([
  ['a stranger', actorWith(undefined), false, false, false],
  ['a member without a role', actorWith([]), true, false, false],
  ['a developer', actorWith(['developer']), true, true, false],
  ['an owner', actorWith(['owner']), true, true, true],
  ['an operator', actorWith(undefined, true), true, true, true],
])('T-30 %s may what their role says, and in no other organization', (_who, actor, read, develop, owns) => {
  expect([mayRead(actor, own), mayDevelop(actor, own), mayOwn(actor, own)]).toEqual([read, develop, owns])
  const everywhere = actor.operator
  expect([mayRead(actor, other), mayDevelop(actor, other), mayOwn(actor, other)]).toEqual([
    everywhere,
    everywhere,
    everywhere,
  ])
})
