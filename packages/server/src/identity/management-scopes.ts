/** What a user may allow an app to do with the management API in their name. `write` includes `read`. */
export const MANAGEMENT_READ = 'management:read'
export const MANAGEMENT_WRITE = 'management:write'

export const managementScopes: readonly string[] = [MANAGEMENT_READ, MANAGEMENT_WRITE]
