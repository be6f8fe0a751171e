import type { AnyRouter, RouteComponent } from '@tanstack/react-router'

/** Fetches the code of the page at a path of ours, and does not wait for it. */
export function fetchPageOf(router: AnyRouter, path: string): void {
  const [matchedRoutes] = router.getMatchedRoutes(path)
  for (const { options } of matchedRoutes) void (options.component as RouteComponent | undefined)?.preload?.()
}
