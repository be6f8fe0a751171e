import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { accept, type Outcome } from '@portreeve/protocol'
import type { TlsPair } from '../http/index.ts'

/** Where certificate and key are, both PEM. */
export interface TlsFiles {
  cert: string
  key: string
}

/** Every reason why the files cannot be used, each with what to do. */
export type TlsOutcome = { ok: true; value: TlsPair } | { ok: false; faults: string[] }

/** Reads both files and checks that https can be served with them now (threat T-36): at start, and whenever they are renewed. */
export function readTlsPair(files: TlsFiles, now: Date): TlsOutcome {
  const cert = read('--tls-cert', files.cert)
  const key = read('--tls-key', files.key)
  if (!cert.ok || !key.ok) return { ok: false, faults: [cert, key].flatMap((file) => (file.ok ? [] : [file.detail])) }
  const pair = { cert: cert.value, key: key.value }
  const faults = checkTlsPair(pair, now)
  return faults.length === 0 ? accept(pair) : { ok: false, faults }
}

function read(flag: string, path: string): Outcome<string, 'unreadable'> {
  try {
    return accept(readFileSync(path, 'utf8'))
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    return { ok: false, error: 'unreadable', detail: `${flag} ${path} cannot be read (${code}).` }
  }
}

/** Parse, fit each other, are valid at `now`, and are strong enough for the TLS library. Empty when all is well. */
export function checkTlsPair(pair: TlsPair, now: Date): string[] {
  const certificate = parseCertificate(pair.cert)
  const key = parseKey(pair.key)
  const faults = [certificate, key].flatMap((parsed) => (typeof parsed === 'string' ? [parsed] : []))
  if (typeof certificate !== 'string') faults.push(...checkValidity(certificate, now))
  if (typeof certificate !== 'string' && typeof key !== 'string' && !certificate.checkPrivateKey(key)) {
    faults.push('--tls-cert and --tls-key do not belong together: the key is another certificate’s.')
  }
  if (faults.length > 0) return faults
  try {
    createSecureContext({ ...pair, minVersion: 'TLSv1.2' })
    return []
  } catch (fault) {
    // Such as a key that is too short for OpenSSL's security level. Its text names no secret.
    return [`--tls-cert and --tls-key cannot be used for TLS: ${(fault as Error).message}.`]
  }
}

/** Names of these URLs that the certificate is not for. A proxy in front may have a certificate of its own, so this is no fault. */
export function hostsNotCovered({ cert }: TlsPair, urls: readonly string[]): string[] {
  const certificate = new X509Certificate(cert)
  const hosts = new Set(urls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, '')))
  return [...hosts].filter((host) => !(isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)))
}

function parseCertificate(pem: string): X509Certificate | string {
  try {
    return new X509Certificate(pem)
  } catch {
    return '--tls-cert is no certificate in PEM form (-----BEGIN CERTIFICATE-----).'
  }
}

function parseKey(pem: string): KeyObject | string {
  if (pem.includes('ENCRYPTED')) {
    return '--tls-key is encrypted with a passphrase. Store it decrypted, readable by Portreeve alone (openssl pkey).'
  }
  try {
    return createPrivateKey(pem)
  } catch {
    return '--tls-key is no private key in PEM form (-----BEGIN PRIVATE KEY-----).'
  }
}

function checkValidity({ validFrom, validTo }: X509Certificate, now: Date): string[] {
  if (now < new Date(validFrom)) return [`--tls-cert is not valid before ${validFrom}. Is this machine's clock right?`]
  if (now > new Date(validTo)) return [`--tls-cert has expired on ${validTo}. Renew it.`]
  return []
}
