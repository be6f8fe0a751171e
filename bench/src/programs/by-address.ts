/** Roles listen on 127.0.0.1 alone; a name could mean ::1 first. */
export function byAddress(url: string): string {
  return url.replace('//localhost:', '//127.0.0.1:')
}
