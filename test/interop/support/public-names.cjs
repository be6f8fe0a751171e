// Loaded before a program of Node, which knows no HTTPS_PROXY: what hosts entries and port 443 would do, without root.
// PUBLIC_NAMES: `identity.fortellis.io:443=8400,…`. Everything that Node connects goes through here, fetch and https alike.
const net = require('node:net')

const pairs = (process.env.PUBLIC_NAMES ?? '').split(',').map((pair) => pair.split('='))
const ports = new Map(pairs.map(([name, port]) => [name, Number(port)]))
const connect = net.Socket.prototype.connect

net.Socket.prototype.connect = function connectLocally(/** @type {any[]} */ ...args) {
  // Callers give the options themselves, or what `net` has made of its arguments: the options come first.
  const list = Array.isArray(args[0]) ? args[0] : args
  const options = list[0]
  if (typeof options === 'object' && options !== null) {
    const port = ports.get(`${options.host}:${options.port}`)
    if (port !== undefined) list[0] = { ...options, host: '127.0.0.1', port }
  }
  return Reflect.apply(connect, this, args)
}
