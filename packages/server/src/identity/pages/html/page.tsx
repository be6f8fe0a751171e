import type { EpochSeconds } from '@portreeve/protocol'
import type { ComponentChildren } from 'preact'
import type { PageAssets } from '../assets.ts'
import type { Language } from '../choose-language.ts'
import type { Translate } from './translate.tsx'

/** What every page is made with, besides its view. */
export interface PageMakings {
  t: Translate
  language: Language
  requestId: string
  /** Of the server that shows the page: what people see at its top. */
  brand: { name: string; logo?: string | undefined; colour?: string | undefined }
  assets: PageAssets
  now: EpochSeconds
}

interface PageProps {
  page: PageMakings
  /** Of the window, and of the top heading unless `heading` says more. */
  title: string
  heading?: ComponentChildren
  /** Right below the heading. */
  lead?: ComponentChildren
  /** Something is wrong; said in the window's title too, because that is read out first. */
  problem?: boolean
  /** Room for lists. */
  wide?: boolean
  /** Path of an asset of ours. */
  script?: string | undefined
  /** Further elements of `head`. */
  head?: ComponentChildren
  /** Beside the brand. */
  aside?: ComponentChildren
  /** Above the heading: whom this is about. */
  picture?: ComponentChildren
  children: ComponentChildren
}

/** The frame of every page: brand, one card with one top heading, and what the page has to say. */
export function Page({ page, title, heading, lead, children, ...more }: PageProps) {
  const { problem, wide, script, head, aside, picture } = more
  const { t, language, brand, assets } = page
  const windowTitle = problem ? t('problem_prefix', { title }) : title
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${windowTitle} · ${brand.name}`}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.stylesheet} />
        {brand.colour && <link rel="stylesheet" href={assets.brandStylesheet(brand.colour)} />}
        {script && <script src={script} defer />}
        {head}
      </head>
      <body>
        <div class={wide ? 'page page-wide' : 'page'}>
          <header class="top">
            <p class="brand">
              {brand.logo ? (
                <img class="brand-logo" src={brand.logo} alt="" width="32" height="32" referrerpolicy="no-referrer" />
              ) : (
                <GateMark />
              )}
              <bdi>{brand.name}</bdi>
            </p>
            {aside}
          </header>
          <main class="card">
            <div class="heading">
              {picture}
              <h1>{heading ?? title}</h1>
              {lead && <p class="lead">{lead}</p>}
            </div>
            {children}
          </main>
        </div>
      </body>
    </html>
  )
}

/** A town gate: what stands where a server has no logo of its own. */
function GateMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d="M4 30V13a12 12 0 0 1 24 0v17h-7V14.5a5 5 0 0 0-10 0V30z" fill="currentColor" />
    </svg>
  )
}
