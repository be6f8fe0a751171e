// Loaded before a program of Node: its clock stands SHIFTED_MILLIS from ours.
const RealDate = Date
const shift = Number(process.env.SHIFTED_MILLIS ?? 0)
const now = () => RealDate.now() + shift

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
})
