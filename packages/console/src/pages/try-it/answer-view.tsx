import { Badge, Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { explanationPath } from '../../parts/explanation-path.ts'
import { type CallAnswer, prettyBody } from './send-call.ts'

const number = new Intl.NumberFormat()

/** What came back, with the way to why. */
export function AnswerView({ answer, isUnderWay }: { answer: CallAnswer | undefined; isUnderWay: boolean }) {
  return (
    <Card title="Answer">
      <div aria-live="polite">
        {!answer ? (
          <Text c="dimmed">{isUnderWay ? 'The call is under way.' : 'Nothing was sent yet.'}</Text>
        ) : (
          <Stack gap="md">
            <Group gap="sm">
              <Badge size="lg" variant="light" color={colourOf(answer.status)} tt="none">
                {answer.status}
              </Badge>
              <Text size="sm" c="dimmed">
                {number.format(answer.millis)} ms
              </Text>
              {answer.requestId !== undefined && (
                <Button
                  component={Link}
                  to={explanationPath(answer.requestId)}
                  size="compact-sm"
                  variant={answer.status >= 400 ? 'filled' : 'default'}
                  leftSection={<IconRoute size={14} aria-hidden />}
                >
                  {answer.status >= 400 ? 'Explain why' : 'Explain'}
                </Button>
              )}
            </Group>
            {answer.requestId !== undefined && (
              <Group gap={6}>
                <Text size="sm" c="dimmed">
                  Request-Id
                </Text>
                <CopyText text={answer.requestId} what="Request-Id" />
              </Group>
            )}
            {isSimulated(answer) && (
              <Text size="sm" c="dimmed">
                An example of the specification: the gateway answered, and the API service was not asked.
              </Text>
            )}
            <Tabs defaultValue="body">
              <Tabs.List aria-label="Parts of the answer">
                <Tabs.Tab value="body">Body</Tabs.Tab>
                <Tabs.Tab value="headers">Header fields</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="body" pt="sm">
                {answer.body === '' ? (
                  <Text c="dimmed" size="sm">
                    It has no body.
                  </Text>
                ) : (
                  <CodeBlock {...prettyBody(answer.body)} label="Body of the answer" />
                )}
                {answer.isCut && (
                  <Text size="sm" c="dimmed" mt="xs">
                    Only the first megabyte is shown.
                  </Text>
                )}
              </Tabs.Panel>
              <Tabs.Panel value="headers" pt="sm">
                <CodeBlock
                  code={answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
                  language="http"
                  label="Header fields of the answer"
                />
              </Tabs.Panel>
            </Tabs>
          </Stack>
        )}
      </div>
    </Card>
  )
}

const isSimulated = ({ headers }: CallAnswer): boolean =>
  headers.some(([name, value]) => name === 'portreeve-simulated' && value === 'true')

const colourOf = (status: number): string => {
  if (status === 0 || status >= 500) return 'red'
  if (status >= 400) return 'orange'
  return status >= 300 ? 'blue' : 'teal'
}
