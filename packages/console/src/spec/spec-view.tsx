import { Alert, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconFileOff, IconFileUnknown } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { CodeBlock } from '../parts/code-block.tsx'
import { DownloadButton } from '../parts/download-button.tsx'
import { Empty } from '../parts/empty.tsx'
import { PageLoader } from '../parts/page-loader.tsx'
import { Queried } from '../parts/queried.tsx'
import { usePageSearch } from '../parts/use-page-search.ts'
import { AsyncApiView } from './asyncapi-view.tsx'
import { ItemPicker } from './item-picker.tsx'
import { useOpenedSpec, useSpecText } from './use-spec.ts'

const OpenApiView = lazy(async () => ({ default: (await import('./openapi-view.tsx')).OpenApiView }))

/** More in one piece is for an editor. */
const SHOWN_MAX = 400_000

/** The description of an API: to be read, and as it was uploaded. */
export function SpecView({ apiId, fileName }: { apiId: string; fileName: string }) {
  const query = useSpecText(apiId)
  const [{ view = 'readable' }, change] = usePageSearch()
  return (
    <Queried query={query}>
      {(text) =>
        text === null ? (
          <Empty icon={IconFileOff} title="Not described yet">
            Its provider has not uploaded a description for it. Their documentation and support are on the overview.
          </Empty>
        ) : (
          <Stack>
            <Group justify="space-between" gap="sm">
              <SegmentedControl
                aria-label="How to show it"
                data={[
                  { value: 'readable', label: 'To read' },
                  { value: 'text', label: 'As it was uploaded' },
                ]}
                value={view === 'text' ? 'text' : 'readable'}
                onChange={(next) => change({ view: next === 'text' ? 'text' : undefined })}
              />
              <DownloadButton
                read={async () => text}
                fileName={fileNameOf(fileName, text)}
                type={isJson(text) ? 'application/json' : 'application/yaml'}
              >
                Download
              </DownloadButton>
            </Group>
            {view === 'text' ? <AsUploaded text={text} /> : <Readable text={text} />}
          </Stack>
        )
      }
    </Queried>
  )
}

const isJson = (text: string): boolean => /^\s*[{[]/.test(text)
const fileNameOf = (name: string, text: string): string =>
  `${name.replaceAll(/[^\p{L}\p{N}.]+/gu, '-')}.${isJson(text) ? 'json' : 'yaml'}`

function AsUploaded({ text }: { text: string }) {
  return (
    <Stack gap="xs">
      {text.length > SHOWN_MAX && (
        <Text size="sm" c="dimmed">
          It is long: this is its beginning. Download it to see all of it.
        </Text>
      )}
      <CodeBlock
        code={text.slice(0, SHOWN_MAX)}
        language={isJson(text) ? 'json' : 'yaml'}
        label="Description as it was uploaded"
        maxHeight={48}
      />
    </Stack>
  )
}

function Readable({ text }: { text: string }) {
  const { opened, fault } = useOpenedSpec(text)
  if (fault !== undefined || (opened && !opened.outline)) {
    return (
      <Alert
        color="yellow"
        variant="light"
        icon={<IconFileUnknown aria-hidden />}
        title="This description cannot be shown to read"
      >
        It is too large, or not what it should be. As it was uploaded it is all there.
      </Alert>
    )
  }
  if (!opened?.outline) return <PageLoader />
  const { reader, outline } = opened
  return (
    <ItemPicker outline={outline}>
      {(group, items) =>
        outline.kind === 'asyncapi' ? (
          <AsyncApiView reader={reader} items={items} />
        ) : (
          <Suspense fallback={<PageLoader />}>
            <OpenApiView reader={reader} group={group} items={items} />
          </Suspense>
        )
      }
    </ItemPicker>
  )
}
