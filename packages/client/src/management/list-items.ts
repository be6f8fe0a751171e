import type { Call, Sent } from './call.ts'
import { ManagementError } from './management-error.ts'

/** What a list answers with (docs/management-api.md). */
interface Page {
  items: unknown[]
  next?: string
}

/** Items of all pages. Throws ManagementError when a page is followed by one that was there before: that would have no end. */
export async function* listItems(call: Call, path: string, sent: Sent = {}): AsyncGenerator<unknown, void, undefined> {
  let after = sent.query?.after
  const seen = new Set<unknown>([after])
  for (;;) {
    const page = (await call(
      'get',
      path,
      after === undefined ? sent : { ...sent, query: { ...sent.query, after } },
    )) as Page
    if (!Array.isArray(page?.items)) throw new TypeError(`GET ${path} does not answer with a list`)
    yield* page.items
    if (page.next === undefined) return
    if (seen.has(page.next)) {
      throw new ManagementError({
        code: 'UNEXPECTED-ANSWER',
        message: 'A page of the list is followed by one that was there before.',
        status: 200,
        operation: `GET ${path}`,
      })
    }
    after = page.next
    seen.add(after)
  }
}
