/** Categories of APIs, the one that most have first; the same in other letters is the same. Pure. */
export function categoriesOf(apis: readonly { details: { tags: readonly string[] } }[]): string[] {
  const counts = new Map<string, { name: string; count: number }>()
  for (const tag of apis.flatMap(({ details }) => details.tags)) {
    const found = counts.get(tag.toLowerCase()) ?? { name: tag, count: 0 }
    counts.set(tag.toLowerCase(), { ...found, count: found.count + 1 })
  }
  return [...counts.values()]
    .toSorted((one, other) => other.count - one.count || one.name.localeCompare(other.name))
    .map(({ name }) => name)
}
