import type { ApiId } from '@portreeve/protocol'
import type { Sealer } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'

/** What the values are sealed for: nothing else opens them. */
export const API_VALUES = 'api values'

/** The values of an API's access control that are one for all subscriptions, by their keys (access-control.ts). */
export type ValuesByKey = Readonly<Record<string, string>>

/** Seals them for the store, and opens them for the gateway. */
export interface ApiValues {
  /** Undefined where there are none. */
  seal(id: ApiId, values: ValuesByKey): Uint8Array | undefined
  /** Empty where there are none. Throws SealBroken. */
  open(api: Pick<Api, 'id' | 'sealedValues'>): ValuesByKey
}

/** `sealer` is of the purpose API_VALUES. What is sealed for one API opens for no other. */
export function createApiValues(sealer: Sealer): ApiValues {
  return {
    seal: (id, values) =>
      Object.keys(values).length === 0 ? undefined : sealer.seal(Buffer.from(JSON.stringify(values)), id),
    open: ({ id, sealedValues }) =>
      sealedValues === undefined ? {} : (JSON.parse(sealer.open(sealedValues, id).toString()) as ValuesByKey),
  }
}
