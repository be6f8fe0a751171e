import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'
import { organizationsText, useBuyers } from '../app/use-buyers.ts'
import { type TermsValues, termsOf } from './terms.ts'

/** The form has them side by side; the API has them in `terms`. */
interface Values extends Record<string, unknown> {
  terms: TermsValues
}

const valuesOf = ({ terms }: App): Values => ({
  terms: { version: terms?.version ?? '', text: terms?.text ?? '', url: terms?.url ?? '' },
})

/** What organizations agree to when they activate the app. */
export function TermsForm({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { buyers } = useBuyers(app.id)
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf,
    run: (values, ifMatch) =>
      management.patch('/apps/{appId}', {
        path: { appId: app.id },
        body: { terms: termsOf(values.terms) },
        ifMatch,
      }),
    concerns: ['/apps'],
    done: 'The terms were saved.',
  })
  return (
    <Card
      title="Terms"
      description="What organizations agree to when they activate the app. Leave all of it empty where there are none."
    >
      <form onSubmit={save.onSubmit} noValidate>
        <Stack>
          <Group align="flex-start" grow preventGrowOverflow={false}>
            <TextInput
              label="Version"
              description="Other words need another one."
              placeholder="2026-01"
              maxLength={50}
              readOnly={!mayChange}
              {...form.getInputProps('terms.version')}
            />
            <TextInput
              label="Link to the terms"
              description="Where they can be read."
              type="url"
              placeholder="https://planner.example/terms"
              readOnly={!mayChange}
              {...form.getInputProps('terms.url')}
            />
          </Group>
          <Textarea
            label="Text of the terms"
            description="Instead of a link, or beside it."
            autosize
            minRows={3}
            maxRows={14}
            readOnly={!mayChange}
            {...form.getInputProps('terms.text')}
          />
          {form.isDirty() && buyers !== undefined && buyers.active > 0 && (
            <Text size="sm">
              {organizationsText(buyers.active, buyers.isAtLeast)} agreed to what stands here now, and that goes on.
            </Text>
          )}
          <Problem {...save.problem} title="The terms were not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
                Save terms
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
