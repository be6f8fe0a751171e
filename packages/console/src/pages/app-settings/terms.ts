/** As a form has them: nothing is empty text. */
export interface TermsValues {
  version: string
  text: string
  url: string
}

/** What is sent; `null` takes the terms away. Pure. */
export function termsOf(values: TermsValues) {
  const [version, text, url] = [values.version.trim(), values.text.trim(), values.url.trim()]
  if (version === '' && text === '' && url === '') return null
  return { version, ...(text !== '' && { text }), ...(url !== '' && { url }) }
}
