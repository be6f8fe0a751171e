import { type Api, type App, type WriteCall, writeCalls } from '../store/index.ts'

/**
 * What a step that opens something was decided by, as conditions of its write: the app with its terms, its listing and what it has selected, and the
 * APIs with their activation. Where one of them is another by then, the step is decided anew (threats T-16, T-17). An API that the app has selected
 * cannot be removed, so holding the app is enough for that. Pure.
 */
export function holdLooked(app: App | undefined, wanted: readonly Api[]): WriteCall[] {
  // In one order: two steps about the same APIs never wait for one another.
  const apis = wanted.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return [
    ...(app ? [writeCalls.apps.hold(app.id, app.revision)] : []),
    ...apis.map(({ id, revision }) => writeCalls.apis.hold(id, revision)),
  ]
}
