import { type KeyObject, sign } from 'node:crypto'

/** The signature of `text` (ASCII), 256 bytes. */
export type SignRs256 = (text: string, privateKey: KeyObject) => Promise<Buffer>

/** From this many signatures under way on, they are handed over in groups… */
const BUSY_FROM = 16
/** … of this many. */
const GROUP = 8

/**
 * Signs on libuv's threads: a synchronous signature would hold up every other request for 0.3 ms.
 *
 * While many signatures are under way, a finished one waits for a few others, and all go to their callers in one turn of the
 * event loop. On a busy core each turn competes with the signing threads and finds its caches cold: answering one by one
 * costs 2 to 4 % more CPU for each token. The wait is a fraction of the queue that every request stands in at that time, and there is
 * none at all while the queue is short.
 */
export function createSignRs256(): SignRs256 {
  let underWay = 0
  let finished: (() => void)[] = []

  function handOver(): void {
    const group = finished
    finished = []
    for (const settle of group) settle()
  }

  return (text, privateKey) =>
    new Promise((resolve, reject) => {
      sign('RSA-SHA256', Buffer.from(text, 'latin1'), privateKey, (fault, signature) => {
        underWay--
        finished.push(() => (fault ? reject(fault) : resolve(signature)))
        if (finished.length >= GROUP || underWay < BUSY_FROM) handOver()
      })
      underWay++ // Not before: a key that cannot sign makes `sign` throw, and its callback never comes.
    })
}
