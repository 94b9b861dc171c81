/** The events of a request's log: past facts, each with the data that later steps need and nothing else. */
import type { ErrorCode, ErrorDetails } from './errors.ts';
import type { EventId, FileId, ItemId, ProfileId, ProviderAccountId, RequestId, TenantId } from './ids.ts';
import type { RequestedPlacement } from './placement.ts';
import type { SignatureAlgorithmName } from './ports/remote-signer.ts';
import type { PreservationLevel, SignatureLevel } from './signature-level.ts';
import type { EventType } from './workflow.ts';

/** RFC 3339, UTC, milliseconds, `Z`. */
export type Instant = string;
/** Lower-case hex of a SHA-256. */
export type Sha256 = string;
/** Personal data sealed by the {@link Vault}; opaque to everyone else. */
export type Sealed = string;

/** Why a request or an item ended badly. Sentences come from the error table. */
export type Failure = { readonly code: ErrorCode; readonly details?: ErrorDetails };

export type SignerSnapshot = {
  readonly provider: string;
  /** The person's account number at the provider (CCCD, CMND, MST, …), sealed. */
  readonly account: Sealed;
  /** The same for people to recognise: first four and last four digits. */
  readonly accountMasked: string;
  /** Further identity numbers of the person, a JSON array of text, sealed: a certificate may name any of them. */
  readonly furtherNumbers?: Sealed;
  /** Mobile number, E.164 without the plus sign, sealed. */
  readonly phone?: Sealed;
  /** Long-lived secret of the account at the provider as it was at acceptance, sealed. */
  readonly grant?: Sealed;
  /** The record the account came from, when the order named one. */
  readonly accountId?: ProviderAccountId;
  /** Serial number (hex) of the certificate to use; absent: the provider's newest usable one. */
  readonly certificateSerial?: string;
};

/** What the profile said at the moment of acceptance; later edits of the profile do not reach into a running request. */
export type AppearanceSnapshot = {
  readonly profileId?: ProfileId;
  readonly imageSha256?: Sha256;
  /** Lines of text, in order; `{signer}`, `{time}`, `{reason}` are filled in at preparation. */
  readonly lines: readonly string[];
};

export type ItemSnapshot = {
  readonly itemId: ItemId;
  readonly fileId: FileId;
  readonly fileName: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly placement: RequestedPlacement;
};

export type PreparedItem = {
  readonly itemId: ItemId;
  /** The artifact (increment, byte range, signed attributes), sealed: of a request of few documents, when it is small. */
  readonly artifact?: Sealed;
  /** Otherwise the SHA-256 of the artifact, which is a blob. */
  readonly artifactSha256?: Sha256;
  /** Hex SHA-256 of the DER signed attributes: the very bytes the provider signs. */
  readonly toBeSignedSha256: Sha256;
};

/** The documents of one approval: one transaction at the provider, one push. */
export type Batch = {
  /** Chosen by us and stored before the provider hears of it. */
  readonly transactionId: string;
  /** What screen and phone both show; absent where the provider makes it up or has none. */
  readonly verificationCode?: string;
  readonly itemIds: readonly ItemId[];
};

/** An OCSP answer or a revocation list: a blob, where it was had, and when. */
export type EvidenceRef = {
  readonly kind: 'ocsp' | 'crl';
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly url: string;
  readonly at: Instant;
};

export type EventData = {
  created: {
    readonly signer: SignerSnapshot;
    readonly appearance: AppearanceSnapshot;
    readonly items: readonly ItemSnapshot[];
    readonly reason?: string;
    /** Text shown by the provider's app. */
    readonly description: string;
    readonly level: SignatureLevel;
    readonly onItemError: 'abort' | 'continue';
    /** How long the person may take to approve. */
    readonly approvalSeconds: number;
    readonly metadata: Readonly<Record<string, string>>;
    readonly livemode: boolean;
    /** Where the browser goes on to after the provider's page, sealed. */
    readonly returnUrl?: Sealed;
    /** The final request whose unsigned documents are tried again. */
    readonly retryOf?: RequestId;
    readonly deadlineAt: Instant;
  };
  preparation_started: { readonly deadlineAt: Instant };
  item_failed: { readonly itemId: ItemId; readonly failure: Failure };
  prepared: {
    /** Serial number (hex) of the certificate the digests were made for. */
    readonly certificateSerial: string;
    readonly certificateSha256: Sha256;
    /** The certificate itself, base64 DER, sealed: it names the person. */
    readonly certificate: Sealed;
    /** What the values are expected to be; follows from the key and from what the provider offers. */
    readonly signatureAlgorithm: SignatureAlgorithmName;
    /** What the revocation checker said; absent: none is configured. */
    readonly revocation?: 'good' | 'unknown';
    /** Whether the certificate leads to a trusted root; absent: nobody looked. */
    readonly trusted?: boolean;
    /** The answers behind `revocation`, as blobs of DER. */
    readonly revocationEvidence?: readonly EvidenceRef[];
    /** The account's new secret, sealed. */
    readonly grant?: Sealed;
    readonly items: readonly PreparedItem[];
    /** Approved one after the other, in this order. One, unless the provider takes fewer documents at a time. */
    readonly batches: readonly Batch[];
  };
  /**
   * The intention to push the present batch, written before the push: from here on a resumed worker looks up first, and
   * writes the intention once more before it pushes what the provider has certainly never heard of.
   */
  submission_started: Record<never, never>;
  submitted: {
    readonly providerReference?: string;
    /** The adapter's own text, sealed. */
    readonly session?: Sealed;
    /** The account's new secret, sealed. */
    readonly grant?: Sealed;
    readonly verificationCode?: string;
    /** Where the person has to go, sealed: it may carry a token. */
    readonly redirectUrl?: Sealed;
    /** Until when the phone may answer. */
    readonly expiresAt: Instant;
    readonly deadlineAt: Instant;
  };
  /** What the adapter has to find again; the newest value of each counts. */
  session_changed: { readonly session?: Sealed; readonly grant?: Sealed; readonly providerReference?: string };
  /** The present batch is signed and another one follows. Values as in `approved`. */
  batch_approved: {
    readonly signatures: readonly { readonly itemId: ItemId; readonly value: string }[];
    readonly deadlineAt: Instant;
  };
  /** The present batch came to nothing, but earlier ones are signed and shall be kept (`onItemError: continue`). */
  batch_ended: { readonly failure: Failure; readonly deadlineAt: Instant };
  approved: {
    /** Base64 signature values as received, by item; stored before they are embedded. */
    readonly signatures: readonly { readonly itemId: ItemId; readonly value: string }[];
    readonly deadlineAt: Instant;
  };
  item_signed: {
    readonly itemId: ItemId;
    readonly signedSha256: Sha256;
    readonly signedSizeBytes: number;
    readonly signedFileName: string;
    /** When timestamps inside the signatures reached more than B-B already. */
    readonly level?: PreservationLevel;
    /** When the certificate of the first of them ends. */
    readonly holdsUntil?: Instant;
  };
  completed: Record<never, never>;
  partially_completed: Record<never, never>;
  /** As `completed`, and the level that was asked for is still to be reached. */
  sealed: Record<never, never>;
  partially_sealed: Record<never, never>;
  /** Time stamps or evidence were appended to what is there: the file is a longer one, and the old one its beginning. */
  item_preserved: {
    readonly itemId: ItemId;
    readonly signedSha256: Sha256;
    readonly signedSizeBytes: number;
    readonly level: PreservationLevel;
    /** When the certificate of the last timestamp ends. */
    readonly holdsUntil?: Instant;
  };
  /** The level will not be reached, or will lapse; the signature itself is as good as it was. */
  item_preservation_failed: { readonly itemId: ItemId; readonly failure: Failure };
  /** Nothing more will be appended. */
  preservation_ended: Record<never, never>;
  declined: { readonly failure: Failure };
  expired: { readonly failure: Failure };
  canceled: { readonly reason?: string };
  failed: { readonly failure: Failure };
  /** Given up while nobody can tell whether the phone was answered. */
  abandoned: { readonly failure: Failure };
  /** The person approved after the request was over: noted, never embedded; the values are not kept. */
  approved_late: { readonly transactionId: string };
  /** Nothing more is to be expected of the push. `waiting`: it was still open when we stopped looking. */
  watch_ended: { readonly outcome: 'declined' | 'expired' | 'unknown' | 'waiting' };
};

export type EventBody = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** One row of the log. Its id is a function of request and sequence number. */
export type RequestEvent = EventBody & {
  readonly id: EventId;
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  /** 1, 2, 3 … without gaps within a request. */
  readonly seq: number;
  readonly at: Instant;
  /** Who caused it: `api:<key id>`, `worker`, `sweeper`, `operator:<name>`, `provider:<code>` (a browser came back). */
  readonly actor: string;
  /** `hash` of the event before; of the first one {@link GENESIS_HASH}. */
  readonly prevHash: Sha256;
  /** SHA-256 over the canonical text of everything else in this event, see `chain.ts`. */
  readonly hash: Sha256;
};

/** Events of one request that follow each other without a gap. */
export type ConsecutiveEvents = readonly [RequestEvent, ...RequestEvent[]];
