/**
 * What is stored, one type a collection. Records are kept whole, as JSON in `body`: hashes of events stay what they were,
 * and members may have names with dots or dollar signs. Other fields repeat what queries need, or change on their own.
 */
import { type Instant, KysoError } from '@kyso/domain';

export type EventRow = {
  /** Of the event; inserting it is the compare-and-swap. */
  readonly _id: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly at: Instant;
  readonly published: boolean;
  /** SHA-256 of the blobs that the event names. */
  readonly blobs: readonly string[];
  readonly body: string;
};

/** The projection: can be rebuilt from the log. */
export type RequestRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly status: string;
  /** Absent where the release before wrote the row. */
  readonly provider?: string | null;
  /** At rest: nothing is left to do. */
  readonly final: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Null: look at it now, unless it is at rest. */
  readonly wakeAt: Instant | null;
  /** Whether a checkpoint names the end of the log as it is. */
  readonly checkpointed: boolean;
  readonly body: string;
};

export type CheckpointRow = { readonly _id: number; readonly body: string };

export type FileRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly createdAt: Instant;
  readonly sha256: string;
  readonly body: string;
};

/** Of profiles and accounts. */
export type VersionedRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly version: number;
  readonly createdAt: Instant;
  /** Of profiles only. */
  readonly imageSha256?: string | null;
  readonly body: string;
};

export type VerificationRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly createdAt: Instant;
  /** Absent in rows of releases before, which are not compared with later ones. */
  readonly sha256?: string;
  /** Absent in rows of releases before the mark: they were announced. */
  readonly published?: boolean;
  readonly body: string;
};

export type TenantRow = { readonly _id: string; readonly body: string };

export type ApiKeyRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly revokedAt: Instant | null;
  readonly body: string;
};

export type IdempotencyRow = {
  /** JSON of scope and key. */
  readonly _id: string;
  readonly fingerprint: string;
  readonly at: Instant;
  /** False: a call in progress. */
  readonly done: boolean;
  readonly answer: string | null;
};

export type EndpointRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly disabledReason: string | null;
  readonly body: string;
};

/** A projection of its attempts, as a request is one of its events. */
export type DeliveryRow = {
  readonly _id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly createdAt: Instant;
  readonly body: string;
};

export type AttemptRow = {
  /** `<delivery id>#<attempt>`; inserting it decides which of two reports of one attempt counts. */
  readonly _id: string;
  readonly deliveryId: string;
  readonly attempt: number;
  /** JSON of the state that the attempt led to. */
  readonly outcome: string;
  readonly body: string;
};

export type HealthRow = {
  /** JSON of provider and observer. */
  readonly _id: string;
  readonly seenAt: Instant;
  readonly body: string;
};

/** One row for each migration that was carried out: `schema:<version>`. */
export type MigrationRow = { readonly _id: string; readonly version: number };

export function encode(record: object): string {
  return JSON.stringify(record);
}

/** The record of type `T` that {@link encode} made. */
export function decode<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    // Not kept as cause: the parser's message quotes the text, which may hold personal data.
    throw new KysoError('internal', 'a stored record is not readable');
  }
}
