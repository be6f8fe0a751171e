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
import { type Begins, type PageRoute, pages } from './pages.tsx'
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
async function needSignIn({ location, preload }: { location: { href: string }; preload: boolean }, begins: Begins) {
  if (preload) return
  if (!isSignedIn() && !(await isStillSignedIn())) await beginSignIn(location.href)
  // Every page waits for the first of them; they need not wait for the page.
  for (const path of ['/me', ...begins] as const) {
    const query = queryOf(path)
    if (queryClient.getQueryState(query.queryKey) === undefined) void queryClient.prefetchQuery(query)
  }
}

function routeOf({ path, load, name, isPublic, begins = [] }: PageRoute) {
  return createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load, name) as RouteComponent,
    beforeLoad: (context) => (isPublic ? resumeSession() : needSignIn(context, begins)),
  })
}

export const router = createRouter({
  routeTree: root.addChildren([signedIn, shell.addChildren(pages.map(routeOf))]),
  defaultPreload: 'intent',
  // Nothing that was typed, ticked or opened for one thing is there for the next (threats T-12, T-16).
  defaultRemountDeps: ({ params }) => params,
  defaultErrorComponent: PageFault,
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
})
