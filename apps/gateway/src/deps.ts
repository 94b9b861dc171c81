import type { Bell, BlobStore, Clock, Ids, Providers, SignatureLevel, Store, Vault } from '@kyso/domain';
import type { Logger, Metrics, WebhookPolicy } from '@kyso/runtime';
import type { DocumentReader } from './document-reader.ts';
import type { Scratch } from './scratch.ts';
import type { Seal } from './seal.ts';
import type { Verifier } from './verifier.ts';

/** Everything the gateway stands on, opened by `main.ts` or by a test. */
export type GatewayDeps = {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** Where uploads lie while they are only looked at. */
  readonly scratch: Scratch;
  /** Reads an uploaded document; absent: in this process. */
  readonly reader?: Pick<DocumentReader, 'read'>;
  /** Judges the signatures of a document. */
  readonly verifier: Pick<Verifier, 'validate' | 'examine'>;
  /** Signs the sheets; absent: no key is configured. */
  readonly seal?: Seal;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  /** Those of the configuration: what they can do, how accounts are linked there, what their messages are about. */
  readonly providers: Providers;
  /** Level of requests that name none, and whether any above B-B can be reached; absent: B-B alone. */
  readonly levels?: { readonly fallback: SignatureLevel; readonly timestamps: boolean };
  readonly webhooks: WebhookPolicy;
  readonly maxUploadBytes: number;
  /** What the `type` of problem documents starts with. */
  readonly problemBaseUrl: string;
  /** What absolute links start with; absent: links are paths. */
  readonly publicUrl?: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborted when the process stops: long polls answer at once. */
  readonly stopping?: AbortSignal;
  /** Whether the queue answered lately; only for the degraded flag of `/readyz`. */
  readonly isQueueConnected?: () => boolean;
};
