import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { PreservationLevel } from '@kyso/domain';
import { openLocalFile, outputFile } from '@kyso/local-files';
import { type StrengthenPorts, strengthen } from '@kyso/signing';
import { type Failure, failureOf } from './outcome.ts';

/** One line of the answer. Members that do not apply are null, so that every line has the same columns. */
export type ExtendLine = {
  readonly file: string;
  /** `unchanged`: the level was reached already, or there is no signature. */
  readonly status: 'extended' | 'unchanged' | Failure['status'];
  readonly reason: string | null;
  readonly output: string | null;
  readonly bytes_in: number | null;
  readonly bytes_added: number | null;
  /** The last timestamp has to be renewed before. */
  readonly holds_until: string | null;
  readonly detail?: string;
};

export type ExtendJob = {
  readonly level: PreservationLevel;
  readonly ports: Omit<StrengthenPorts, 'now' | 'random'>;
  readonly outDir?: string;
  readonly documentPassword?: string;
};

/** Writes the file with its increments into a new one; whatever goes wrong is in the line. */
export async function extendFile(file: string, job: ExtendJob): Promise<ExtendLine> {
  const path = join(job.outDir ?? dirname(file), `${basename(file).replace(/\.pdf$/i, '')}_${job.level}.pdf`);
  let sizeBytes: number | null = null;
  const nothing = { output: null, bytes_added: null, holds_until: null };
  try {
    using base = openLocalFile(file);
    sizeBytes = base.size;
    const { level, ports, documentPassword } = job;
    const { increments, holdsUntil = null } = await strengthen(
      base,
      {
        level,
        signal: new AbortController().signal,
        ...(documentPassword === undefined ? {} : { password: documentPassword }),
      },
      { ...ports, now: () => Date.now(), random: (length) => randomBytes(length) },
    );
    if (increments.length === 0) {
      return { file, status: 'unchanged', reason: null, ...nothing, bytes_in: sizeBytes, holds_until: holdsUntil };
    }
    const added = Uint8Array.from(Buffer.concat(increments));
    const output = outputFile({ base, path });
    try {
      for await (const _ of output.copy()) {
        // what is read back was compared with what was written
      }
      output.append(added)[Symbol.dispose]();
      output.publish();
    } catch (error) {
      output.discard();
      throw error;
    }
    const facts = { output: path, bytes_in: sizeBytes, bytes_added: added.length, holds_until: holdsUntil };
    return { file, status: 'extended', reason: null, ...facts };
  } catch (error) {
    const { status, reason, ...detail } = failureOf(error);
    return { file, status, reason, ...nothing, bytes_in: sizeBytes, ...detail };
  }
}
