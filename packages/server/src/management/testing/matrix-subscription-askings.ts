import { keepDecision } from '../../gateway/testing/keep-decision.ts'
import type { Askings, Question } from './matrix-question.ts'
import { asked, consent, type Subjects } from './matrix-subjects.ts'
import type { MatrixWorld } from './matrix-world.ts'

/** Of a new one that is `at` this point, with this as body. */
const subscriptionAt =
  (at: 'pending' | 'connected' | 'inactive', body?: unknown) =>
  async (_: MatrixWorld, { subscription }: Subjects): Promise<Question> => ({
    params: { subscriptionId: (await subscription(at)).id },
    ...(body !== undefined && { body }),
  })

/** Of one that waits for its provider. */
const connection =
  (body: (subjects: Subjects) => unknown = () => undefined) =>
  async (_: MatrixWorld, subjects: Subjects): Promise<Question> => ({
    params: { connectionId: (await subjects.subscription('connected')).connectionId },
    body: body(subjects),
  })

const providerCall = async (_: MatrixWorld, subjects: Subjects) => ({
  params: { callId: await subjects.providerCall() },
})

export const subscriptionAskings: Askings = {
  async 'subscriptions.activate'({ organizations }, { selectingApp }) {
    const body = { appId: await selectingApp(), organizationIds: [organizations.buyer], consent }
    return { body, about: [organizations.buyer] }
  },
  'subscriptions.get': subscriptionAt('connected'),
  'subscriptions.approve': subscriptionAt('pending'),
  'subscriptions.deny': subscriptionAt('pending'),
  'subscriptions.deactivate': subscriptionAt('connected'),
  'subscriptions.cancel': subscriptionAt('connected'),
  'subscriptions.reactivate': subscriptionAt('inactive', {}),
  async 'subscriptions.connect'({ people }, { subscription, newApi }) {
    const { id, appId } = await subscription('connected')
    const api = await newApi()
    await asked(people.developer.owner, 'PUT', `/apps/${appId}/apis/${api.id}`, {})
    return { params: { subscriptionId: id }, body: { apiId: api.id, consent } }
  },
  'connections.get': connection(),
  'connections.accept': connection(({ valueName }) => ({ values: { [valueName]: 'Burlington' } })),
  'connections.reject': connection(() => ({})),
  'connections.setValues': connection(({ valueName }) => ({ values: { [valueName]: 'Burlington' } })),
  async 'decisions.get'(world, subjects) {
    const requestId = `matrix-${crypto.randomUUID()}`
    await keepDecision(world, { requestId, ...(await subjects.subscription('connected')) })
    return { params: { requestId } }
  },
  'providerCalls.get': providerCall,
  'providerCalls.replay': providerCall,
}
