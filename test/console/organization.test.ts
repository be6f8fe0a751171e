import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused, focusedWithin } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type Person, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 240_000 })

describe.skipIf(chromiumMissing)("one's own organization, in Chromium", () => {
  let console: TestConsole
  beforeAll(async () => {
    console = await openConsole()
  })
  afterAll(() => console?.close())

  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = (page: Page) => page.getByRole('dialog')

  /** Follows the link of the newest mail of that subject to somebody, in a window of its own. */
  async function choosePassword(email: string): Promise<Person> {
    const page = await console.browser.newPage()
    await page.goto(console.demo.identity.mailboxUrl)
    const mail = page.locator('li', { hasText: email }).filter({ hasText: 'You are invited to Portreeve' })
    await mail.getByRole('link').first().click()
    await page.locator('.mail-text a').first().click()
    const password = 'lantern tidal quay 7431'
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password, again').fill(password)
    await page.getByRole('button', { name: 'Save password' }).click()
    await page.getByText('Your password is saved').waitFor()
    await page.close()
    return { email, password }
  }

  /** Where the mail leads that says which organization invites somebody. */
  async function linkOfInvitation(email: string): Promise<URL> {
    const page = await console.browser.newPage()
    await page.goto(console.demo.identity.mailboxUrl)
    const mail = page.locator('li', { hasText: email }).filter({ hasText: 'You are invited to an organization' })
    await mail.getByRole('link').first().click()
    const href = await page.locator('.mail-text a').first().getAttribute('href')
    await page.close()
    return new URL(href ?? '')
  }

  /** An account that belongs to no organization. */
  async function stranger(name: string): Promise<Person> {
    const email = `${name}@elsewhere.example`
    await console.management(console.demo.admin.managementToken, 'POST', '/users/invite', { email, name })
    return choosePassword(email)
  }

  it('lets a colleague in: invited, they choose a password by the mail, sign in, and accept', async () => {
    const owner = await console.signIn(console.people.appDeveloper, '/organization/invitations')
    await owner.getByRole('heading', { name: 'Nobody was invited yet' }).waitFor()
    expect(await lookAt(owner, 'organization-invitations-empty')).toEqual([])
    await button(owner, 'Invite a colleague').click()
    await dialog(owner).getByLabel('E-mail').fill('somebody')
    await button(owner, 'Send the invitation').click()
    await dialog(owner).getByText('Give the e-mail address of one person').waitFor()
    // Another domain is refused by the exchange, beside its field, and what was typed stays.
    const domain = 'brightwork.example'
    await dialog(owner).getByLabel('E-mail').fill(`noor@${domain}`)
    expect(await lookAt(owner, 'organization-invite')).toEqual([])
    await button(owner, 'Send the invitation').click()
    await owner.getByRole('row', { name: /noor@/ }).waitFor()

    const colleague = await choosePassword(`noor@${domain}`)
    const link = await linkOfInvitation(colleague.email)
    expect(link.origin).toBe(console.url)
    const page = await console.signIn(colleague, link.pathname)
    await page.getByRole('heading', { name: 'You are invited' }).waitFor()
    expect(await lookAt(page, 'organization-new-invited')).toEqual([])
    await button(page, /^Accept/).click()
    await page.waitForURL('**/organization')
    await page.getByRole('heading', { level: 1, name: console.demo.organizations.appDeveloper.name }).waitFor()
    await page.getByRole('tab', { name: 'Members' }).click()
    await page.getByRole('row', { name: /noor@.*\(you\)|\(you\).*noor@/ }).waitFor()
    // No owner: nothing to decide, and one's own way out.
    expect(await button(page, 'Invite a colleague').count()).toBe(0)
    expect(await page.getByRole('tab', { name: 'Join requests' }).count()).toBe(0)
    expect(await button(page, 'Leave').count()).toBe(1)

    await owner.reload()
    await owner.getByRole('row', { name: /noor@.*accepted/ }).waitFor()
    expect([...faultsOf(owner), ...faultsOf(page)]).toEqual([])
  })

  it('changes what a member may do and removes them, by keyboard alone', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/organization/members')
    const change = button(page, /^Change what noor/)
    await change.focus()
    await page.keyboard.press('Enter')
    await focusedWithin(dialog(page))
    await page.getByRole('checkbox', { name: 'Owner' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: /noor.*Owner and developer/ }).waitFor()
    await dialog(page).waitFor({ state: 'hidden' })
    // The dialog gives the focus back to what opened it.
    await focused(change)
    expect(await lookAt(page, 'organization-members')).toEqual([])
    await button(page, /^Remove noor/).press('Enter')
    await dialog(page).getByText('refused from the next click on').waitFor()
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'hidden' })
    await button(page, /^Remove noor/).click()
    await button(page, 'Remove the member').click()
    await expect.poll(() => page.getByRole('row', { name: /noor/ }).count()).toBe(0)
    // The last owner stays: the exchange says so, and the dialog shows it.
    await button(page, 'Leave').click()
    await dialog(page).getByRole('button', { name: 'Leave' }).click()
    await dialog(page).getByRole('alert').waitFor()
    expect(await dialog(page).getByText('Request-Id').count()).toBe(1)
    expect(await lookAt(page, 'organization-refused')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('changes its profile, and keeps what was typed where it is refused', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/organization')
    expect(await lookAt(page, 'organization')).toEqual([])
    await button(page, 'Edit').click()
    await page.getByLabel('Website').fill('not a website')
    await page.getByLabel('Phone').fill('+1 802 555 0199')
    expect(await lookAt(page, 'organization-edit')).toEqual([])
    await button(page, 'Save the profile').click()
    await expect.poll(() => page.getByLabel('Website').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Phone').inputValue()).toBe('+1 802 555 0199')
    await page.getByLabel('Website').fill('https://brightwork.example')
    // However slowly the exchange answers, the old profile is not seen again.
    await page.route(/\/organizations\/[^/?]+$/, async (route, request) => {
      if (request.method() === 'GET') await new Promise((later) => setTimeout(later, 1_000))
      await route.continue()
    })
    await button(page, 'Save the profile').click()
    await button(page, 'Edit').waitFor()
    expect(await page.getByRole('link', { name: 'https://brightwork.example' }).count()).toBe(1)
    expect(await page.getByText('+1 802 555 0199').count()).toBe(1)
    expect(faultsOf(page)).toEqual([])
  })

  it('claims a namespace, is refused another one, and gives it back', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/organization/namespaces')
    await button(page, 'Claim a namespace').first().click()
    await dialog(page).getByLabel('Name').fill('harborline')
    await button(page, 'Claim it').click()
    await expect
      .poll(() =>
        dialog(page)
          .getByText(/taken|another/i)
          .count(),
      )
      .toBeGreaterThan(0)
    await dialog(page).getByLabel('Name').fill('brightwork-two')
    await button(page, 'Claim it').click()
    await page.getByRole('row', { name: /brightwork-two/ }).waitFor()
    expect(await lookAt(page, 'organization-namespaces')).toEqual([])
    await button(page, 'Give back brightwork-two').click()
    await button(page, 'Give it back').click()
    await expect.poll(() => page.getByRole('row', { name: /brightwork-two/ }).count()).toBe(0)
  })

  it('is founded by somebody who belongs to none, or asked by them; its owner decides', async () => {
    const person = await stranger('toma')
    const page = await console.signIn(person, '/organization')
    await page.getByRole('heading', { name: 'You belong to no organization yet' }).waitFor()
    expect(await lookAt(page, 'organization-none')).toEqual([])
    await page.getByRole('link', { name: 'Found or join one' }).click()
    await page.getByRole('heading', { level: 1, name: 'Begin with an organization' }).waitFor()
    expect(await lookAt(page, 'organization-new')).toEqual([])

    await page.getByLabel('Organization id').fill(console.demo.organizations.appDeveloper.id)
    await page.getByLabel('Message').fill('I look after the workshop.')
    await button(page, 'Send the request').click()
    await page.getByRole('region', { name: 'Your requests' }).getByText('open').waitFor()

    const owner = await console.signIn(console.people.appDeveloper, '/organization/join-requests')
    await owner.getByRole('row', { name: /toma.*I look after the workshop/ }).waitFor()
    expect(await lookAt(owner, 'organization-join-requests')).toEqual([])
    await button(owner, 'Approve toma').click()
    await dialog(owner).getByRole('checkbox', { name: 'Developer' }).check()
    await dialog(owner).getByRole('button', { name: 'Approve' }).click()
    await owner.getByRole('row', { name: /toma.*approved/ }).waitFor()

    await page.getByLabel('Name').fill('Toma and Daughters')
    await page.getByRole('combobox', { name: 'Country' }).click()
    await page.getByRole('option', { name: 'Iceland' }).click()
    await button(page, 'Found the organization').click()
    await page.getByRole('heading', { level: 1, name: 'Toma and Daughters' }).waitFor()
    await page.getByRole('tab', { name: 'Record' }).click()
    await button(page, 'Organization made').click()
    await page.getByRole('table', { name: 'What changed' }).getByText('Toma and Daughters').waitFor()
    expect(await lookAt(page, 'organization-record-entry')).toEqual([])
    await page.keyboard.press('Escape')
    expect(await lookAt(page, 'organization-record')).toEqual([])
    expect([...faultsOf(owner), ...faultsOf(page)]).toEqual([])
  })
})
