import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '../api/queries.ts'
import { router } from './router.tsx'
import { resolveVariables, theme } from './theme.ts'

/** The server's nonce for the styles that components bring; browsers show it to scripts alone. */
const nonce = () => document.querySelector<HTMLElement>('script[nonce]')?.nonce ?? ''

// Of the library that keeps the page from scrolling behind a dialog: it asks for the nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce() })

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
    >
      <Notifications position="bottom-right" autoClose={5_000} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
