import type { Answer, ArgumentsOf, ItemOf, ListPath, PathOf } from './operation-types.ts'

/**
 * One method for each of HTTP. The path is written as the description has it, its parameters with their braces:
 * `management.get('/apps/{appId}', { path: { appId } })`. Each resolves with what the exchange answered, and rejects with ManagementError
 * when it refused, with ManagementUnavailable when nobody answered, and with a TypeError before anything is sent when the call has no sense.
 */
export interface Management {
  /** Looks. Reports are answered as text (CSV), a spec as the text that was put. */
  get<P extends PathOf<'get'>>(path: P, ...options: ArgumentsOf<'get', P>): Promise<Answer<'get', P>>
  /** Makes something, or has something done. With an `idempotencyKey` it is safe to repeat. */
  post<P extends PathOf<'post'>>(path: P, ...options: ArgumentsOf<'post', P>): Promise<Answer<'post', P>>
  /** Puts the whole of something in its place. */
  put<P extends PathOf<'put'>>(path: P, ...options: ArgumentsOf<'put', P>): Promise<Answer<'put', P>>
  /** Changes the members that are named and keeps the others; `null` takes away what may be absent. */
  patch<P extends PathOf<'patch'>>(path: P, ...options: ArgumentsOf<'patch', P>): Promise<Answer<'patch', P>>
  /** Takes something away. */
  delete<P extends PathOf<'delete'>>(path: P, ...options: ArgumentsOf<'delete', P>): Promise<Answer<'delete', P>>
  /**
   * Every item of a list, page after page, each page asked for when the one before is used up: leave the loop and nothing more is asked.
   * `query.limit` is the size of a page (1 to 200), not of the whole; `query.after` is where to begin.
   */
  list<P extends ListPath>(path: P, ...options: ArgumentsOf<'get', P>): AsyncGenerator<ItemOf<P>, void, undefined>
}
