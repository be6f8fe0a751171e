import { accept } from '@portreeve/protocol'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import type { ApiValues, ValuesByKey } from './api-values.ts'
import type { ChangedApi } from './change-api.ts'
import { changeValues } from './change-values.ts'

/**
 * `after` with the values that it needs, out of those of `before` and what was `given`; and what the record says of them: their keys. What is the
 * same stays as it was sealed. Throws SealBroken.
 */
export function changeSealed(
  before: Api,
  after: Api,
  given: ValuesByKey,
  values: ApiValues,
): AdministrationOutcome<ChangedApi> {
  const kept = values.open(before)
  const changed = changeValues(after.accessControl, kept, given, after.traffic?.clientCertificate)
  if (!changed.ok) return changed
  const keys = Object.keys(changed.value)
  const isSame = keys.length === Object.keys(kept).length && keys.every((key) => changed.value[key] === kept[key])
  if (isSame) return accept({ api: after })
  const { sealedValues: _, ...rest } = after
  const sealedValues = values.seal(before.id, changed.value)
  return accept({
    api: { ...rest, ...(sealedValues && { sealedValues }) },
    audited: {
      before: { valuesSet: Object.keys(kept) },
      after: { valuesSet: keys, valuesGiven: Object.keys(given) },
    },
  })
}
