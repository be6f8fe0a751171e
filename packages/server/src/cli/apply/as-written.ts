import type { Answer } from '../ask-server.ts'

/** What the server answered, without what only views have: terms as they were written, without the digest of their words. Pure. */
export function asWritten(item: Answer): Answer {
  const { terms, details } = item as { terms?: Answer; details?: Answer }
  return {
    ...item,
    ...(terms && { terms: withoutDigest(terms) }),
    ...(details?.terms ? { details: { ...details, terms: withoutDigest(details.terms as Answer) } } : {}),
  }
}

function withoutDigest({ digest: _, ...terms }: Answer): Answer {
  return terms
}
