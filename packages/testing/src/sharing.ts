import type { TestOrganization } from './exchange.ts'

/** Lets `organization` see something that is not public. */
export type ShareWith = (organization: TestOrganization) => Promise<void>

/** `replace` puts a whole list in the place of the one before, so one call follows the other. */
export function createSharing(replace: (organizationIds: string[]) => Promise<unknown>): ShareWith {
  const ids = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()
  return async ({ id }) => {
    if (ids.has(id)) {
      await last
      return
    }
    ids.add(id)
    const share = last.then(() => replace([...ids]))
    last = share.catch(() => ids.delete(id))
    await share
  }
}
