/** A page, or a redirect, as a browser without scripts sees it. */
export interface TestPage {
  status: number
  /** Where it was loaded from. */
  url: string
  headers: Headers
  text: string
  /** Of a redirect; absolute. */
  location: string | undefined
  /** As it stood in the header. */
  rawLocation: string | undefined
  /** In the order of the page. */
  forms: TestForm[]
}

export interface TestForm {
  /** Absolute. */
  action: string
  /** Hidden ones and those with a value. */
  fields: Record<string, string>
}

/** A browser with its own cookies. It follows no redirect by itself, and loads nothing but what it is told. */
export interface TestBrowser {
  /** By name. */
  cookies: Map<string, string>
  get(url: string, headers?: Record<string, string>): Promise<TestPage>
  post(url: string, fields: Record<string, string> | string, headers?: Record<string, string>): Promise<TestPage>
  /** Goes where a redirect leads. */
  follow(page: TestPage): Promise<TestPage>
  /** Follows redirects within `origin` until there is a page or the way leads elsewhere. */
  followAll(page: TestPage): Promise<TestPage>
  /** Sends a form of the page, the first one unless said otherwise, with `fields` beside or instead of its own. */
  submit(page: TestPage, fields?: Record<string, string>, index?: number): Promise<TestPage>
  /** Takes in `Set-Cookie` values that came another way. */
  take(setCookie: readonly string[]): void
}

const REDIRECTS_MAX = 10

/** `origin`: of the server's pages; cookies go there and nowhere else, and forms of its pages say so. `fetch` knows the way there. */
export function createTestBrowser(origin: string, fetch: typeof globalThis.fetch = globalThis.fetch): TestBrowser {
  const cookies = new Map<string, string>()

  function take(setCookie: readonly string[]): void {
    for (const line of setCookie) {
      const [pair = '', ...attributes] = line.split(';')
      const equals = pair.indexOf('=')
      const isOver = attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')
      if (isOver) cookies.delete(pair.slice(0, equals))
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
  }

  async function load(url: string, init: RequestInit): Promise<TestPage> {
    if (new URL(url).origin !== origin) throw new Error(`the test browser was sent to ${url}`)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    take(response.headers.getSetCookie())
    const text = await response.text()
    const rawLocation = response.headers.get('location') ?? undefined
    const location = rawLocation === undefined ? undefined : absolute(rawLocation, url)
    return {
      status: response.status,
      url,
      headers: response.headers,
      text,
      location,
      rawLocation,
      forms: formsOf(text, url),
    }
  }

  const get = (url: string, headers: Record<string, string> = {}) => load(url, { headers })
  const post = (url: string, fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
    load(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    })
  async function follow(page: TestPage): Promise<TestPage> {
    if (page.location === undefined) throw new Error(`status ${page.status} is no redirect`)
    return get(page.location)
  }

  return {
    cookies,
    get,
    post,
    follow,
    async followAll(page) {
      let at = page
      for (let count = 0; count < REDIRECTS_MAX; count++) {
        if (at.location === undefined || new URL(at.location).origin !== origin) return at
        at = await follow(at)
      }
      throw new Error('redirects without end')
    },
    async submit(page, fields = {}, index = 0) {
      const form = page.forms[index]
      if (!form) throw new Error(`no form ${index} on ${page.url}`)
      return post(form.action, { ...form.fields, ...fields }, { origin, 'sec-fetch-site': 'same-origin' })
    },
    take,
  }
}

/** Without normalising what goes to apps: `http://localhost:5000?code=…` stays without its slash. */
function absolute(location: string, base: string): string {
  return location.startsWith('/') ? new URL(location, base).href : location
}

function formsOf(html: string, base: string): TestForm[] {
  return [...html.matchAll(/<form\b((?:[^">]|"[^"]*")*)>(.*?)<\/form>/gs)].map(([, attributes = '', inner = '']) => {
    const inputs = [...inner.matchAll(/<input\b((?:[^">]|"[^"]*")*)>/g)].map(([, input = '']) => input)
    const named = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')] as const)
    const fields = named.filter((pair): pair is [string, string] => pair[0] !== undefined && pair[1] !== undefined)
    return { action: absolute(attribute(attributes, 'action') ?? base, base), fields: Object.fromEntries(fields) }
  })
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_all, name: string) => entities[name] ?? '')
}
