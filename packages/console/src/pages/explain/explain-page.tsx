import { Anchor, List, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ExplainForm } from './explain-form.tsx'

/** Where one pastes a Request-Id, and learns where to find it. */
export function ExplainPage() {
  return (
    <>
      <PageHeader
        title="Explain a request"
        lead="Every answer of the exchange has a Request-Id. It says which checks there were, which one said no, and what to do about it."
      />
      <Stack gap="lg">
        <Card>
          <ExplainForm />
        </Card>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Card title="Where the Request-Id is">
            <Stack gap="md">
              <Text size="sm">
                In the header of every answer, and in the body of every refusal. Let your program write it down wherever
                it logs an error.
              </Text>
              <CodeBlock language="http" label="An answer of the gateway" code={EXAMPLE} />
            </Stack>
          </Card>
          <Card title="What can be explained">
            <List spacing="sm" size="sm">
              <List.Item>
                <b>Calls through the gateway</b>, refused or not, about a second after they were answered.
              </List.Item>
              <List.Item>
                <b>Events</b> that an API has published. Where they are now is on the page{' '}
                <Anchor component={Link} to="/events" inherit underline="always">
                  Events
                </Anchor>
                , and what your app got on{' '}
                <Anchor component={Link} to="/webhooks" inherit underline="always">
                  Webhooks
                </Anchor>
                .
              </List.Item>
              <List.Item>
                <b>Requests for tokens</b> that were refused.
              </List.Item>
              <List.Item>
                It is kept for a bounded time, a day unless your exchange says otherwise. No token, no body and no value
                of a header is kept.
              </List.Item>
            </List>
          </Card>
        </SimpleGrid>
      </Stack>
    </>
  )
}

const EXAMPLE = `HTTP/1.1 403 Forbidden
Content-Type: application/json
Request-Id: 4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c

{
  "code": "API-SUBSCRIPTION-INACTIVE",
  "message": "The subscription, or its connection …",
  "requestId": "4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c"
}`
