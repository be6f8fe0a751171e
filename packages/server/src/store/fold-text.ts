/**
 * Text under which e-mails are one and the same: letter case and composition do not count. Folded here and not in SQL:
 * SQLite's lower() knows ASCII only, PostgreSQL's depends on the database's locale.
 */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
