/** Why a command did not do what was asked; the message is for the person at the keyboard. Ends the process with 1. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
}

/** The command line cannot be understood. Ends the process with 2. */
export class UsageRefused extends Error {
  override readonly name = 'UsageRefused'
}
