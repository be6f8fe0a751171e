/** A refusal the caller receives. `detail` is for our log and is never rendered. */
export type Refused<E extends string> = { ok: false; error: E; detail: string }
export type Outcome<T, E extends string> = { ok: true; value: T } | Refused<E>

export function refuse<E extends string>(error: E, detail: string): Refused<E> {
  return { ok: false, error, detail }
}

export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}
