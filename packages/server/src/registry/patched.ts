/** Members that may be changed; `null` takes one away. */
export type PatchOf<T> = { [Name in keyof T]?: T[Name] | null | undefined }

/** `current` with what `patch` says of its members. Those it does not mention stay. Pure. */
export function patched<T extends object>(current: T, patch: PatchOf<T> = {}): T {
  const said = Object.entries(patch).filter(([, value]) => value !== undefined)
  const members = { ...current, ...Object.fromEntries(said) }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as T
}
