/** What `<input type="datetime-local">` holds, as seconds since 1970 in the browser's own time zone; undefined where it is no time. Pure. */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return undefined
  const millis = new Date(text).getTime()
  return Number.isNaN(millis) || millis < 0 ? undefined : millis / 1000
}
