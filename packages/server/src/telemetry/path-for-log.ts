const SEGMENT_LENGTH_MAX = 40
const KEPT_LENGTH = 8

/**
 * A request path as it may stand in a log: what is long in a path is an id or a token somebody put there by mistake,
 * so long segments keep only their beginning.
 */
export function pathForLog(path: string): string {
  return path
    .split('/')
    .map((segment) => (segment.length > SEGMENT_LENGTH_MAX ? `${segment.slice(0, KEPT_LENGTH)}…` : segment))
    .join('/')
}
