import type { Page } from 'playwright-core'

/** Goes to a path of the console as its own links do, and the browser's buttons for back and forward: the page stays loaded. */
export const goWithin = (page: Page, path: string): Promise<void> =>
  page.evaluate((to) => history.pushState({}, '', to), path)
