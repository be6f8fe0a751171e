import type { components, paths } from './schema.ts'

/** What the API answers, by name: `Schemas['Organization']`, `Schemas['App']`. */
export type Schemas = components['schemas']

/** Methods of HTTP that the API has. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Paths that have an operation of this method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends undefined ? never : P }[keyof paths]

/** What an operation answers when it succeeds; undefined where that has no body. */
export type Answer<M extends Method, P extends PathOf<M>> = Succeeding<paths[P][M]>

/** Paths that answer with a list. */
export type ListPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends { items: unknown[] } ? P : never
}[PathOf<'get'>]

/** One item of a list. */
export type ItemOf<P extends ListPath> = Answer<'get', P> extends { items: (infer Item)[] } ? Item : never

/** What one call sends, as its operation takes it. */
export type CallOptions<M extends Method, P extends PathOf<M>> = PathParameters<paths[P][M]> &
  Query<paths[P][M]> &
  Body<paths[P][M]> &
  Headers<paths[P][M]> & {
    /** Gives the call up. */
    signal?: AbortSignal
  }

/** The options may be left out where none of them is needed. */
export type ArgumentsOf<M extends Method, P extends PathOf<M>> =
  Record<never, never> extends CallOptions<M, P> ? [options?: CallOptions<M, P>] : [options: CallOptions<M, P>]

type Succeeding<O> = O extends { responses: infer R } ? Content<R[keyof R]> : never
type Content<R> = R extends { content: infer C } ? C[keyof C] : undefined

type PathParameters<O> = O extends { parameters: { path: infer V extends object } } ? { path: V } : { path?: never }

type Query<O> = O extends { parameters: { query: infer V extends object } }
  ? { query: V }
  : O extends { parameters: { query?: infer V } }
    ? { query?: V }
    : { query?: never }

type Body<O> = O extends { requestBody: { content: infer C } }
  ? SentAs<C>
  : O extends { requestBody?: infer B }
    ? [Exclude<B, undefined>] extends [{ content: infer C }]
      ? [Exclude<B, undefined>] extends [never]
        ? { body?: never }
        : Partial<SentAs<C>>
      : { body?: never }
    : { body?: never }

/** JSON; or, for specs of APIs, text whose type the caller names, or JSON that says where to fetch it. */
type SentAs<C> = C extends { 'application/yaml': string }
  ? { body: string | Uint8Array; contentType: keyof C } | { body: object; contentType?: 'application/json' }
  : C extends { 'application/json': infer Json }
    ? { body: Json }
    : never

type Headers<O> = O extends { parameters: { header?: infer H } }
  ? Option<H, 'If-Match', RevisionOption> & Option<H, 'Idempotency-Key', RepeatableOption>
  : Record<never, never>

/** Where there are no headers `H` is never, of which every name would be a key. */
type Option<H, Name extends string, Taken> = [NonNullable<H>] extends [never]
  ? Record<never, never>
  : Name extends keyof NonNullable<H>
    ? Taken
    : Record<never, never>

interface RevisionOption {
  /** The `revision` that it must still have: refused with `CHANGED` when somebody else was faster. */
  ifMatch?: number | string
}

interface RepeatableOption {
  /**
   * 1 to 200 printable characters of your choice, no spaces. Within 24 hours the same request with the same key gets the same answer, and nothing is
   * done twice.
   */
  idempotencyKey?: string
}
