import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where Debian and its descendants put it. */
const CHROMIUM = process.env.PORTREEVE_TEST_CHROMIUM || '/usr/bin/chromium'

/** Why tests with a browser cannot run here; undefined when they can. Name such tests with "Chromium". */
export const chromiumMissing: string | undefined = isProgram(CHROMIUM) ? undefined : `${CHROMIUM} is not there`

/** A Chromium without a window that talks to nobody but the pages under test. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
