/** A path of the console with ids in it: at`/apps/${id}`. What is put in stays one segment, whatever is in it. Pure. */
export function at(texts: TemplateStringsArray, ...values: string[]): string {
  return texts.reduce((path, text, index) => path + encodeURIComponent(values[index - 1] ?? '') + text)
}
