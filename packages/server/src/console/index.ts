/**
 * The console's pages: the built files, under the headers that a page with a token in its memory needs, and the OAuth client that they sign in with.
 * What they show comes from the management API, as for every other caller.
 * Start at create-console.ts, then answer-page.ts.
 */
export { type Console, createConsole } from './create-console.ts'
