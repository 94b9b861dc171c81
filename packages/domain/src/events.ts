/** The events of a request's log: past facts, each with the data that later steps need and nothing else. */
import type { ErrorCode, ErrorDetails } from './errors.ts';
import type { EventId, FileId, ItemId, ProfileId, RequestId, TenantId } from './ids.ts';
import type { RequestedPlacement } from './placement.ts';
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
  /** SHA-256 of the stored artifact (increment, byte range, signed attributes). */
  readonly artifactSha256: Sha256;
  /** Hex SHA-256 of the DER signed attributes: the very bytes the provider signs. */
  readonly toBeSignedSha256: Sha256;
};

export type EventData = {
  created: {
    readonly signer: SignerSnapshot;
    readonly appearance: AppearanceSnapshot;
    readonly items: readonly ItemSnapshot[];
    readonly reason?: string;
    /** Text shown by the provider's app. */
    readonly description: string;
    readonly level: 'B-B';
    readonly onItemError: 'abort' | 'continue';
    /** How long the person may take to approve. */
    readonly approvalSeconds: number;
    readonly metadata: Readonly<Record<string, string>>;
    readonly livemode: boolean;
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
    /** Six digits shown on the screen and on the phone, derived from the digests that are sent. */
    readonly verificationCode: string;
    /** Chosen by us and stored before the provider hears of it. */
    readonly transactionId: string;
    readonly items: readonly PreparedItem[];
  };
  /** The intention, written before the push: from here on a resumed worker looks up first. */
  submission_started: Record<never, never>;
  submitted: {
    readonly providerReference?: string;
    /** Until when the phone may answer. */
    readonly expiresAt: Instant;
    readonly deadlineAt: Instant;
  };
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
  };
  completed: Record<never, never>;
  partially_completed: Record<never, never>;
  declined: { readonly failure: Failure };
  expired: { readonly failure: Failure };
  canceled: { readonly reason?: string };
  failed: { readonly failure: Failure };
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
  /** Who caused it: `api:<key id>`, `worker`, `sweeper`, `operator:<name>`. */
  readonly actor: string;
};
