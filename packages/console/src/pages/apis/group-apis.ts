/** What makes two records instances of one API for people: whose they are and what they are called. */
interface Instance {
  organizationId: string
  name: string
}

export interface ApiGroup<A extends Instance> {
  key: string
  name: string
  /** In the order in which they came. */
  instances: A[]
}

/** Versions and environments of one API stand together, where the first of them came. Pure. */
export function groupApis<A extends Instance>(apis: readonly A[]): ApiGroup<A>[] {
  const groups = new Map<string, ApiGroup<A>>()
  for (const api of apis) {
    const key = `${api.organizationId}\n${api.name.toLowerCase()}`
    const group = groups.get(key)
    if (group) group.instances.push(api)
    else groups.set(key, { key, name: api.name, instances: [api] })
  }
  return [...groups.values()]
}
