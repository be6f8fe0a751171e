/** Do two values say the same? What is absent and what is null are alike, wherever they stand. Pure. */
export function isSame(one: unknown, other: unknown): boolean {
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other)
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, at) => isSame(each, other[at]))
  }
  if (typeof one !== 'object' || typeof other !== 'object' || Array.isArray(one) || Array.isArray(other)) {
    return one === other
  }
  const [left, right] = [one as Members, other as Members]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => isSame(left[name], right[name]))
}

type Members = Record<string, unknown>

const isNothing = (value: unknown): boolean => value === undefined || value === null

/** The members of `given` that differ from `current`: what a PATCH has to say. Pure. */
export function changedMembers(given: Members, current: Members): Members {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== undefined && !isSame(value, current[name])),
  )
}

/** Members of `value` by name; those that are not there are left out. Pure. */
export function pick(value: Members, names: Iterable<string>): Members {
  return Object.fromEntries([...names].flatMap((name) => (isNothing(value[name]) ? [] : [[name, value[name]]])))
}
