/** The little of oidc-provider 9 that the benchmark uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  /** Kept by the adapter. `save` answers its id, or what stands for it on the wire. */
  interface Model {
    save(ttlSeconds: number): Promise<string>
  }
  interface GrantModel extends Model {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
  }

  // biome-ignore lint/style/noDefaultExport: it is the package's own form
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    callback(): RequestListener
    on(event: string, listener: (...details: unknown[]) => void): this
    readonly Client: { find(client_id: string): Promise<object | undefined> }
    readonly Grant: new (
      properties: Record<string, unknown>,
    ) => GrantModel
    readonly AuthorizationCode: new (
      properties: Record<string, unknown>,
    ) => Model
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  // biome-ignore lint/style/noDefaultExport: it is the package's own form
  export default class MemoryAdapter {
    /** `store` keeps what it is given; the expiry that it is told besides may be forgotten. */
    constructor(model: string, store: Map<string, unknown>)
  }
}
