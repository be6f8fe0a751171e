import { Stack } from '@mantine/core'
import { useGet } from '../../api/queries.ts'
import { Queried } from '../../parts/queried.tsx'
import { type Api, ApiFrame, useMayChangeApi } from '../api/api-frame.tsx'
import { ReadOnlyNote } from '../api/read-only-note.tsx'
import { AccessForm } from './access-form.tsx'
import { CredentialsCard } from './credentials-card.tsx'
import { TrafficForm } from './traffic-form.tsx'
import { ValidationCard } from './validation-card.tsx'

/** How calls get in: the gateway into the service, the service into the exchange, and what the gateway does with them. */
export function ApiAccessPage() {
  return <ApiFrame>{(api) => <Access key={api.id} api={api} />}</ApiFrame>
}

function Access({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const query = useGet('/apis/{apiId}/access-control', { path: { apiId: api.id } }, { enabled: mayChange })
  return (
    <>
      <ReadOnlyNote api={api} />
      <Stack gap="lg">
        {api.kind === 'rest' &&
          (mayChange ? (
            <Queried query={query}>
              {(access) => (
                <AccessForm
                  api={api}
                  access={access}
                  kept={new Set(access.places.filter(({ isSet }) => isSet).map(({ key }) => key))}
                />
              )}
            </Queried>
          ) : (
            <AccessForm api={api} access={api} kept={new Set(api.valuesSet)} />
          ))}
        <CredentialsCard api={api} />
        {api.kind === 'rest' && <ValidationCard api={api} />}
        {api.kind === 'rest' && <TrafficForm api={api} />}
      </Stack>
    </>
  )
}
