import {
  type Icon,
  IconActivity,
  IconApi,
  IconAppWindow,
  IconBroadcast,
  IconBuilding,
  IconBuildingStore,
  IconClipboardList,
  IconGauge,
  IconHome,
  IconKey,
  IconLink,
  IconListSearch,
  IconRoute,
  IconServer2,
  IconSettings,
  IconShieldLock,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react'

export interface NavigationItem {
  label: string
  to: string
  icon: Icon
}

export interface NavigationGroup {
  /** None for what stands at the top. */
  label?: string
  items: readonly NavigationItem[]
  /** Who sees it; everybody who is signed in when left out. */
  for?: 'members' | 'operators'
}

/** In the order in which it is shown. What it leads to says for itself when somebody may not see it. */
export const navigation: readonly NavigationGroup[] = [
  {
    items: [
      { label: 'Home', to: '/', icon: IconHome },
      { label: 'API directory', to: '/directory', icon: IconListSearch },
      { label: 'Explain a request', to: '/explain', icon: IconRoute },
    ],
  },
  {
    label: 'Build apps',
    for: 'members',
    items: [
      { label: 'Apps', to: '/apps', icon: IconAppWindow },
      { label: 'Webhooks', to: '/webhooks', icon: IconWebhook },
    ],
  },
  {
    label: 'Publish APIs',
    for: 'members',
    items: [
      { label: 'APIs', to: '/apis', icon: IconApi },
      { label: 'Connections', to: '/connections', icon: IconLink },
      { label: 'Events', to: '/events', icon: IconBroadcast },
    ],
  },
  {
    label: 'Use apps',
    for: 'members',
    items: [
      { label: 'App directory', to: '/marketplace', icon: IconBuildingStore },
      { label: 'Activations', to: '/activations', icon: IconActivity },
    ],
  },
  {
    label: 'Your organization',
    for: 'members',
    items: [{ label: 'Organization', to: '/organization', icon: IconBuilding }],
  },
  {
    label: 'Run the exchange',
    for: 'operators',
    items: [
      { label: 'Health', to: '/exchange/health', icon: IconGauge },
      { label: 'Organizations', to: '/exchange/organizations', icon: IconBuilding },
      { label: 'Users', to: '/exchange/users', icon: IconUsers },
      { label: 'Authorization servers', to: '/exchange/servers', icon: IconServer2 },
      { label: 'Clients', to: '/exchange/clients', icon: IconKey },
      { label: 'Quotas', to: '/exchange/quotas', icon: IconShieldLock },
      { label: 'Audit log', to: '/exchange/audit', icon: IconClipboardList },
      { label: 'Settings', to: '/exchange/settings', icon: IconSettings },
    ],
  },
]
