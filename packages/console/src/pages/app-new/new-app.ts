import type { CallOptions } from '@portreeve/client/management'
import type { SelectableApi, SelectionWish } from '../app-apis/selection.ts'

export interface ChosenApi {
  api: SelectableApi
  wish: SelectionWish
}

export interface NewAppValues extends Record<string, unknown> {
  organizationId: string
  organizationName: string
  name: string
  description: string
  website: string
  contactEmail: string
  callbackUrls: string[]
  implicit: boolean
  activation: 'automatic' | 'manual'
  apis: ChosenApi[]
}

type NewApp = CallOptions<'post', '/apps'>['body']

/** What is missing, by field, before anything is asked. The server has the last word. Pure. */
export function checkNewApp(values: NewAppValues): Partial<Record<keyof NewAppValues, string>> {
  return {
    ...(values.organizationId === '' && { organizationId: 'Choose whose app it is' }),
    ...(values.name.trim() === '' && { name: 'Give it a name' }),
    ...(values.contactEmail.trim() === '' && { contactEmail: 'Say where its developers can be reached' }),
    ...(values.implicit && linesOf(values.callbackUrls).length === 0 && { implicit: 'It needs a callback URL' }),
  }
}

/** Empty lines are nobody's wish. Pure. */
export const linesOf = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim()).filter((line) => line !== '')

/** What is sent. Its APIs are selected afterwards, each by itself. Pure. */
export function newAppOf(values: NewAppValues): NewApp {
  const website = values.website.trim()
  const authServerId = serverOf(values.apis)
  return {
    organizationId: values.organizationId,
    name: values.name.trim(),
    description: values.description.trim(),
    ...(website !== '' && { website }),
    contactEmail: values.contactEmail.trim(),
    activation: values.activation,
    callbackUrls: linesOf(values.callbackUrls),
    implicit: values.implicit,
    ...(authServerId !== undefined && { authServerId }),
  }
}

/** The authorization server whose tokens the chosen APIs take: the app has to have its credentials there. Pure. */
export const serverOf = ([first]: readonly ChosenApi[]): string | undefined => first?.api.authServerId
