import { Button, ColorInput, Group, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Server, ServerFrame } from './server-frame.tsx'
import { SignInPreview } from './sign-in-preview.tsx'

/** What people see of an authorization server: name, logo and colour. */
export const ServerBrandingPage = forOperators('Authorization server', ServerBranding)

function ServerBranding() {
  return <ServerFrame>{(server) => <BrandingForm key={server.id} server={server} />}</ServerFrame>
}

export interface Branding {
  displayName: string
  logoUri: string
  colour: string
}

/** As the exchange takes it, so that what it refuses is shown beside its field. */
interface BrandingValues extends Record<string, unknown> {
  settings: { branding: Branding }
}

function BrandingForm({ server }: { server: Server }) {
  const { branding = {} } = server.settings
  const [scheme, setScheme] = useState<'light' | 'dark'>('light')
  const form = useForm<BrandingValues>({
    initialValues: {
      settings: {
        branding: {
          displayName: branding.displayName ?? '',
          logoUri: branding.logoUri ?? '',
          colour: branding.colour ?? '',
        },
      },
    },
    validate: {
      settings: {
        branding: {
          colour: (colour) =>
            colour === '' || /^#[0-9a-f]{6}$/i.test(colour) ? null : 'Six digits behind a #, such as #0f6b6b',
        },
      },
    },
  })
  const change = useFormChange(form, {
    async run({ settings }: BrandingValues) {
      // What nobody touched may have been changed by somebody else.
      const touched = Object.entries(settings.branding).filter(([name]) => form.isDirty(`settings.branding.${name}`))
      const branding = Object.fromEntries(touched.map(([name, value]) => [name, value.trim() || null]))
      return management.patch('/authorization-servers/{authServerId}', {
        path: { authServerId: server.id },
        body: { settings: { branding } },
      })
    },
    concerns: ['/authorization-servers', '/audit-entries'],
    done: 'The branding was saved. The next page that people open looks like it.',
    onDone: (_, sent) => form.resetDirty(sent),
  })
  const values = form.getValues().settings.branding
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Card title="Branding" description="Of its sign-in and consent pages. What is left empty looks like Portreeve.">
        <form onSubmit={change.onSubmit} noValidate>
          <Stack gap="lg">
            <TextInput
              label="Name"
              description="What people read at the top"
              placeholder="Portreeve"
              {...form.getInputProps('settings.branding.displayName')}
            />
            <TextInput
              label="Logo"
              description="https:// or data: of an image. Shown at 32 by 32 pixels"
              placeholder="https://lakeside.example/logo.svg"
              {...form.getInputProps('settings.branding.logoUri')}
            />
            <ColorInput
              label="Colour"
              description="One is enough: shades that can be read are worked out from it, for light and dark"
              placeholder="#0f6b6b"
              format="hex"
              swatches={['#0f6b6b', '#0b5fa5', '#5b3fa8', '#9a2f5b', '#b3470f', '#3f6212', '#334155']}
              eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
              {...form.getInputProps('settings.branding.colour')}
            />
            <Problem {...change.problem} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => form.reset()} disabled={!form.isDirty()}>
                Undo
              </Button>
              <Button type="submit" loading={change.isPending}>
                Save the branding
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
      <Card
        title="Preview"
        description="How its sign-in page will look."
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Colours of the preview"
            value={scheme}
            onChange={(value) => setScheme(value as 'light' | 'dark')}
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        }
      >
        <SignInPreview {...values} scheme={scheme} />
      </Card>
    </SimpleGrid>
  )
}
