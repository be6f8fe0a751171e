import { Accordion, Alert, Badge, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react'
import { CodeBlock } from '../parts/code-block.tsx'
import { Prose } from '../parts/prose.tsx'
import type { OutlineItem } from './outline.ts'
import { SchemaTree } from './schema-tree.tsx'
import type { AsyncChannel, AsyncMessage, AsyncOperation } from './slice-asyncapi.ts'
import type { SpecReader } from './spec-reader.ts'
import { useSlice } from './use-slice.ts'

/** Channels with what is told or taken there. The first one is open. */
export function AsyncApiView({ reader, items }: { reader: SpecReader; items: readonly OutlineItem[] }) {
  const { slice, isFailed } = useSlice(reader, items, (asked, ids) => asked.ask('channels', { ids }))
  if (isFailed) return <Alert color="yellow">These channels cannot be shown. Download the description instead.</Alert>
  if (!slice) return <Skeleton height={56 * items.length} radius="md" />
  return (
    <Accordion
      variant="separated"
      multiple
      defaultValue={slice.slice(0, 1).map(({ id }) => id)}
      radius="md"
      keepMounted={false}
    >
      {slice.map((channel) => (
        <Accordion.Item key={channel.id} value={channel.id}>
          <Accordion.Control>
            <Group gap="sm">
              {directionsOf(channel).map((direction) => (
                <Direction key={direction} direction={direction} />
              ))}
              <Text span className="mono" fw={600}>
                {channel.address}
              </Text>
              {channel.title !== '' && (
                <Text span size="sm" c="dimmed">
                  {channel.title}
                </Text>
              )}
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <Channel channel={channel} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}

const directionsOf = ({ operations }: AsyncChannel) => [...new Set(operations.map(({ direction }) => direction))]

function Direction({ direction }: { direction: AsyncOperation['direction'] }) {
  const isIn = direction === 'receive'
  return (
    <Badge
      variant="light"
      tt="none"
      color={isIn ? 'teal' : 'blue'}
      leftSection={isIn ? <IconArrowDownLeft size={13} aria-hidden /> : <IconArrowUpRight size={13} aria-hidden />}
    >
      {isIn ? 'You receive' : 'You send'}
    </Badge>
  )
}

function Channel({ channel }: { channel: AsyncChannel }) {
  const { description, parameters, operations } = channel
  const saysDirection = directionsOf(channel).length > 1
  return (
    <Stack>
      {description !== '' && <Prose text={description} />}
      {parameters.length > 0 && (
        <div>
          <Text fw={600} size="sm">
            Parts of the address
          </Text>
          {parameters.map(({ name, description }) => (
            <Text key={name} size="sm" component="div">
              <span className="mono">{name}</span> {description}
            </Text>
          ))}
        </div>
      )}
      {operations.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is told or taken here.
        </Text>
      )}
      {operations.map((operation) => (
        <Operation key={`${operation.direction} ${operation.id}`} operation={operation} saysDirection={saysDirection} />
      ))}
    </Stack>
  )
}

interface OperationProps {
  operation: AsyncOperation
  /** The only direction of a channel stands at its head already. */
  saysDirection: boolean
}

function Operation({ operation: { direction, summary, description, messages }, saysDirection }: OperationProps) {
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {saysDirection && <Direction direction={direction} />}
        {summary !== '' && <Text fw={600}>{summary}</Text>}
      </Group>
      {description !== '' && <Prose text={description} />}
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages may have the same name.
        <Message key={index} message={message} />
      ))}
    </Stack>
  )
}

function Message({ message }: { message: AsyncMessage }) {
  const { name, summary, description, contentType, headers, payload, payloadText, examples } = message
  return (
    <Stack gap="xs">
      <Group gap="sm" align="baseline">
        <Text fw={600}>{name}</Text>
        {contentType !== '' && (
          <Text size="sm" c="dimmed" className="mono">
            {contentType}
          </Text>
        )}
      </Group>
      {summary !== '' && <Text size="sm">{summary}</Text>}
      {description !== '' && (
        <Text size="sm" component="div">
          <Prose text={description} />
        </Text>
      )}
      {headers && (
        <>
          <Text size="sm" c="dimmed">
            Headers
          </Text>
          <SchemaTree node={headers} label={`Headers of ${name}`} />
        </>
      )}
      {payload && (
        <>
          <Text size="sm" c="dimmed">
            Content
          </Text>
          <SchemaTree node={payload} label={`Content of ${name}`} />
        </>
      )}
      {payloadText !== undefined && (
        <CodeBlock code={payloadText} language="plaintext" label={`Content of ${name}, as its format describes it`} />
      )}
      {examples.map((example, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: examples may have the same name.
        <div key={index}>
          <Text size="sm" c="dimmed" mb={4}>
            {example.name}
          </Text>
          <CodeBlock code={example.text} language="json" label={`${name}: ${example.name}`} maxHeight={20} />
        </div>
      ))}
    </Stack>
  )
}
