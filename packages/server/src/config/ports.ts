/** Offsets from the base port (docs/demo.md). At `webhook` the demo app's events arrive, once somebody listens there. */
export const portOffsets = {
  identity: 0,
  console: 1,
  gateway: 2,
  relay: 3,
  dms: 4,
  authz: 5,
  webhook: 6,
  ops: 9,
} as const

/** What listens today. */
export type Role = 'identity' | 'console' | 'gateway' | 'relay' | 'authz' | 'ops'
export type Ports = Record<Role, number>

export const PORT_MAX = 65_535

export function portsFrom(portBase: number): Ports {
  const at = (role: Role) => portBase + portOffsets[role]
  return {
    identity: at('identity'),
    console: at('console'),
    gateway: at('gateway'),
    relay: at('relay'),
    authz: at('authz'),
    ops: at('ops'),
  }
}
