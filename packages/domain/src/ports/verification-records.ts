import type { Instant, Sealed, Sha256 } from '../events.ts';
import type { FileId, TenantId, VerificationId } from '../ids.ts';

/** A check of the signatures of a document, kept so that it can be opened again as it was. */
export type VerificationRecord = {
  readonly id: VerificationId;
  readonly tenantId: TenantId;
  /** Absent: the document came with the call and was not kept. */
  readonly fileId?: FileId;
  readonly fileName: string;
  readonly sha256: Sha256;
  readonly verdict: 'valid' | 'invalid' | 'undetermined' | 'unsigned';
  /** Codes of what decided, for the file and for each signature; absent in records of releases before. */
  readonly reasons?: readonly string[];
  /** JSON of the report and of whether the signers are the applicant, sealed: it names people. */
  readonly report: Sealed;
  readonly createdAt: Instant;
};

/** All throw `store.unavailable`; inserting an id that exists is a bug and throws `internal`. */
export interface VerificationRecords {
  insert(record: VerificationRecord): Promise<void>;
  find(tenantId: TenantId, id: VerificationId): Promise<VerificationRecord | undefined>;
  /** The last one of the same bytes and tenant before this one, by time of creation and then by id. */
  before(
    record: Pick<VerificationRecord, 'id' | 'tenantId' | 'sha256' | 'createdAt'>,
  ): Promise<VerificationRecord | undefined>;
  /** Up to `limit` records older than `before` whose event nobody has marked published yet, oldest first. */
  unpublished(before: Instant, limit: number): Promise<readonly VerificationRecord[]>;
  /** Repeatable; of an id that does not exist it does nothing. */
  markPublished(id: VerificationId): Promise<void>;
}
