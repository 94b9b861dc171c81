import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { openLocalFile, outputFile } from '@kyso/local-files';
import { signedFileName, signLocally } from '@kyso/signing';
import { type Failure, failureOf } from './outcome.ts';
import type { SigningJob } from './signing-job.ts';

/** One line of the answer. Members that do not apply are null, so that every line has the same columns. */
export type SignLine = {
  readonly file: string;
  readonly status: 'signed' | Failure['status'];
  readonly reason: string | null;
  readonly output: string | null;
  readonly bytes_in: number | null;
  readonly bytes_added: number | null;
  readonly ms: number;
  readonly detail?: string;
};

/** Signs one file into a new one; whatever goes wrong is in the line. */
export async function signFile(file: string, job: SigningJob): Promise<SignLine> {
  const started = performance.now();
  const output = join(job.outDir ?? dirname(file), signedFileName(basename(file)));
  let sizeBytes: number | null = null;
  const elapsed = () => ({ ms: Number((performance.now() - started).toFixed(2)) });
  try {
    using base = openLocalFile(file);
    sizeBytes = base.size;
    const { bytesAdded } = await signLocally({
      base,
      output: outputFile({ base, path: output }),
      ...job.identity,
      wish: { ...job.wish, signedAtMs: Date.now() },
      password: job.documentPassword,
      timestamps: job.authority && { authority: job.authority, signal: new AbortController().signal },
      random: (length) => randomBytes(length),
    });
    const facts = { output, bytes_in: sizeBytes, bytes_added: bytesAdded };
    return { file, status: 'signed', reason: null, ...facts, ...elapsed() };
  } catch (error) {
    const { status, reason, ...detail } = failureOf(error);
    return { file, status, reason, output: null, bytes_in: sizeBytes, bytes_added: null, ...elapsed(), ...detail };
  }
}
