import { accept, type UserId } from '@portreeve/protocol'
import { z } from 'zod'
import type { Operators } from '../identity/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds } from './schemas.ts'

const listed = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  disabled: z.boolean(),
  createdAt: epochSeconds,
})
const params = z.object({ userId: anyId })

/** Who runs the exchange. */
export function operatorOperations({ operators }: { operators: Operators }): Operation[] {
  const path = '/operators'
  return [
    operation({
      id: 'operators.list',
      method: 'GET',
      path,
      summary: 'Lists operators of the exchange',
      description: 'For operators of the exchange.',
      success: { status: 200, body: z.object({ items: z.array(listed) }), description: 'All of them, by user id.' },
      refusals: ['forbidden'],
      async handle({ actor }) {
        const all = await operators.list(actor)
        return all.ok ? accept({ items: all.value }) : all
      },
    }),
    operation({
      id: 'operators.put',
      method: 'PUT',
      path: `${path}/:userId`,
      summary: 'Makes a user an operator',
      description: 'They may do everything on the exchange then. For operators of the exchange.',
      params,
      success: { status: 200, body: listed, description: 'The operator.' },
      refusals: ['forbidden', 'not_found', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => operators.put(actor, params.userId as UserId),
    }),
    operation({
      id: 'operators.remove',
      method: 'DELETE',
      path: `${path}/:userId`,
      summary: 'Makes an operator a user like others',
      description: 'Not oneself, so that somebody is left. For operators of the exchange.',
      params,
      success: { status: 200, body: listed, description: 'Who was the operator.' },
      refusals: ['forbidden', 'not_found', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => operators.remove(actor, params.userId as UserId),
    }),
  ]
}
