/** The store could not answer: it is down, too slow, or closed. The only fault a store method throws by itself. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** Another API already has this namespace, environment and basePath. */
export class BasePathTaken extends Error {
  override readonly name = 'BasePathTaken'
}

/** Another user already has this e-mail. */
export class EmailTaken extends Error {
  override readonly name = 'EmailTaken'
}

/** The store cannot be opened. The message is for the person at the keyboard: what is wrong and what to do. */
export class StoreCannotOpen extends Error {
  override readonly name = 'StoreCannotOpen'
}
