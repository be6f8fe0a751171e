import type { RegistryAdministration, RegistryAdministrationDeps } from './administration.ts'

/** Loads what people do with what exists: seventy files that a gateway need not wait for. */
export async function openRegistryAdministration(deps: RegistryAdministrationDeps): Promise<RegistryAdministration> {
  const { createRegistryAdministration } = await import('./administration.ts')
  return createRegistryAdministration(deps)
}
