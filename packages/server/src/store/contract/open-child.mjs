// Opens the store in argv[2], says how that went, and closes it when its standard input ends.
import { openStore } from '../../../dist/store/index.js'

try {
  const store = await openStore(JSON.parse(String(process.argv[2])), {
    onFault(fault) {
      throw fault
    },
  })
  process.stdout.write('open\n')
  process.stdin.resume().on('end', () => void store.close())
} catch (fault) {
  process.stdout.write(`${fault}\n`)
  process.stdin.resume()
}
