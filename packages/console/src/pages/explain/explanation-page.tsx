import { Alert, Group, Stack, Text } from '@mantine/core'
import { ManagementError } from '@portreeve/client/management'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useGet } from '../../api/queries.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { requestIdOf, segmentOf } from '../../parts/explanation-path.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { Problem } from '../../parts/problem.tsx'
import { CallCard } from './call-card.tsx'
import { NotHere } from './not-here.tsx'
import { PublishCard } from './publish-card.tsx'
import { RelatedEvents } from './related-events.tsx'
import { TokenCard } from './token-card.tsx'

/** What became of whatever has this Request-Id. */
export function ExplanationPage() {
  const { requestId: segment = '' } = useParams({ strict: false })
  const requestId = requestIdOf(segment)
  return (
    <>
      <PageHeader
        title="What became of it"
        back={{ to: '/explain', label: 'Explain a request' }}
        lead={
          <Group gap={6}>
            <Text span inherit>
              Request-Id
            </Text>
            <CopyText text={requestId} what="Request-Id" />
          </Group>
        }
      />
      <Explained key={requestId} requestId={requestId} />
    </>
  )
}

/** A call is kept within a second, and somebody may be quicker than that; an exchange with much to do takes longer. */
const ASK_AGAIN_MILLIS = [1_200, 2_000, 4_000, 8_000]

function Explained({ requestId }: { requestId: string }) {
  const path = { requestId: segmentOf(requestId) }
  const { data, error, refetch } = useGet('/decisions/{requestId}', { path })
  const isMissing = error instanceof ManagementError && error.status === 404
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    const millis = ASK_AGAIN_MILLIS[asked]
    if (!isMissing || millis === undefined) return
    const timer = setTimeout(() => void refetch().finally(() => setAsked(asked + 1)), millis)
    return () => clearTimeout(timer)
  }, [isMissing, asked, refetch])
  if (error && !isMissing) return <Problem fault={error} retry={() => void refetch()} />
  if (!data) return asked > 0 ? <NotHere requestId={requestId} /> : <PageLoader />
  const { calls, publishes, tokenRequests, isCut } = data
  const count = calls.length + publishes.length + tokenRequests.length
  return (
    <Stack gap="lg">
      {count > 1 && (
        <Alert color="blue" title={`${count} requests have this Request-Id`}>
          Callers choose it, so one may stand for several. The newest of each kind comes first.
        </Alert>
      )}
      {calls.map((call, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name than their place, and their order stays.
        <CallCard key={index} call={call} />
      ))}
      {publishes.map((publish, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <PublishCard key={index} publish={publish} />
      ))}
      {tokenRequests.map((request, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <TokenCard key={index} request={request} />
      ))}
      {isCut && (
        <Text size="sm" c="dimmed">
          There may be older ones with this Request-Id.
        </Text>
      )}
      <RelatedEvents requestId={requestId} />
    </Stack>
  )
}
