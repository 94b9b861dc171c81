import { randomBytes } from 'node:crypto';
import type { ItemId, SignerAccount, SignOrder } from '@kyso/domain';

/** Crockford base 32, the alphabet of ULID. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_CHARACTERS = 26;

export type OrderInput = {
  readonly account: SignerAccount;
  /** Hex. */
  readonly certificateSerial: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly description: string;
  readonly documentName: string;
};

/** An order for one hash (32 bytes) under a transaction id of its own: every call of `sign` is a push of its own. */
export function newOrder(input: OrderInput, hash: Uint8Array, startedMs: number, expiresAtMs: number): SignOrder {
  const id = randomId();
  // The brand has no runtime form; the shape is that of isId('sri', …).
  const itemId = `sri_${id}` as ItemId;
  return {
    transactionId: `KYSO-${id}`,
    account: input.account,
    certificateSerial: input.certificateSerial,
    certificate: input.certificate,
    digestAlgorithm: 'sha256',
    description: input.description,
    documents: [{ itemId, name: input.documentName, hash }],
    submittedAt: new Date(startedMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

/** 130 random bits in the form of a ULID. */
function randomId(): string {
  return Array.from(randomBytes(ID_CHARACTERS), (octet) => ALPHABET.charAt(octet % ALPHABET.length)).join('');
}
