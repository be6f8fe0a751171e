import type { Schemas } from '@portreeve/client/management'
import { at } from '../../app/at.ts'
import type { Step } from '../../parts/step-list.tsx'

type App = Pick<Schemas['App'], 'id' | 'listing' | 'grant_types'> & {
  sharedWith: readonly string[]
  selections: readonly { api?: { kind: string } }[]
}
type Api = Pick<Schemas['Api'], 'id' | 'visibility'>

/** One with which a call can be tried: it has selected an API that answers requests, and gets tokens for itself. Pure. */
export const callableOf = <A extends App>(apps: readonly A[]): A | undefined =>
  apps.find(
    ({ selections, grant_types }) =>
      grant_types.includes('client_credentials') && selections.some(({ api }) => api?.kind === 'rest'),
  )

/** From nothing to an app that others can use. `hasCalled`: there was traffic. Pure. */
export function appSteps(apps: readonly App[], hasCalled: boolean): Step[] {
  const app = callableOf(apps) ?? apps[0]
  const own = app ? at`/apps/${app.id}` : '/apps/new'
  return [
    {
      ...{ isDone: app !== undefined, label: 'Register an app', to: '/apps/new' },
      text: 'It gets an API Key and an API Secret.',
    },
    {
      ...{ isDone: (app?.selections.length ?? 0) > 0, label: 'Select an API', to: app ? `${own}/apis` : own },
      text: 'Choose a plan and accept its terms.',
    },
    {
      ...{ isDone: hasCalled, label: 'Try a call', to: app ? `${own}/try` : own },
      text: 'Here in the console, with a token of the app and made-up data.',
    },
    {
      isDone: apps.some(({ listing, sharedWith }) => listing !== 'Registered' || sharedWith.length > 0),
      ...{ label: 'Let organizations find it', to: app ? `${own}/settings` : own },
      text: 'List it in the app directory, or share it with some and send them its link.',
    },
  ]
}

/** From nothing to an API that somebody calls. Pure. */
export function apiSteps(
  apis: readonly Api[],
  { hasSpec, hasSubscriber }: { hasSpec: boolean; hasSubscriber: boolean },
): Step[] {
  const [api] = apis
  const own = api ? at`/apis/${api.id}` : '/apis/new'
  return [
    {
      ...{ isDone: api !== undefined, label: 'Publish an API', to: '/apis/new' },
      text: 'Say where it runs; the gateway gives it an address.',
    },
    {
      ...{ isDone: hasSpec, label: 'Upload its specification', to: api ? `${own}/specification` : own },
      text: 'OpenAPI or AsyncAPI. Developers read it, and requests can be held to it.',
    },
    {
      isDone: apis.some(({ visibility }) => visibility !== 'private'),
      ...{ label: 'Let others see it', to: api ? `${own}/visibility` : own },
      text: 'Some organizations, or everybody in the API directory.',
    },
    {
      ...{ isDone: hasSubscriber, label: 'Get its first subscriber', to: api ? `${own}/connections` : own },
      text: 'An organization activates an app that calls it.',
    },
  ]
}
