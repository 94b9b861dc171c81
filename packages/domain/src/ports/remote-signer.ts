import type { ErrorCode } from '../errors.ts';
import type { Instant } from '../events.ts';
import type { ItemId } from '../ids.ts';

/** The person's account at the provider, in the clear: it exists only in memory, during a call. */
export type SignerAccount = { readonly number: string };

export type Credential = {
  /** Serial number, upper-case hex without separators. */
  readonly serialNumber: string;
  /** The signer's certificate, DER as received. */
  readonly certificate: Uint8Array;
  /** Issuer certificates, DER, nearest first, as far as the provider sends them. */
  readonly chain: readonly Uint8Array[];
  /** What the provider says of it; `usable` unless it says otherwise. */
  readonly status: 'usable' | 'expired' | 'revoked' | 'suspended' | 'unusable';
};

/** An answer that ends the attempt: not an error, the provider understood and says no. */
export type Refusal = { readonly kind: 'refused'; readonly code: ErrorCode };

export type SignOrder = {
  readonly transactionId: string;
  readonly account: SignerAccount;
  readonly certificateSerial: string;
  /** Shown by the app, where the provider shows it. */
  readonly description: string;
  readonly documents: readonly {
    readonly itemId: ItemId;
    readonly name: string;
    /** SHA-256 of the DER signed attributes, 32 bytes. */
    readonly hash: Uint8Array;
  }[];
  /** When Kyso stops waiting. */
  readonly expiresAt: Instant;
};

export type Transaction = {
  readonly transactionId: string;
  readonly providerReference?: string;
  readonly account: SignerAccount;
  readonly itemIds: readonly ItemId[];
};

export type Submission =
  | { readonly kind: 'accepted'; readonly providerReference?: string; readonly expiresAt?: Instant }
  | Refusal;

export type Outcome =
  | { readonly kind: 'waiting'; readonly retryAfterMs?: number; readonly expiresAt?: Instant }
  /** Raw signature values in the provider's own format, white space removed. */
  | { readonly kind: 'signed'; readonly signatures: readonly { readonly itemId: ItemId; readonly value: Uint8Array }[] }
  | { readonly kind: 'declined' }
  | { readonly kind: 'expired' }
  /** The provider never heard of this transaction. */
  | { readonly kind: 'unknown' }
  | Refusal;

export type SignerCapabilities = {
  /** Most hashes under one approval. */
  readonly batchMax: number;
  /** How long the provider keeps an approval open. */
  readonly approvalSeconds: number;
  /** How long after a submission a lookup may still answer `unknown` although it was accepted. */
  readonly propagationMs: number;
};

/**
 * A remote signing provider. Every call has its own timeout and bounded concurrency inside the adapter; none is
 * retried there. A fault throws `provider.unavailable`, `provider.rate_limited`, `provider.credentials_rejected` or
 * `provider.protocol_error`; after a fault of `submit` its effect is unknown: look up before submitting again.
 */
export interface RemoteSigner {
  readonly code: string;
  readonly capabilities: SignerCapabilities;
  /** All certificates of the account, also unusable ones. An account without any answers an empty list. */
  listCredentials(
    account: SignerAccount,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'found'; readonly credentials: readonly Credential[] } | Refusal>;
  /** Starts the push. The same `transactionId` must never reach the phone twice. */
  submit(order: SignOrder, signal: AbortSignal): Promise<Submission>;
  lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome>;
}

/** The providers configured for this installation. */
export interface Providers {
  /** Codes, for validation and messages. */
  readonly codes: readonly string[];
  find(code: string): RemoteSigner | undefined;
}
