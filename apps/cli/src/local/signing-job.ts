/** What is the same for all files of one call of `kyso sign`: key, wish and where the results go. */
import { mkdirSync } from 'node:fs';
import { readPkcs12 } from '@kyso/cms';
import type { TimeStampAuthority } from '@kyso/domain';
import { openLocalFile } from '@kyso/local-files';
import { STANDARD_LINES } from '@kyso/pdf';
import { assertInForce, type LocalIdentity, type LocalWish, localIdentity } from '@kyso/signing';
import { UsageError } from '../command.ts';
import type { SignOptions } from './sign-options.ts';

/** A PKCS#12 file with a long chain stays far below; so does the image of a signature. */
const P12_MAX_BYTES = 1024 * 1024;
const IMAGE_MAX_BYTES = 1024 * 1024;

export type SigningJob = {
  readonly identity: LocalIdentity;
  readonly wish: Omit<LocalWish, 'signedAtMs'>;
  /** Beside the file when absent. */
  readonly outDir?: string;
  /** Of PDFs that do not open without. */
  readonly documentPassword?: string;
  /** Gives each signature a timestamp; when it does not, nothing is written. */
  readonly authority?: TimeStampAuthority;
};

/** @throws KysoError when the key cannot be read or its certificate is not in force; UsageError for files that are too large */
export async function openJob(options: SignOptions): Promise<SigningJob> {
  const { p12, password, documentPassword, placement, image, reason, location, outDir, tsa } = options;
  const identity = localIdentity(await readPkcs12(readSmall(p12, P12_MAX_BYTES), password));
  assertInForce(identity, Date.now());
  const authority = tsa === undefined ? undefined : await authorityOf(tsa);
  if (outDir !== undefined) mkdirSync(outDir, { recursive: true });
  return {
    identity,
    wish: {
      placement,
      lines: STANDARD_LINES,
      ...(image === undefined ? {} : { image: readSmall(image, IMAGE_MAX_BYTES) }),
      ...(reason === undefined ? {} : { reason }),
      ...(location === undefined ? {} : { location }),
    },
    ...(outDir === undefined ? {} : { outDir }),
    ...(documentPassword === undefined ? {} : { documentPassword }),
    ...(authority === undefined ? {} : { authority }),
  };
}

/** Loaded only when asked for: most signatures need no HTTP. */
async function authorityOf(tsa: string): Promise<TimeStampAuthority> {
  const { timeStampAuthority } = await import('./time-stamp-authority.ts');
  return timeStampAuthority(tsa);
}

function readSmall(path: string, maxBytes: number): Uint8Array {
  using file = openLocalFile(path);
  if (file.size > maxBytes) throw new UsageError(`${path} is larger than ${maxBytes} bytes`);
  return file.read(0, file.size);
}
