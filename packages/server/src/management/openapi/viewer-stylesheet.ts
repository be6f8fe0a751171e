/** Around Swagger UI: the page's own ground, and the margins that its wrapper leaves out on small screens. */
export const viewerStylesheet = `html { color-scheme: light; background: #fff; }
html.dark-mode { color-scheme: dark; background: #1c2022; }
body { margin: 0; }
#viewer { min-height: 100vh; }
noscript p { font-family: sans-serif; margin: 2rem; }
`
