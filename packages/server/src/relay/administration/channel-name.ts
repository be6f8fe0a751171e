/**
 * A channel as publishers and verifiers have it (protocol.md 6.1): the path behind `/v2/events/`, without a slash before it. Kept, it has that slash, which keeps a webhook's
 * path in one piece. Pure.
 */
export const shownChannel = (kept: string): string => (kept.startsWith('/') ? kept.slice(1) : kept)

/** As it is kept. Who gives it with the slash, as answers had it before, means the same. Pure. */
export const keptChannel = (given: string): string => (given === '' || given.startsWith('/') ? given : `/${given}`)
