/** The gate of the pages' head, for the browser's tab. */
export const gateIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0f6b6b" d="M4 30V13a12 12 0 0 1 24 0v17h-7V14.5a5 5 0 0 0-10 0V30z"/></svg>
`
