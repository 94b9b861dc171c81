/** Calls of S3, each with an end, and the one place where its errors become coded errors. */
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { KysoError } from '@kyso/domain';

export type S3Account = {
  /** Absent: the address of AWS for the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** Absent: as the AWS SDK finds them (role of the machine or pod, files, environment). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; most servers other than AWS want it. */
  readonly forcePathStyle?: boolean;
};

const ATTEMPTS = 3;

export function createS3Client({ endpoint, region, credentials, forcePathStyle = false }: S3Account): S3Client {
  return new S3Client({
    region,
    forcePathStyle,
    maxAttempts: ATTEMPTS,
    // We give the checksums ourselves, and compare what comes with the name of the blob.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** Makes calls that end in time, their repetitions included. */
export class S3Calls {
  readonly client: S3Client;
  readonly timeoutMs: number;

  constructor(client: S3Client, timeoutMs: number) {
    this.client = client;
    this.timeoutMs = timeoutMs;
  }

  /** @throws KysoError `store.unavailable`; its details name the kind of the fault. */
  async run<T>(call: (client: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await call(this.client, { abortSignal: AbortSignal.timeout(this.timeoutMs) });
    } catch (error) {
      throw unavailable(error);
    }
  }
}

/** S3 says it in two ways, depending on the call. */
export function isMissing(error: unknown): boolean {
  const cause = error instanceof KysoError ? error.cause : error;
  return cause instanceof S3ServiceException && ['NotFound', 'NoSuchKey'].includes(cause.name);
}

/** Coded errors and bugs pass. Messages of S3 name bucket and key, which hold hashes and tenant ids only. */
export function unavailable(error: unknown): unknown {
  if (error instanceof KysoError || error instanceof TypeError || !(error instanceof Error)) return error;
  const details = { reason: error.name };
  return new KysoError('store.unavailable', 'the blobs cannot be reached', { cause: error, details });
}
