import { Tabs, Text } from '@mantine/core'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import type { Call } from './call-of.ts'
import { codeSamples } from './code-samples.ts'

/** The call that the form means, for a program. */
export function CodeTabs({ call }: { call: Call }) {
  const samples = codeSamples(call)
  return (
    <Card title="The same in code" description="TOKEN is an access token of the app, from the environment.">
      <Tabs defaultValue="curl">
        <Tabs.List aria-label="Languages">
          {samples.map(({ label }) => (
            <Tabs.Tab key={label} value={label}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {samples.map(({ label, code, language }) => (
          <Tabs.Panel key={label} value={label} pt="sm">
            <CodeBlock code={code} language={language} label={`The call in ${label}`} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="sm" c="dimmed" mt="sm">
        How a program gets a token is on the app’s page of credentials.
      </Text>
    </Card>
  )
}
