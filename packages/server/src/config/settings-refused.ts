/** Settings that cannot be used; `message` lists every fault at once, for the person at the keyboard. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused'
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
  }
}
