/** How long the secret before goes on beside a new one, in seconds (docs/apps.md). */
export const overlaps = [
  { seconds: 0, label: 'Not at all: it ends at once', until: undefined },
  { seconds: 3_600, label: 'One hour', until: 'for another hour' },
  { seconds: 86_400, label: 'One day', until: 'for another day' },
  { seconds: 7 * 86_400, label: 'One week', until: 'for another week' },
  { seconds: 30 * 86_400, label: '30 days', until: 'for another 30 days' },
  { seconds: 90 * 86_400, label: '90 days', until: 'for another 90 days' },
] as const

export const DEFAULT_OVERLAP_SECONDS = 86_400

/** What goes on while the new secret is put in place. Pure. */
export function overlapNote(seconds: number): string {
  const chosen = overlaps.find((each) => each.seconds === seconds)
  return chosen?.until === undefined
    ? 'The old one has ended. Programs that still use it get no tokens.'
    : `The old one works ${chosen.until}. Put the new one in place, then revoke the old one.`
}

/** Those that still work, newest first. Pure. */
export const livingSecrets = <T extends { createdAt: number; expiresAt?: number }>(
  secrets: readonly T[],
  now: number,
): T[] =>
  secrets
    .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
    .toSorted(
      (one, other) => other.createdAt - one.createdAt || (other.expiresAt ?? Infinity) - (one.expiresAt ?? Infinity),
    )
