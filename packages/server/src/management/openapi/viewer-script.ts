/** Runs in the browser, behind Swagger UI's own script. Light or dark is the visitor's choice, as their system says it. */
export const viewerScript = `'use strict'
const dark = matchMedia('(prefers-color-scheme: dark)')
const setTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', setTheme)
setTheme()

async function show() {
  const description = await (await fetch('/management/v1/openapi.json')).json()
  // A browser could not finish that here: tokens for trying things out are personal ones.
  delete description.components.securitySchemes.oauth2
  for (const operations of Object.values(description.paths)) {
    for (const operation of Object.values(operations)) operation.security = [{ personalToken: [] }]
  }
  SwaggerUIBundle({
    spec: description,
    dom_id: '#viewer',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    filter: true,
    displayRequestDuration: true,
    validatorUrl: null,
  })
}

show().catch((fault) => {
  document.getElementById('viewer').textContent = 'The description could not be loaded: ' + fault.message
})
`
