import { type InputWrapperProps, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Schemas } from '@portreeve/client/management'
import { countries } from './countries.ts'
import { LinesField } from './lines-field.tsx'

/** What an organization says about itself, as a form holds it. */
export interface OrganizationValues extends Record<string, unknown> {
  name: string
  countryCode: string
  address: string
  phoneNumber: string
  emailDomain: string
  website: string
  dealerCodes: string[]
}

/** Of an organization, or of one that is not there yet. Pure. */
export const organizationValues = (organization?: Partial<Schemas['Organization']>): OrganizationValues => ({
  name: organization?.name ?? '',
  countryCode: organization?.countryCode ?? '',
  address: organization?.address ?? '',
  phoneNumber: organization?.phoneNumber ?? '',
  emailDomain: organization?.emailDomain ?? '',
  website: organization?.website ?? '',
  dealerCodes: [...(organization?.dealerCodes ?? [])],
})

/** What a form can say without asking the exchange. Pure. */
export const checkOrganization = (values: OrganizationValues): Partial<Record<keyof OrganizationValues, string>> => ({
  ...(values.name.trim() === '' && { name: 'Give it the name that people know it by' }),
  ...(values.countryCode === '' && { countryCode: 'Choose the country it is in' }),
})

/** For a request: what is left empty is not said. Pure. */
export function newOrganization({ emailDomain, website, dealerCodes, ...rest }: OrganizationValues) {
  return {
    ...rest,
    ...(emailDomain.trim() !== '' && { emailDomain: emailDomain.trim() }),
    ...(website.trim() !== '' && { website: website.trim() }),
    dealerCodes: withoutEmpty(dealerCodes),
  }
}

/** For a change: what was emptied is taken away. Pure. */
export function changedOrganization({ emailDomain, website, dealerCodes, ...rest }: OrganizationValues) {
  return {
    ...rest,
    emailDomain: emailDomain.trim() || null,
    website: website.trim() || null,
    dealerCodes: withoutEmpty(dealerCodes),
  }
}

const withoutEmpty = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '')

/** Hints of two lines leave the fields of a row side by side. */
const BELOW: InputWrapperProps['inputWrapperOrder'] = ['label', 'input', 'description', 'error']

export interface OrganizationFieldsProps {
  form: UseFormReturnType<OrganizationValues>
  /** What the field for the e-mail domain says; it means something else for operators. */
  domainHint: string
  disabled?: boolean
  /** Those that few need: dealer codes. */
  withBusinessData?: boolean
}

export function OrganizationFields({ form, domainHint, disabled = false, withBusinessData }: OrganizationFieldsProps) {
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          inputWrapperOrder={BELOW}
          label="Name"
          description="As others read it"
          withAsterisk
          disabled={disabled}
          autoComplete="organization"
          {...form.getInputProps('name')}
        />
        <Select
          inputWrapperOrder={BELOW}
          label="Country"
          description="Where it is at home"
          withAsterisk
          searchable
          data={[...countries]}
          disabled={disabled}
          nothingFoundMessage="No country is called that"
          {...form.getInputProps('countryCode')}
        />
        <TextInput
          inputWrapperOrder={BELOW}
          label="Address"
          description="Services are told it when apps are activated"
          disabled={disabled}
          autoComplete="street-address"
          {...form.getInputProps('address')}
        />
        <TextInput
          inputWrapperOrder={BELOW}
          label="Phone"
          description="With the country’s code"
          type="tel"
          placeholder="+1 802 555 0110"
          disabled={disabled}
          autoComplete="tel"
          {...form.getInputProps('phoneNumber')}
        />
        <TextInput
          inputWrapperOrder={BELOW}
          label="E-mail domain"
          description={domainHint}
          placeholder="lakeside.example"
          disabled={disabled}
          {...form.getInputProps('emailDomain')}
        />
        <TextInput
          inputWrapperOrder={BELOW}
          label="Website"
          description="Begins with https:// or http://"
          type="url"
          placeholder="https://lakeside.example"
          disabled={disabled}
          autoComplete="url"
          {...form.getInputProps('website')}
        />
      </SimpleGrid>
      {withBusinessData && !disabled && (
        <LinesField
          label="Dealer codes"
          description="Numbers by which manufacturers know it; apps that it has activated may read them"
          one="dealer code"
          value={form.getValues().dealerCodes}
          onChange={(codes) => form.setFieldValue('dealerCodes', codes)}
          faults={(index) =>
            form.errors[index === undefined ? 'dealerCodes' : `dealerCodes.${index}`] as string | undefined
          }
        />
      )}
    </Stack>
  )
}
