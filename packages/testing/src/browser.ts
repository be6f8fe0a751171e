/** A page, or a redirect away from the exchange, as a browser without scripts sees it. */
export interface Page {
  status: number
  url: string
  requestId: string | undefined
  text: string
  /** Of a redirect to another origin, which is not followed. As it stood in the header. */
  away: string | undefined
  forms: Form[]
}

export interface Form {
  /** Absolute. */
  action: string
  /** Inputs that have a value, hidden ones among them. */
  fields: Record<string, string>
  /** Names of its inputs and buttons. */
  names: string[]
}

/** One person's browser: with cookies, and without scripts. */
export interface Browser {
  /** Follows redirects within the exchange. */
  get(url: string): Promise<Page>
  submit(form: Form, fields: Record<string, string>): Promise<Page>
}

const REDIRECTS_MAX = 20

/** `origin`: of the exchange's pages. Cookies go there and nowhere else. */
export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, string>()

  /** Attributes but `Max-Age=0` do not matter here: there is one origin, and the server looks at a session's age itself. */
  function take(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')) cookies.delete(name)
      else cookies.set(name, pair.slice(name.length + 1))
    }
  }

  async function load(url: string, init: RequestInit = {}): Promise<Page> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    take(response.headers.getSetCookie())
    const text = await response.text()
    return {
      status: response.status,
      url,
      requestId: response.headers.get('request-id') ?? undefined,
      text,
      away: response.headers.get('location') ?? undefined,
      forms: formsOf(text, url),
    }
  }

  async function followed(first: Page): Promise<Page> {
    let page = first
    for (let count = 0; count < REDIRECTS_MAX; count++) {
      const next = page.away === undefined ? undefined : new URL(page.away, page.url)
      if (next?.origin !== origin) return page
      page = await load(next.href)
    }
    throw new Error(`${first.url} redirects without end`)
  }

  return {
    get: async (url) => followed(await load(url)),
    async submit({ action, fields: own }, fields) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' }
      const body = new URLSearchParams({ ...own, ...fields }).toString()
      return followed(await load(action, { method: 'POST', headers, body }))
    },
  }
}

function formsOf(html: string, base: string): Form[] {
  return [...html.matchAll(/<form\b((?:[^">]|"[^"]*")*)>(.*?)<\/form>/gs)].map(([, attributes = '', inner = '']) => {
    const tags = [...inner.matchAll(/<(?:input|button)\b((?:[^">]|"[^"]*")*)>/g)].map(([tag]) => tag)
    const fields: Record<string, string> = {}
    for (const tag of tags.filter((each) => each.startsWith('<input'))) {
      const [name, value] = [attributeOf(tag, 'name'), attributeOf(tag, 'value')]
      if (name !== undefined && value !== undefined) fields[name] = value
    }
    const names = tags.map((tag) => attributeOf(tag, 'name')).filter((name) => name !== undefined)
    return { action: new URL(attributeOf(attributes, 'action') ?? base, base).href, fields, names }
  })
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

export function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_all, name: string) => entities[name] ?? '')
}
