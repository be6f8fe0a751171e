import { Stack } from '@mantine/core'
import { AccountFrame } from './account-frame.tsx'
import { ProfileCard } from './profile-card.tsx'
import { SignInMethods } from './sign-in-methods.tsx'

export function AccountProfilePage() {
  return (
    <AccountFrame>
      <Stack gap="lg">
        <ProfileCard />
        <SignInMethods />
      </Stack>
    </AccountFrame>
  )
}
