import './app/mantine-parts.css'
import '@mantine/notifications/styles.css'
import './app/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { fetchPageOf } from './app/fetch-page.ts'
import { router } from './app/router.tsx'

/** Fetches what the page at a path of ours needs, before anything is shown. */
export const fetchPage = (path: string): void => fetchPageOf(router, path)

export function show(): void {
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<App />)
}
