import type { ArgumentsOf, Schemas } from '@portreeve/client/management'
import type { Api } from '../api/api-frame.tsx'

type Suggested = NonNullable<Schemas['ApisSpecCheck']['suggested']>
type ApiPatch = NonNullable<ArgumentsOf<'patch', '/apis/{apiId}'>[0]>['body']

export interface Suggestion {
  label: string
  /** What the API says; empty: nothing. */
  now: string
  /** What the specification says. */
  other: string
  patch: ApiPatch
  /** What taking it over would do besides. */
  note?: string
}

/** Where a specification says something else than the API it describes. Pure. */
export function suggestionsFor(
  api: Pick<Api, 'name' | 'version' | 'basePath' | 'details'>,
  { name, version, description, tags, basePath }: Suggested,
): Suggestion[] {
  const { details } = api
  const all: (Suggestion | false)[] = [
    name !== undefined && { label: 'Name', now: api.name, other: name, patch: { name } },
    version !== undefined && { label: 'Version', now: api.version, other: version, patch: { version } },
    description !== undefined && {
      label: 'Description',
      now: details.description,
      other: description,
      patch: { details: { description } },
    },
    tags !== undefined &&
      tags.length > 0 && {
        label: 'Categories',
        now: details.tags.join(', '),
        other: tags.join(', '),
        patch: { details: { tags } },
      },
    basePath !== undefined && {
      label: 'Base path',
      now: api.basePath,
      other: basePath,
      patch: { basePath },
      note: 'Apps that call the present path get 404 from then on.',
    },
  ]
  return all.filter((one) => one !== false).filter(({ now, other }) => now.trim() !== other.trim())
}
