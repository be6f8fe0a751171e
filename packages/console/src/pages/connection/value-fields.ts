import type { AccessControl } from '../api-access/access-draft.ts'

/** A value that each subscription has of its own, as a field of a form. It is written and never read back. */
export interface ValueField {
  /** Under which it is sent. */
  name: string
  label: string
  /** Where the gateway puts it. */
  description: string
  isSet: boolean
}

interface Parameter {
  name: string
  displayName?: string | undefined
  subscriptionSpecific: boolean
}

/**
 * What an API's access control asks for of each subscription, in the order of its form. A name that stands in two places is one value. Pure; the server's own
 * list is `valuePlaces`.
 */
export function valueFields(access: AccessControl, valueNames: readonly string[]): ValueField[] {
  const fields = new Map<string, ValueField>()
  const add = (name: string, label: string, description: string) => {
    const known = fields.get(name)
    if (known) known.description += `, ${description.charAt(0).toLowerCase()}${description.slice(1)}`
    else fields.set(name, { name, label, description, isSet: valueNames.includes(name) })
  }
  const addAll = (list: readonly Parameter[], where: (parameter: Parameter) => string) => {
    for (const one of list) if (one.subscriptionSpecific) add(one.name, one.displayName || one.name, where(one))
  }
  switch (access.kind) {
    case 'fortellis_oauth':
      return []
    case 'external_oauth':
      if (access.subscriptionSpecificClient) {
        add('client_id', 'Client ID', 'For the token request')
        add('client_secret', 'Client secret', 'For the token request')
      }
      addAll(access.tokenParameters, ({ name }) => `Parameter ${name} of the token request`)
      break
    case 'custom_oauth':
      addAll(access.headers, ({ name }) => `Header field ${name} of the token request`)
      addAll(access.payload, ({ name }) => `Member ${name} of the token request’s body`)
      break
    case 'api_key':
  }
  for (const one of access.requestParameters) {
    addAll([one], ({ name }) => `${one.in === 'header' ? 'Header field' : 'Query parameter'} ${name} of each call`)
  }
  return [...fields.values()]
}

/** What was typed, by name; what was left empty stays as it is. Pure. */
export function typedValues(typed: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
}
