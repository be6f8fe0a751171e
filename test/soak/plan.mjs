/**
 * @typedef {object} Kill
 * @property {string} target
 * @property {number} waitMillis From when the one before is up again, or is starting.
 * @property {number} downMillis Until it is started again.
 * @property {boolean} isHasty The next kill does not wait until this target is up: it may hit it, or another one, while it starts.
 */

/** splitmix32: a run is repeated by its seed. @param {number} seed */
export function createDice(seed) {
  let state = seed | 0
  const next = () => {
    state = (state + 0x9e3779b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  return {
    /** 0 to `below` - 1. @param {number} below */
    int: (below) => next() % below,
    /** @param {number} probability */
    chance: (probability) => next() < probability * 0x1_0000_0000,
    /** @template T @param {readonly T[]} from @returns {T} */
    pick: (from) => /** @type {T} */ (from[next() % from.length]),
  }
}

const WAIT_MILLIS_MAX = 1_200
const DOWN_MILLIS_MAX = 300
const HASTY = 0.15
/** Of a hundred kills the first so many may hit a target that is slow to recover from. */
const SLOW_OF_HUNDRED = 40

/**
 * What is killed, and when: the same for the same seed, whatever the run is like. Where one of several exchanges dies its webhooks wait until its leases have
 * lapsed; were one killed every few seconds all the time, little would be under way that another kill could hit.
 * @param {{ seed: number, kills: number, targets: readonly string[], slow?: readonly string[] }} wish
 * @returns {Kill[]}
 */
export function planKills({ seed, kills, targets, slow = [] }) {
  const dice = createDice(seed)
  const quick = targets.filter((target) => !slow.includes(target))
  return Array.from({ length: kills }, (_, at) => ({
    target: dice.pick(at % 100 < SLOW_OF_HUNDRED ? targets : quick),
    waitMillis: dice.int(WAIT_MILLIS_MAX),
    downMillis: dice.chance(0.5) ? 0 : dice.int(DOWN_MILLIS_MAX),
    isHasty: dice.chance(HASTY),
  }))
}
