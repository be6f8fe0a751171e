import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { countryName } from '../../parts/countries.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import {
  changedOrganization,
  checkOrganization,
  OrganizationFields,
  organizationValues,
} from '../../parts/organization-fields.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { Problem } from '../../parts/problem.tsx'
import { EndOrganization } from './end-organization.tsx'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

/** What an organization says about itself. */
export function OrganizationProfilePage() {
  return (
    <OrganizationFrame>
      {(organization, mayDecide) => (
        <Stack gap="lg">
          <Profile key={organization.id} organization={organization} mayDecide={mayDecide} />
          <EndOrganization organization={organization} mayDecide={mayDecide} />
        </Stack>
      )}
    </OrganizationFrame>
  )
}

function Profile({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const [isEditing, setEditing] = useState(false)
  return (
    <Card
      title="Profile"
      description={mayDecide ? undefined : 'Owners of the organization can change it.'}
      actions={
        mayDecide &&
        !isEditing && (
          <Button variant="default" onClick={() => setEditing(true)}>
            Edit
          </Button>
        )
      }
    >
      {isEditing ? (
        <ProfileForm organization={organization} close={() => setEditing(false)} />
      ) : (
        <ProfileValues organization={organization} />
      )}
    </Card>
  )
}

function ProfileValues({ organization }: { organization: Organization }) {
  const { address, countryCode, phoneNumber, emailDomain, website, dealerCodes, apiDmsInfo } = organization
  return (
    <KeyValues
      items={[
        ['Country', countryName(countryCode)],
        ['Address', address || <Missing key="address" />],
        ['Phone', phoneNumber || <Missing key="phone" />],
        ['E-mail domain', emailDomain ?? <Missing key="domain" />],
        ['Website', website === undefined ? <Missing key="website" /> : <OutsideLink key="website" href={website} />],
        ['Dealer codes', dealerCodes.length > 0 ? dealerCodes.join(', ') : undefined],
        [
          'DMS details',
          apiDmsInfo.length > 0
            ? apiDmsInfo
                .map((entry) =>
                  Object.entries(entry)
                    .map(([name, value]) => `${name}: ${value}`)
                    .join(', '),
                )
                .join('; ')
            : undefined,
        ],
        ['Organization id', <CopyText key="id" text={organization.id} what="organization id" />],
        ['Made', <Moment key="made" at={organization.createdAt} />],
      ]}
    />
  )
}

const Missing = () => <span className="quiet">not given</span>

function ProfileForm({ organization, close }: { organization: Organization; close(): void }) {
  const { operator } = useMe()
  const { form, save } = useKeptForm({
    thing: organization,
    valuesOf: organizationValues,
    validate: checkOrganization,
    run: (values, ifMatch) =>
      management.patch('/organizations/{organizationId}', {
        path: { organizationId: organization.id },
        body: changedOrganization(values),
        ifMatch,
      }),
    concerns: ['/organizations', '/me', '/audit-entries'],
    done: 'The profile was saved.',
    onShown: close,
  })
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Stack gap="lg">
        <OrganizationFields
          form={form}
          domainHint={
            operator
              ? 'Whom its owners may invite. Without one, anybody'
              : 'Whom owners may invite. That of your own confirmed e-mail; only operators change it later'
          }
          withBusinessData
        />
        <Problem {...save.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the profile
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
