/** Has the browser keep a text as a file. */
export function saveFile(text: string, fileName: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // Not at once: the browser begins to read it after this.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
