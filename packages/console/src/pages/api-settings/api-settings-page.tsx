import { Button, Group, Stack } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { stringifySearch } from '../../app/search.ts'
import { Card } from '../../parts/card.tsx'
import { type Api, ApiFrame, useMayChangeApi } from '../api/api-frame.tsx'
import { ReadOnlyNote } from '../api/read-only-note.tsx'
import { ActivationForm } from './activation-form.tsx'
import { ApiInService } from './api-in-service.tsx'
import { DetailsForm } from './details-form.tsx'
import { PlaceForm } from './place-form.tsx'
import { RemoveApi } from './remove-api.tsx'

/** What an API is called, where it is, what people read about it, and its end. */
export function ApiSettingsPage() {
  return <ApiFrame>{(api) => <Settings key={api.id} api={api} />}</ApiFrame>
}

function Settings({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  return (
    <>
      <ReadOnlyNote api={api} />
      <Stack gap="lg" maw={860}>
        <PlaceForm api={api} />
        <DetailsForm api={api} />
        <ActivationForm api={api} />
        {mayChange && (
          <>
            <Card
              title="Another version or environment"
              description="A copy with its own credentials: settings, plans and values at your service go along, and nothing of it changes here."
              actions={
                <Group>
                  <Button
                    component={Link}
                    to={`/apis/new${stringifySearch({ basedOn: api.id })}`}
                    variant="default"
                    leftSection={<IconCopy size={16} aria-hidden />}
                  >
                    Make a copy
                  </Button>
                </Group>
              }
            />
            <ApiInService api={api} />
            <RemoveApi api={api} />
          </>
        )}
      </Stack>
    </>
  )
}
