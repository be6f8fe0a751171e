import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
} from '@tanstack/react-router'
import { queryClient, queryOf } from '../api/queries.ts'
import { beginSignIn, isSignedIn, isStillSignedIn, resumeSession } from '../session/session.ts'
import { SignedInPage } from '../session/signed-in-page.tsx'
import { NotFound } from './not-found.tsx'
import { PageFault } from './page-fault.tsx'
import { type PageRoute, pages } from './pages.tsx'
import { parseSearch, type Search, stringifySearch } from './search.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>) => search as Search,
})

const signedIn = createRoute({ getParentRoute: () => root, path: '/signed-in', component: SignedInPage })

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

/**
 * Nobody sees a page before it is known who they are; the browser comes back to where they wanted to go. To point at a link is not to go there, and
 * what was typed here stays as long as the session at identity does.
 */
async function needSignIn({ location, preload }: { location: { href: string }; preload: boolean }) {
  if (preload || isSignedIn()) return
  if (!(await isStillSignedIn())) await beginSignIn(location.href)
  // Every page waits for it; it need not wait for the page.
  void queryClient.prefetchQuery({ ...queryOf('/me'), staleTime: Number.POSITIVE_INFINITY })
}

function routeOf({ path, load, name, isPublic }: PageRoute) {
  const component = lazyRouteComponent(load, name) as RouteComponent
  return createRoute({
    getParentRoute: () => shell,
    path,
    component,
    beforeLoad(context) {
      // Fetched while it is found out who is there.
      void component.preload?.()
      return isPublic ? resumeSession() : needSignIn(context)
    },
  })
}

export const router = createRouter({
  routeTree: root.addChildren([signedIn, shell.addChildren(pages.map(routeOf))]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFault,
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
})
