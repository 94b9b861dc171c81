import type { ErrorCode, ErrorDetails } from '../errors.ts';
import type { Instant } from '../events.ts';
import type { ItemId, TenantId } from '../ids.ts';
import type { AccountLink } from './account-link.ts';
import type { HintDesk } from './hint-desk.ts';
import type { PageReturn } from './page-return.ts';

/** The person's account at the provider, in the clear: it exists only in memory, during a call. */
export type SignerAccount = {
  readonly number: string;
  /** Mobile number, E.164 with the plus sign: `+84912345678`. */
  readonly phone?: string;
  /**
   * Long-lived secret of the account at the provider (OAuth refresh token, session-mode SAD). Sealed at rest by the core.
   * Never a password.
   */
  readonly grant?: string;
};

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
export type Refusal = { readonly kind: 'refused'; readonly code: ErrorCode; readonly details?: ErrorDetails };

export type DigestAlgorithmName = 'sha256' | 'sha384' | 'sha512';
export type SignatureAlgorithmName = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'ed25519';

export type CredentialAnswer =
  | { readonly kind: 'found'; readonly credentials: readonly Credential[]; readonly grant?: string }
  /** The person has to choose on the phone first: ask again, with the adapter's own text. */
  | { readonly kind: 'choosing'; readonly session: string; readonly retryAfterMs: number }
  | Refusal;

export type SignOrder = {
  /** Chosen by the core and stored before the call. */
  readonly transactionId: string;
  readonly account: SignerAccount;
  /** Upper-case hex. */
  readonly certificateSerial: string;
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Shown by the app, where the provider shows it. */
  readonly description: string;
  /** Of every hash in `documents`. */
  readonly digestAlgorithm: DigestAlgorithmName;
  /** What the value is expected to be; absent: left to the provider. */
  readonly signatureAlgorithm?: SignatureAlgorithmName;
  /** The order is kept: a verification code and providers that answer by position depend on it. */
  readonly documents: readonly {
    readonly itemId: ItemId;
    readonly name: string;
    /** Digest of the DER signed attributes. */
    readonly hash: Uint8Array;
  }[];
  /** When the core wrote the intention down. */
  readonly submittedAt: Instant;
  /** When Kyso stops waiting. */
  readonly expiresAt: Instant;
};

/** An order that was, or may have been, accepted: all that a process needs that knows nothing else of it. */
export type Transaction = SignOrder & {
  readonly providerReference?: string;
  /** The adapter's own text, as it last handed it out. */
  readonly session?: string;
};

export type Submission =
  | {
      readonly kind: 'accepted';
      readonly providerReference?: string;
      readonly expiresAt?: Instant;
      /** Opaque text of the adapter (JSON: handle, SAD, phase …), at most 64 kB; sealed at rest by the core. */
      readonly session?: string;
      /** What the provider's app shows, where the provider makes it up ({@link SignerCapabilities.verificationCode}). */
      readonly verificationCode?: string;
      /** The account's secret was replaced by this one. */
      readonly grant?: string;
      /** Where the person has to go to approve, for the shape `redirect`. */
      readonly redirectUrl?: string;
      /**
       * For the shape `blocking`: the call goes on inside this process and ends with its outcome; it never ends as
       * `waiting` or `unknown`. A rejection counts as `lost`. Until then a lookup in any process answers `waiting`.
       */
      readonly answer?: Promise<Outcome>;
    }
  | Refusal;

export type Outcome =
  | {
      readonly kind: 'waiting';
      readonly retryAfterMs?: number;
      readonly expiresAt?: Instant;
      /** Replaces the session: the core stores it before it looks again. */
      readonly session?: string;
      readonly grant?: string;
    }
  /** Raw signature values in the provider's own format, white space removed. */
  | { readonly kind: 'signed'; readonly signatures: readonly { readonly itemId: ItemId; readonly value: Uint8Array }[] }
  | { readonly kind: 'declined' }
  | { readonly kind: 'expired' }
  /** The provider never heard of this transaction: after `propagationMs` it may be submitted again. */
  | { readonly kind: 'unknown' }
  /** The provider accepted it and no longer knows it, or nobody can tell any more. Never a reason to push again. */
  | { readonly kind: 'lost' }
  | Refusal;

export type SignerCapabilities = {
  /** How an approval is awaited: separate lookups, lookups that block a while, one call that blocks, a page to visit. */
  readonly shape: 'poll' | 'long_poll' | 'blocking' | 'redirect';
  /** Whether the phone rings by itself; otherwise the person opens app or page. */
  readonly push: boolean;
  /** Whether the app shows `description`. */
  readonly showsDescription: boolean;
  /** Whether {@link RemoteSigner.cancel} does something. */
  readonly cancel: boolean;
  /** Most hashes under one approval. */
  readonly batchMax: number;
  /** How long the provider keeps an approval open. */
  readonly approvalSeconds: number;
  /** How long after a submission a lookup may still answer `unknown` although it was accepted. */
  readonly propagationMs: number;
  readonly digestAlgorithms: readonly DigestAlgorithmName[];
  /** Absent: not known, the key decides. */
  readonly signatureAlgorithms?: readonly SignatureAlgorithmName[];
  /** Milliseconds: until the first lookup, between the early and between the later ones; how long one lookup may block. */
  readonly poll: {
    readonly firstMs: number;
    readonly fastMs: number;
    readonly slowMs: number;
    readonly longPollMs?: number;
  };
  /**
   * Who makes the code that screen and phone both show. `kyso`: ours, carried by the description; `computed`: the
   * provider's algorithm over the hashes, known before the push; `provider`: told with the acceptance; `none`.
   */
  readonly verificationCode: 'kyso' | 'computed' | 'provider' | 'none';
};

/**
 * A remote signing provider. Every call has its own timeout and bounded concurrency inside the adapter; none is
 * retried there. A fault throws `provider.unavailable`, `provider.rate_limited`, `provider.credentials_rejected` or
 * `provider.protocol_error`; after a fault of `submit` its effect is unknown: look up before submitting again.
 */
export interface RemoteSigner {
  readonly code: string;
  readonly capabilities: SignerCapabilities;
  /** How a person links their account; absent where the number is enough. */
  readonly link?: AccountLink;
  /** How the browser comes back from the provider's page; there for the shape `redirect`. */
  readonly page?: PageReturn;
  /**
   * All certificates of the account, also unusable ones. An account without any answers an empty list.
   * @param session of the answer `choosing` before: the phone is not asked again.
   */
  listCredentials(account: SignerAccount, signal: AbortSignal, session?: string): Promise<CredentialAnswer>;
  /** Starts the push. The same `transactionId` must never reach the phone twice. */
  submit(order: SignOrder, signal: AbortSignal): Promise<Submission>;
  lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome>;
  /** The provider's own algorithm over the hashes in their order; there when `verificationCode` is `computed`. */
  verificationCode?(hashes: readonly Uint8Array[]): string;
  /** Takes the push back, as far as the provider can; repeatable. What became of it is still looked up. */
  cancel?(transaction: Transaction, signal: AbortSignal): Promise<void>;
  /** Proves address and service credentials without a citizen. @throws KysoError the fault, as every call. */
  ping?(signal: AbortSignal): Promise<void>;
  /** How incoming messages are answered; absent: 204 without a body. */
  readonly hintDesk?: HintDesk;
  /**
   * Which transaction an incoming message of the provider is about; undefined when it is none of ours or not authentic.
   * Names of headers are in lower case. The message only rings the bell: what happened is looked up.
   */
  readHint?(
    headers: Readonly<Record<string, string | undefined>>,
    body: Uint8Array,
  ): { readonly transactionId: string } | undefined;
}

/** The providers configured for this installation, and those that tenants registered. */
export interface Providers {
  /** Codes, for validation and messages. */
  readonly codes: readonly string[];
  /** What the tenant registered under the code, else what is configured; without a tenant the latter alone. */
  find(code: string, tenantId?: TenantId): RemoteSigner | undefined;
  /** What a tenant may name in new requests; absent: {@link codes}. */
  codesFor?(tenantId: TenantId): readonly string[];
  /**
   * What notices, callbacks and health know the tenant's provider by: the id of the record of its own, else the code.
   * Absent: the code.
   */
  nameOf?(code: string, tenantId?: TenantId): string;
  /** The signer of that name; absent: {@link find}. */
  named?(name: string): RemoteSigner | undefined;
  /** Makes a change of the registered ones known to this process at once. */
  refresh?(): Promise<void>;
}
