import type { SignerCapabilities } from '@kyso/domain';

/** What the app-based providers of Viet Nam have in common: RSA, one push for many hashes, a description on the phone. */
export const APP_PUSH = {
  push: true,
  showsDescription: true,
  cancel: false,
  /** The least that any of them documents. */
  batchMax: 50,
  /** Their id of an order comes with the acceptance: one that they took is never unknown to them. */
  propagationMs: 0,
  digestAlgorithms: ['sha256'],
  signatureAlgorithms: ['rsa-pkcs1'],
  poll: { firstMs: 2_000, fastMs: 2_000, slowMs: 5_000 },
  verificationCode: 'kyso',
} as const satisfies Partial<SignerCapabilities>;
