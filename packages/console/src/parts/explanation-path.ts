import { at } from '../app/at.ts'

/** A slash may be in a Request-Id and in no segment of a path; `~` is in no Request-Id (docs/explain.md). Pure. */
export const segmentOf = (requestId: string): string => requestId.replaceAll('/', '~')

/** The other way. Pure. */
export const requestIdOf = (segment: string): string => segment.replaceAll('~', '/')

/** Where it is explained what became of a request. Pure. */
export const explanationPath = (requestId: string): string => at`/explain/${segmentOf(requestId)}`
