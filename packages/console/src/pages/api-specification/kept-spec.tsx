import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { DownloadButton } from '../../parts/download-button.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { fileNameOf } from './candidate.ts'
import { FoundIn, formatName } from './spec-review.tsx'
import { findingsText } from './spec-rows.ts'

export interface KeptSpecProps {
  api: Api
  spec: Schemas['ApisSpecGet']
  onReplace(): void
}

/** The specification of an API as it is: what it is, what was found in it, its text. */
export function KeptSpec({ api, spec, onReplace }: KeptSpecProps) {
  const mayChange = useMayChangeApi(api)
  const path = { apiId: api.id }
  const document = useGet('/apis/{apiId}/spec/document', { path })
  const remove = useChange({
    run: () => management.delete('/apis/{apiId}/spec', { path }),
    concerns: ['/apis', '/directory'],
    done: 'The specification was removed.',
    showsFault: true,
  })
  const number = new Intl.NumberFormat()
  return (
    <Card
      title={spec.title || 'Specification'}
      description={`${formatName(spec)}, version ${spec.version}`}
      actions={
        <>
          <DownloadButton
            read={() => management.get('/apis/{apiId}/spec/document', { path })}
            fileName={fileNameOf(api.name, api.version, spec.syntax)}
            type={spec.syntax === 'json' ? 'application/json' : 'application/yaml'}
          >
            Download
          </DownloadButton>
          {mayChange && (
            <>
              <ConfirmButton
                title="Remove the specification?"
                consequences={<Consequences api={api} />}
                confirm="Remove it"
                onConfirm={() => remove.mutateAsync()}
              >
                Remove
              </ConfirmButton>
              <Button onClick={onReplace}>Replace</Button>
            </>
          )}
        </>
      }
    >
      <Stack gap="lg">
        <KeyValues
          items={[
            ['Uploaded', <Moment key="at" at={spec.uploadedAt} />],
            ['From', spec.sourceUrl && <OutsideLink key="from" href={spec.sourceUrl} />],
            ['Size', `${number.format(Math.ceil(spec.bytes / 1024))} KiB, ${spec.syntax === 'json' ? 'JSON' : 'YAML'}`],
            ['Found in it', findingsText(spec.findings)],
          ]}
        />
        {document.error ? (
          <Problem fault={document.error} retry={() => void document.refetch()} />
        ) : document.data === undefined ? (
          <PageLoader />
        ) : (
          <FoundIn findings={spec.findings} text={document.data} label="Text of the specification" />
        )}
      </Stack>
    </Card>
  )
}

function Consequences({ api }: { api: Api }) {
  return (
    <Stack gap="sm">
      <Text>
        The API directory has no description of operations any more, Try it has none to choose from, and calls for
        sample data get no answer.
      </Text>
      {api.traffic?.validation === 'enforce' && (
        <Alert color="red">
          Requests to this API are checked against it. Without it every call is refused with 503, until you switch the
          check off or upload another one.
        </Alert>
      )}
      <Group>
        <Text size="sm" c="dimmed">
          Download it first if you have no other copy.
        </Text>
      </Group>
    </Stack>
  )
}
