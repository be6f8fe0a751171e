import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Widths at which every page has to be right, in CSS pixels (issue "The console"). */
const widths = [360, 768, 1440] as const
const colorSchemes = ['light', 'dark'] as const

/** Where screenshots go: a folder to keep them in, or the build's own. */
const FOLDER = process.env.PORTREEVE_TEST_SCREENSHOTS || 'screenshots'

/** Keeps a picture of the page as it is. `name` without its extension. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
}

/** What axe finds by colours, and by nothing else. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * In one frame, which every page of the console is (else axe opens a page of its own each time). A theme changes colours and nothing else, so that every rule is asked in the light and those of colours
 * in the dark again.
 */
function axe(page: Page, colorScheme: (typeof colorSchemes)[number]): AxeBuilder {
  const builder = new AxeBuilder({ page }).setLegacyMode()
  return colorScheme === 'light' ? builder : builder.withRules(COLOUR_RULES)
}

/** What one look at a page found. */
export interface Finding {
  at: string
  fault: string
}

/**
 * The page at every width and in both themes: a picture of each, what axe finds, and whether it is wider than the window. The page stays where it is.
 */
export async function lookAt(page: Page, name: string): Promise<Finding[]> {
  const findings: Finding[] = []
  const before = page.viewportSize()
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 360 ? 780 : 900 })
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settle(page)
      // Else what stays at the window's top is in the middle of the picture.
      await page.evaluate(() => window.scrollTo(0, 0))
      const at = `${name}-${width}-${colorScheme}`
      await mkdir(FOLDER, { recursive: true })
      await page.screenshot({ path: join(FOLDER, `${at}.png`), fullPage: true, animations: 'disabled' })
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (overflow > 0) findings.push({ at, fault: `is ${overflow} px wider than the window` })
      const { violations } = await axe(page, colorScheme).analyze()
      for (const { id, nodes } of violations) {
        findings.push({
          at,
          fault: `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
        })
      }
    }
  }
  if (before) await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light' })
  return findings
}

/** Until nothing is loading and nothing moves. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(
    () => document.querySelector('[aria-busy="true"], [role="status"][aria-label="Loading"]') === null,
  )
}
