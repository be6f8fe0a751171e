import { Anchor } from '@mantine/core'
import { IconShieldLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { useMe } from '../api/me.ts'
import { Empty } from './empty.tsx'
import { PageHeader } from './page-header.tsx'

/** A page for those who run the exchange. Others are told so, and nothing is asked of the server in their name. */
export function forOperators(title: string, Page: ComponentType): ComponentType {
  return function OperatorsPage() {
    const { operator } = useMe()
    if (operator) return <Page />
    return (
      <>
        <PageHeader title={title} />
        <Empty
          icon={IconShieldLock}
          title="This page is for operators"
          action={
            <Anchor component={Link} to="/">
              Go to the start
            </Anchor>
          }
        >
          Operators run the exchange: its organizations, people, sign-in and keys. If you should be one, ask somebody
          who is.
        </Empty>
      </>
    )
  }
}
