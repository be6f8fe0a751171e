import { Button, Group, Radio, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'

interface Values extends Record<string, unknown> {
  name: string
  description: string
  website: string
  contactEmail: string
  activation: App['activation']
}

const valuesOf = ({ name, description, website = '', contactEmail, activation }: App): Values => ({
  ...{ name, description, website, contactEmail, activation },
})

/** What an app says about itself. */
export function DetailsForm({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf,
    run(values, ifMatch) {
      const website = values.website.trim()
      return management.patch('/apps/{appId}', {
        path: { appId: app.id },
        body: {
          name: values.name.trim(),
          description: values.description.trim(),
          website: website === '' ? null : website,
          contactEmail: values.contactEmail.trim(),
          activation: values.activation,
        },
        ifMatch,
      })
    },
    concerns: ['/apps'],
    done: 'The details were saved.',
  })
  return (
    <Card title="Details" description="Organizations read this before they activate the app.">
      <form onSubmit={save.onSubmit} noValidate>
        <Stack>
          <TextInput label="Name" maxLength={100} readOnly={!mayChange} {...form.getInputProps('name')} />
          <Textarea
            label="Description"
            description="What it does for whoever uses it, in a sentence or two."
            autosize
            minRows={2}
            maxLength={250}
            readOnly={!mayChange}
            {...form.getInputProps('description')}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Contact e-mail"
              description="For developers of the APIs it calls."
              type="email"
              readOnly={!mayChange}
              {...form.getInputProps('contactEmail')}
            />
            <TextInput
              label="Website"
              description="Needed before the app is listed."
              type="url"
              readOnly={!mayChange}
              {...form.getInputProps('website')}
            />
          </SimpleGrid>
          <Radio.Group
            label="When an organization activates it"
            readOnly={!mayChange}
            {...form.getInputProps('activation')}
          >
            <Group mt="xs" gap="lg">
              <Radio value="automatic" label="It works at once" disabled={!mayChange} />
              <Radio value="manual" label="It waits for your approval" disabled={!mayChange} />
            </Group>
          </Radio.Group>
          <Problem {...save.problem} title="The details were not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                Save details
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
