/** A certificate with those between it and its root, and its private key, both PEM. Checked where settings are (config). */
export interface TlsPair {
  cert: string
  key: string
}

/** What every https listener is made with, at start and when its certificate is renewed. */
export function tlsSettings({ cert, key }: TlsPair) {
  // TLS 1.0 and 1.1 are dead (RFC 8996); of 1.2 only suites with forward secrecy and authenticated encryption (RFC 9325 §4.2).
  return { cert, key, minVersion: 'TLSv1.2' as const, ciphers: CIPHERS, honorCipherOrder: true }
}

const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')
