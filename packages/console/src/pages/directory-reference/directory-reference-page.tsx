import { Card } from '../../parts/card.tsx'
import { SpecView } from '../../spec/spec-view.tsx'
import { DirectoryApiFrame } from '../directory/directory-api-frame.tsx'

/** Every operation or channel of an API, as its provider described them. */
export function DirectoryReferencePage() {
  return (
    <DirectoryApiFrame>
      {({ id, name, version }) => (
        <Card title="Reference" description="As its provider described it.">
          <SpecView apiId={id} fileName={`${name} ${version}`} />
        </Card>
      )}
    </DirectoryApiFrame>
  )
}
