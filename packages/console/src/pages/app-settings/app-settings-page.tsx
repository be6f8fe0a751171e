import { Stack } from '@mantine/core'
import { type App, AppFrame, useMayChangeApp } from '../app/app-frame.tsx'
import { AppInService } from './app-in-service.tsx'
import { AppQuotas } from './app-quotas.tsx'
import { DetailsForm } from './details-form.tsx'
import { ListingCard } from './listing-card.tsx'
import { RemoveApp } from './remove-app.tsx'
import { SharingForm } from './sharing-form.tsx'
import { TermsForm } from './terms-form.tsx'

/** What an app says about itself, who may activate it, how much it may call, and its end. */
export const AppSettingsPage = () => <AppFrame>{(app) => <Settings app={app} />}</AppFrame>

function Settings({ app }: { app: App }) {
  const mayChange = useMayChangeApp(app)
  return (
    <Stack gap="lg">
      <DetailsForm app={app} mayChange={mayChange} />
      <ListingCard app={app} mayChange={mayChange} />
      <TermsForm app={app} mayChange={mayChange} />
      <SharingForm app={app} mayChange={mayChange} />
      <AppQuotas app={app} />
      {mayChange && <AppInService app={app} />}
      {mayChange && <RemoveApp app={app} />}
    </Stack>
  )
}
