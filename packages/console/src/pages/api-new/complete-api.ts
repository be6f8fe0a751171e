import { faultText } from '../../api/fault-text.ts'
import { management } from '../../api/management.ts'
import { at } from '../../app/at.ts'
import { probeText } from '../api/probe-text.ts'
import { type PlanDraft, planOfDraft } from '../api-plans/plan-draft.ts'
import { type Candidate, leaveCandidate, sentOf } from '../api-specification/candidate.ts'

export interface Rest {
  plans: readonly PlanDraft[]
  spec?: Candidate | undefined
  hasTarget: boolean
}

/** What a new API gets after it was registered, one after the other; what is refused keeps nothing else. */
export async function completeApi(
  id: string,
  { plans, spec, hasTarget }: Rest,
  onProgress: (text: string) => void,
): Promise<{ notes: string[]; next: string }> {
  const notes: string[] = []
  let next = at`/apis/${id}`
  const path = { apiId: id }
  const attempt = async (run: () => Promise<unknown>, onFault: (text: string) => void) => {
    try {
      await run()
    } catch (fault) {
      onFault(faultText(fault))
    }
  }
  for (const plan of plans) {
    onProgress(`Adding the plan ${plan.name}`)
    await attempt(
      () => management.post('/apis/{apiId}/plans', { path, body: planOfDraft(plan) }),
      (text) => {
        notes.push(`The plan ${plan.name} was not added: ${text}`)
        next = at`/apis/${id}/plans`
      },
    )
  }
  if (spec) {
    onProgress('Reading the specification')
    await attempt(
      () => management.put('/apis/{apiId}/spec', { path, ...sentOf(spec) }),
      () => {
        notes.push('The specification was not kept: you will see what was found in it.')
        leaveCandidate(id, spec)
        next = at`/apis/${id}/specification`
      },
    )
  }
  if (hasTarget) {
    onProgress('Asking whether your service answers')
    await attempt(
      async () => {
        const { target, admin } = await management.post('/apis/{apiId}/probe', { path })
        if (target) notes.push(probeText('target', target).text)
        if (admin) notes.push(probeText('admin', admin).text)
      },
      () => undefined,
    )
  }
  return { notes, next }
}
