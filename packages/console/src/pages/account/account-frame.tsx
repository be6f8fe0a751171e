import type { ReactNode } from 'react'
import { PageHeader } from '../../parts/page-header.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'

const tabs = [
  { label: 'Profile and sign-in', path: '/account' },
  { label: 'Sessions', path: '/account/sessions' },
  { label: 'Apps with access', path: '/account/apps' },
  { label: 'Personal tokens', path: '/account/tokens' },
] as const

/** What is around each page of one's account. */
export function AccountFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader title="Your account" lead="Who you are here, how you sign in, and who may act for you." />
      <SectionTabs label="Parts of your account" tabs={tabs} />
      {children}
    </>
  )
}
