import { Button, Stack, Text } from '@mantine/core'
import { type Answer, ManagementError } from '@portreeve/client/management'
import { IconFileCode } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, ApiFrame, useMayChangeApi } from '../api/api-frame.tsx'
import { ReadOnlyNote } from '../api/read-only-note.tsx'
import { type Candidate, sentOf, takeCandidate } from './candidate.ts'
import { KeptSpec } from './kept-spec.tsx'
import { SpecReview } from './spec-review.tsx'
import { SpecSource } from './spec-source.tsx'
import { suggestionsFor } from './suggestions.ts'
import { SuggestionsCard } from './suggestions-card.tsx'

/** What an API does, for people and for tools: an OpenAPI or AsyncAPI document. */
export function ApiSpecificationPage() {
  return <ApiFrame>{(api) => <Specification key={api.id} api={api} />}</ApiFrame>
}

type Kept = Answer<'put', '/apis/{apiId}/spec'>
type Check = Answer<'post', '/apis/{apiId}/spec/check'>

function Specification({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const path = { apiId: api.id }
  const spec = useGet('/apis/{apiId}/spec', { path })
  const before = useGet('/apis/{apiId}/spec/document', { path }, { enabled: spec.data !== undefined })
  const [isReplacing, setReplacing] = useState(false)
  const [suggested, setSuggested] = useState<Kept['suggested']>()
  // The last one that could be checked stays until another one could: when an answer fails nothing that was typed is lost.
  const [review, setReview] = useState<{ candidate: Candidate; checked: Check; at: number }>()
  const check = useChange<Candidate, Check>({
    run: (candidate) => management.post('/apis/{apiId}/spec/check', { path, ...sentOf(candidate) }),
    concerns: [],
    onDone: (checked, candidate) => setReview({ candidate, checked, at: Date.now() }),
    showsFault: true,
  })
  const keep = useChange<Candidate, Kept>({
    run: (candidate) => management.put('/apis/{apiId}/spec', { path, ...sentOf(candidate) }),
    concerns: ['/apis', '/directory'],
    done: 'The specification was kept.',
    onDone(kept) {
      setSuggested(kept.suggested)
      leave()
    },
    showsFault: true,
  })
  function leave() {
    check.reset()
    keep.reset()
    setReview(undefined)
    setReplacing(false)
  }
  function bring(candidate: Candidate) {
    keep.reset()
    check.mutate(candidate)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is opened.
  useEffect(() => {
    const waiting = takeCandidate(api.id)
    if (waiting) bring(waiting)
  }, [])
  const isMissing = spec.error instanceof ManagementError && spec.error.status === 404
  if (!spec.data && !spec.error) return <PageLoader />
  if (!spec.data && !isMissing) return <Problem fault={spec.error} retry={() => void spec.refetch()} />
  // After a removal the one of before is still remembered.
  const kept = isMissing ? undefined : spec.data
  const suggestions = suggested ? suggestionsFor(api, suggested) : []
  return (
    <>
      <ReadOnlyNote api={api} />
      <Stack gap="lg">
        <SuggestionsCard {...{ api, suggestions }} onClose={() => setSuggested(undefined)} />
        {review ? (
          <SpecReview
            // Another text begins without changes.
            key={review.at}
            candidate={review.candidate}
            checked={review.checked}
            before={kept && before.data}
            onKeep={() => keep.mutate(review.candidate)}
            isKeeping={keep.isPending}
            onCheckAgain={bring}
            isChecking={check.isPending}
            fault={keep.error ?? check.error ?? undefined}
            onLeave={leave}
          />
        ) : kept && !isReplacing && !check.isPending && !check.error ? (
          <KeptSpec api={api} spec={kept} onReplace={() => setReplacing(true)} />
        ) : !mayChange ? (
          <div className="card">
            <Empty icon={IconFileCode} title="No specification yet">
              It would say which operations the API has, and what goes in and comes out.
            </Empty>
          </div>
        ) : (
          <Card
            title={kept ? 'Replace the specification' : 'Bring its specification'}
            description={
              api.kind === 'async'
                ? 'An AsyncAPI document that says which events it publishes. It is checked first, and kept when you say so.'
                : 'An OpenAPI document that says what can be called. The directory shows it, Try it and sample data are made from it, and requests can be checked against it. It is checked first, and kept when you say so.'
            }
          >
            <Stack>
              <SpecSource
                onBring={bring}
                confirm="Check it"
                isPending={check.isPending}
                actions={
                  kept && (
                    <Button variant="default" onClick={leave}>
                      Cancel
                    </Button>
                  )
                }
              />
              {check.isPending && (
                <Text size="sm" c="dimmed" role="status">
                  Reading {check.variables?.from}. A long specification takes some seconds.
                </Text>
              )}
              <Problem fault={check.error ?? undefined} title="It could not be checked" />
            </Stack>
          </Card>
        )}
      </Stack>
    </>
  )
}
