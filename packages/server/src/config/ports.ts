/** Offsets from the base port (docs/demo.md). */
export const portOffsets = { identity: 0, console: 1, gateway: 2, relay: 3, dms: 4, authz: 5, ops: 9 } as const

/** What listens today. */
export type Role = 'identity' | 'console' | 'gateway' | 'authz' | 'ops'
export type Ports = Record<Role, number>

export const PORT_MAX = 65_535

export function portsFrom(portBase: number): Ports {
  const at = (role: Role) => portBase + portOffsets[role]
  return {
    identity: at('identity'),
    console: at('console'),
    gateway: at('gateway'),
    authz: at('authz'),
    ops: at('ops'),
  }
}
