import { Anchor, Checkbox, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { fieldFaults } from '../../api/field-faults.ts'
import { useMe } from '../../api/me.ts'
import { at } from '../../app/at.ts'
import { type AgreedTo, agreementProps, shownText } from '../../parts/agreement.ts'
import type { ListedApp } from '../marketplace/use-listed-app.ts'

interface ConsentValues {
  name: string
  title: string
  agrees: AgreedTo
  [name: string]: unknown
}

export type ConsentForm = ReturnType<typeof useConsentForm>

/** What somebody gives their word for: the app with its terms, and these of its APIs. */
export interface ConsentSubject {
  app: ListedApp
  apiIds: readonly string[]
}

const shownOf = ({ app, apiIds }: ConsentSubject): AgreedTo => shownText([app.id, ...apiIds, shownText(app.terms)])

/** Who agrees, and that they do. */
export function useConsentForm(subject: ConsentSubject) {
  const { name } = useMe()
  return useForm<ConsentValues>({
    initialValues: { name, title: '', agrees: '' },
    validate: {
      name: (value) => (value.trim() === '' ? 'Say who agrees' : null),
      title: (value) => (value.trim() === '' ? 'Say what they are in the organization' : null),
      agrees: (value) => (value === shownOf(subject) ? null : 'It has to be agreed to'),
    },
  })
}

/** Which words were read: a version, and the digest that nobody can put others under. Pure. */
export const readTerms = ({ terms }: ListedApp) => ({
  termsVersion: terms?.version ?? '',
  ...(terms && { termsDigest: terms.digest }),
})

/** As the management API takes it. Pure. */
export const consentOf = ({ name, title }: ConsentValues, { app, apiIds }: ConsentSubject) => ({
  name: name.trim(),
  title: title.trim(),
  ...readTerms(app),
  apiIds: [...apiIds],
})

/** Puts what was refused of the consent beside its fields. */
export function showConsentFaults(form: ConsentForm, fault: unknown): void {
  const { fields } = fieldFaults(fault, (name) => name.startsWith('consent.'))
  form.setErrors(
    Object.fromEntries(Object.entries(fields).map(([name, text]) => [name.slice('consent.'.length), text])),
  )
}

export function ConsentFields({ form, subject }: { form: ConsentForm; subject: ConsentSubject }) {
  const { app } = subject
  return (
    <Stack>
      {app.terms && (
        <Anchor component={Link} to={at`/marketplace/${app.id}`} target="_blank" size="sm">
          Read the terms, version {app.terms.version}
        </Anchor>
      )}
      <TextInput label="Name of who agrees" {...form.getInputProps('name')} />
      <TextInput label="Their position" placeholder="such as General Manager" {...form.getInputProps('title')} />
      <Checkbox
        label={
          app.terms
            ? 'I have read the terms and accept them, and the app may work on this data'
            : 'The app may work on this data'
        }
        {...agreementProps(form, 'agrees', shownOf(subject))}
      />
    </Stack>
  )
}
