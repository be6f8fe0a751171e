import SwaggerUI, { type SwaggerPlugin, type SwaggerSystem } from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import { proseBlocks } from '../parts/prose-blocks.ts'
import { type CreateElement, proseElements } from '../parts/prose-elements.ts'
import type { Json } from './json.ts'
import './swagger.css'

/** Trying out has a page of its own. */
const HIDDEN = ['authorizeOperationBtn', 'TryItOutButton', 'ServersContainer', 'OperationServers']

const nothing = () => null

/** How Swagger UI itself begins some texts. */
const OWN_MARKUP = /^<i>(Default value|Available values|Example)<\/i> : /

/** Descriptions are drawn by us, so that nothing that an author wrote is ever HTML. */
function prose({ React }: SwaggerSystem) {
  const create = React.createElement as CreateElement<unknown>
  return ({ source }: Record<string, unknown>) =>
    typeof source === 'string' && source !== ''
      ? create(
          'div',
          { className: 'markdown' },
          ...proseElements(proseBlocks(source.replace(OWN_MARKUP, '$1: ')), create),
        )
      : null
}

/** The operations and nothing around them: the page has its own heading and its own landmarks. */
function layout({ React }: SwaggerSystem) {
  return ({ getComponent }: Record<string, unknown>) => {
    const component = getComponent as (name: string, isContainer?: boolean) => unknown
    const { createElement } = React
    return createElement(
      'div',
      { className: 'swagger-ui' },
      createElement(component('SvgAssets'), null),
      createElement(component('operations', true), null),
      createElement(component('Webhooks', true), null),
    )
  }
}

const ours: SwaggerPlugin = (system) => ({
  components: { PortreeveLayout: layout(system) },
  wrapComponents: {
    ...Object.fromEntries(HIDDEN.map((name) => [name, () => nothing])),
    Markdown: (_, system) => prose(system),
  },
  fn: {
    // There is nothing to fetch in a document without references, and nothing else is a reason to.
    fetch: () => Promise.reject(new Error('nothing is fetched')),
  },
})

/** Draws the operations of a slice (slice-openapi.ts) into `place`. Returns what takes them away. */
export function showOperations(place: HTMLElement, slice: Json): () => void {
  const node = document.createElement('div')
  node.className = 'portreeve-operations'
  place.replaceChildren(node)
  SwaggerUI({
    spec: slice,
    domNode: node,
    plugins: [ours],
    layout: 'PortreeveLayout',
    deepLinking: false,
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
    defaultModelExpandDepth: 2,
    showExtensions: false,
    syntaxHighlight: false,
    supportedSubmitMethods: [],
    validatorUrl: null,
    queryConfigEnabled: false,
    persistAuthorization: false,
    requestInterceptor: () => {
      throw new Error('nothing is requested')
    },
  })
  const mended = mend(node)
  return () => {
    mended.disconnect()
    node.remove()
  }
}

/** What it leaves out for keyboards and screen readers: code that scrolls can be reached, buttons have names, tables are no landmarks of the page. */
function mend(node: HTMLElement): MutationObserver {
  const observer = new MutationObserver(() => {
    for (const code of node.querySelectorAll('pre:not([tabindex])')) code.setAttribute('tabindex', '0')
    for (const button of node.querySelectorAll('button.json-schema-2020-12-accordion:not([aria-label])')) {
      if (button.textContent === '') button.setAttribute('aria-label', 'Parts of the schema')
    }
    for (const table of node.querySelectorAll('table[role="region"]')) table.removeAttribute('role')
  })
  observer.observe(node, { childList: true, subtree: true })
  return observer
}
