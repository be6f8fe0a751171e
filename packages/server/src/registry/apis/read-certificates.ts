import { createPrivateKey, X509Certificate } from 'node:crypto'

export type CertificatesRead = { ok: true; certificates: X509Certificate[] } | { ok: false; detail: string }

const CERTIFICATES_MAX = 20

/** What stands in `pem`: certificates and no private key, which would be shown with them. Pure. */
export function readCertificates(pem: string): CertificatesRead {
  const blocks = blocksOf(pem)
  if (!blocks) return fault('A PEM block has no end, or text between its lines that does not belong there.')
  if (blocks.some(({ label }) => label.includes('PRIVATE KEY'))) {
    return fault('There is a private key in it. Only certificates may stand here: they are shown.')
  }
  const other = blocks.find(({ label }) => label !== 'CERTIFICATE')
  if (other) return fault('It has a PEM block that is no CERTIFICATE.')
  if (blocks.length === 0) return fault('It has to be one or several certificates in PEM.')
  if (blocks.length > CERTIFICATES_MAX) return fault(`There may be ${CERTIFICATES_MAX} certificates at most.`)
  const certificates: X509Certificate[] = []
  for (const [at, { text }] of blocks.entries()) {
    try {
      certificates.push(new X509Certificate(text))
    } catch {
      return fault(`Certificate ${at + 1} of ${blocks.length} cannot be read.`)
    }
  }
  return { ok: true, certificates }
}

/** Why `key` is not what goes with the first of the certificates; undefined: it is. Never says anything of the key itself. Pure. */
export function checkPrivateKey(certificates: string, key: string): string | undefined {
  const read = readCertificates(certificates)
  const first = read.ok ? read.certificates[0] : undefined
  try {
    if (first?.checkPrivateKey(createPrivateKey(key))) return undefined
  } catch {
    return 'It has to be a private key in PEM, without a passphrase.'
  }
  return 'It is not the private key of the first certificate in traffic.clientCertificate.'
}

const fault = (detail: string): CertificatesRead => ({ ok: false, detail })

/** Line by line, because a pattern over the whole would have to look for an end behind every beginning. Undefined: a block is not whole. */
function blocksOf(pem: string): { label: string; text: string }[] | undefined {
  const blocks: { label: string; text: string }[] = []
  let open: { label: string; lines: string[] } | undefined
  for (const line of pem.split(/\r?\n/)) {
    const [, edge, label = ''] = /^-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----[ \t]*$/.exec(line) ?? []
    if (edge === 'BEGIN') {
      if (open) return undefined
      open = { label, lines: [line] }
    } else if (edge === 'END') {
      if (open?.label !== label) return undefined
      blocks.push({ label, text: [...open.lines, line].join('\n') })
      open = undefined
    } else open?.lines.push(line)
  }
  return open ? undefined : blocks
}
