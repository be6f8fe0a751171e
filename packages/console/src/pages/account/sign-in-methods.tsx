import { Alert, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import {
  type Icon,
  IconDeviceMobile,
  IconExternalLink,
  IconFingerprint,
  IconLifebuoy,
  IconPassword,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useGet } from '../../api/queries.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Queried } from '../../parts/queried.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

type Security = Schemas['MeSecurity']

/** As few as this are soon none. */
const FEW_CODES = 3

/** How somebody proves who they are. They are changed where people sign in, never here. */
export function SignInMethods() {
  const query = useGet('/me/security')
  return (
    <Card
      title="How you sign in"
      description="Changed on the sign-in pages, not here: they ask for a proof once more, and a passkey works only for the address it was made at."
    >
      <Queried query={query}>{(security) => <Methods security={security} />}</Queried>
    </Card>
  )
}

function Methods({ security: { hasPassword, hasTotp, recoveryCodesLeft, passkeys } }: { security: Security }) {
  return (
    <Stack gap="lg">
      {passkeys.length === 0 && !hasTotp && (
        <Alert color="yellow" title="Only your password protects this account">
          Add a passkey: it is quicker than a password, and nobody can talk you out of it.
        </Alert>
      )}
      <Stack component="ul" gap="lg" p={0} m={0} style={{ listStyle: 'none' }}>
        <Method
          icon={IconFingerprint}
          name="Passkeys"
          badge={<Badge isOn={passkeys.length > 0} on={`${passkeys.length}`} off="none" />}
          anchor="passkeys"
          action={passkeys.length === 0 ? 'Add a passkey' : 'Add or remove'}
        >
          {passkeys.length === 0 ? (
            'Fingerprint, face or PIN of your device, in place of the password.'
          ) : (
            <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: 'none' }} aria-label="Your passkeys">
              {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
                <li key={id}>
                  <Text span inherit fw={600} c="var(--mantine-color-text)">
                    {name}
                  </Text>
                  , added <Moment at={createdAt} />
                  {lastUsedAt === undefined ? (
                    ', not used yet'
                  ) : (
                    <>
                      , used <Moment at={lastUsedAt} />
                    </>
                  )}
                </li>
              ))}
            </Stack>
          )}
        </Method>
        <Method
          icon={IconPassword}
          name="Password"
          badge={<Badge isOn={hasPassword} on="set" off="none" />}
          anchor="password"
          action={hasPassword ? 'Change it' : 'Set a password'}
        >
          {hasPassword
            ? 'Changing it signs your other browsers out.'
            : 'You sign in without one. That is fine as long as you keep a passkey.'}
        </Method>
        <Method
          icon={IconDeviceMobile}
          name="Authenticator app"
          badge={<Badge isOn={hasTotp} on="on" off="off" />}
          anchor="authenticator"
          action={hasTotp ? 'Change it' : 'Set it up'}
        >
          Six digits from your phone, asked for after the password.
        </Method>
        {hasTotp && (
          <Method
            icon={IconLifebuoy}
            name="Recovery codes"
            badge={
              <StatusBadge
                status={(recoveryCodesLeft ?? 0) > FEW_CODES ? 'active' : 'pending'}
                label={`${recoveryCodesLeft ?? 0} left`}
              />
            }
            anchor="authenticator"
            action="Make new ones"
          >
            For when the phone is lost. Each works once; new ones replace those that are left.
          </Method>
        )}
      </Stack>
    </Stack>
  )
}

interface MethodProps {
  icon: Icon
  name: string
  badge: ReactNode
  /** Its place on the account page of identity. */
  anchor: 'password' | 'passkeys' | 'authenticator'
  action: string
  children: ReactNode
}

function Method({ icon: MethodIcon, name, badge, anchor, action, children }: MethodProps) {
  return (
    <Group component="li" gap="md" wrap="nowrap" align="flex-start">
      <ThemeIcon size={36} radius="xl" variant="light">
        <MethodIcon size={20} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Group gap="sm" justify="space-between" style={{ flex: 1, minWidth: 0 }}>
        <div style={{ flex: '1 1 15rem', minWidth: 0 }}>
          <Group gap="sm">
            <Text fw={600}>{name}</Text>
            {badge}
          </Group>
          <Text size="sm" c="dimmed" component="div">
            {children}
          </Text>
        </div>
        <Button
          component="a"
          href={`${settings.accountUrl}#${anchor}`}
          variant="default"
          size="sm"
          rightSection={<IconExternalLink size={14} aria-hidden />}
          aria-label={`${action}: ${name}, on the sign-in pages`}
        >
          {action}
        </Button>
      </Group>
    </Group>
  )
}

const Badge = ({ isOn, on, off }: { isOn: boolean; on: string; off: string }) => (
  <StatusBadge status={isOn ? 'active' : 'off'} label={isOn ? on : off} />
)
