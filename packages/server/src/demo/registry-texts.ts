import type { Demo, DemoApiSlug } from '../demo-json/index.ts'
import type { ApiDetails, App, Organization, OrganizationRole, Plan } from '../store/index.ts'

type Role = keyof Demo['organizations']

/** What the demo's organizations say beside name and address. */
export const organizationDetails: Record<Role, Pick<Organization, 'emailDomain' | 'website' | 'dealerCodes'>> = {
  buyer: { emailDomain: 'lakeside.example', website: 'https://lakeside.example', dealerCodes: ['LKS-0110'] },
  otherBuyer: { emailDomain: 'hilltop.example', website: 'https://hilltop.example', dealerCodes: ['HTA-0121'] },
  appDeveloper: { emailDomain: 'brightwork.example', website: 'https://brightwork.example', dealerCodes: [] },
  apiDeveloper: { emailDomain: 'harborline.example', website: 'https://harborline.example', dealerCodes: [] },
}

/** Who belongs to them. */
export const peopleByOrganization: Record<Role, { email: string; roles: readonly OrganizationRole[] }> = {
  buyer: { email: 'dana@lakeside.example', roles: ['owner'] },
  otherBuyer: { email: 'rosa@hilltop.example', roles: ['owner'] },
  appDeveloper: { email: 'omar@brightwork.example', roles: ['owner', 'developer'] },
  apiDeveloper: { email: 'mei@harborline.example', roles: ['owner', 'developer'] },
}

/** The one plan of every demo API. */
export const freePlan: Plan = {
  id: '6f0d5a0e-54c5-4f0b-9d5f-3f6a2c1b7e10',
  name: 'Free',
  visibility: 'public',
  price: { kind: 'free' },
  quotas: [],
}

const about = (slug: DemoApiSlug | 'service-events', description: string, tag: string): ApiDetails => ({
  description,
  tags: ['dealer management', tag],
  implementationName: 'Harborline DMS',
  documentationUrl: `https://harborline.example/docs/${slug}`,
  support: { email: 'api-support@harborline.example' },
  terms: { version: '1', url: 'https://harborline.example/terms/1' },
  lifeCycle: 'General Release',
})

export const apiDetails: Record<DemoApiSlug, ApiDetails> = {
  appointments: about('appointments', "Reads and books appointments in a dealer's workshop.", 'service'),
  'repair-orders': about('repair-orders', 'Reads repair orders, from the first complaint to the invoice.', 'service'),
  vehicles: about('vehicles', "Reads the vehicles in a dealer's stock and those of its customers.", 'vehicles'),
  customers: about('customers', "Reads a dealer's customers.", 'customers'),
}

/** Of the async API. */
export const eventsDetails: ApiDetails = about(
  'service-events',
  "Tells what happens in a dealer's workshop.",
  'service',
)

type AppTexts = Pick<App, 'description' | 'website'>
export const appDescriptions: Record<'app' | 'otherApp' | 'spa', AppTexts> = {
  app: { description: 'Plans the day of a workshop.', website: 'https://brightwork.example/service-lane' },
  otherApp: { description: 'Values trade-ins on the spot.', website: 'https://brightwork.example/trade-in-desk' },
  spa: { description: 'Counts the cars on the lot, on a phone.', website: 'https://brightwork.example/lot-walk' },
}
