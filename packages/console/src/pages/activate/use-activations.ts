import { ManagementError, type Schemas } from '@portreeve/client/management'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { isSignInNeeded, management } from '../../api/management.ts'

/** How it went for one organization. */
export type Outcome =
  | { state: 'under_way' }
  | { state: 'done'; subscription: Schemas['Subscription'] }
  | { state: 'refused'; fault: unknown }

export interface Wish {
  appId: string
  environment: 'Production' | 'Test'
  consent: { name: string; title: string; termsVersion: string; termsDigest?: string; apiIds: string[] }
}

export interface Activations {
  outcomes: ReadonlyMap<string, Outcome>
  isUnderWay: boolean
  /** Concerns the form and so every organization: nothing further was asked. */
  fault: unknown
  start(wish: Wish, organizationIds: readonly string[]): Promise<void>
  /** After the one that is under way. */
  stop(): void
  /** Nothing was asked: the form again. */
  begin(): void
}

/** One organization after the other, so that each is seen to be done, and one that is refused holds up no other. */
export function useActivations(): Activations {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map())
  const [isUnderWay, setUnderWay] = useState(false)
  const [fault, setFault] = useState<unknown>()
  const isStopped = useRef(false)
  const queries = useQueryClient()
  const set = (id: string, outcome: Outcome | undefined) =>
    setOutcomes((before) => {
      const after = new Map(before)
      if (outcome) after.set(id, outcome)
      else after.delete(id)
      return after
    })

  async function start(wish: Wish, organizationIds: readonly string[]) {
    isStopped.current = false
    setUnderWay(true)
    setFault(undefined)
    for (const id of organizationIds) {
      if (isStopped.current) break
      set(id, { state: 'under_way' })
      try {
        const { items } = await management.post('/subscriptions', { body: { ...wish, organizationIds: [id] } })
        const subscription = items[0]?.subscription
        set(id, subscription && { state: 'done', subscription })
      } catch (thrown) {
        if (concernsAll(thrown)) {
          set(id, undefined)
          setFault(thrown)
          break
        }
        set(id, { state: 'refused', fault: thrown })
      }
    }
    setUnderWay(false)
    await queries.invalidateQueries({
      predicate: ({ queryKey: [path] }) => /^\/(subscriptions|apps)/.test(String(path)),
    })
  }

  return {
    ...{ outcomes, isUnderWay, fault, start },
    stop() {
      isStopped.current = true
    },
    begin() {
      setOutcomes(new Map())
      setFault(undefined)
    },
  }
}

/** What was typed, the terms, or who asks: the next organization would be refused for the same reason. */
const concernsAll = (fault: unknown): boolean =>
  isSignInNeeded(fault) ||
  (fault instanceof ManagementError && fault.errors.some(({ pointer }) => /^\/(consent|appId)/.test(pointer)))
