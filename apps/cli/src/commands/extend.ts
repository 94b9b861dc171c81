import { mkdirSync } from 'node:fs';
import type { PreservationLevel } from '@kyso/domain';
import { createCertificateFetcher } from '@kyso/trust';
import { type Call, type Command, required, secret, UsageError } from '../command.ts';
import { type ExtendJob, extendFile } from '../local/extend-file.ts';
import { exitCode } from '../local/outcome.ts';
import { timeStampAuthority } from '../local/time-stamp-authority.ts';
import { onlineSources, trustOf } from '../local/trust.ts';

const LEVELS: readonly PreservationLevel[] = ['B-T', 'B-LT', 'B-LTA'];
/** For one exchange with an authority other than the timestamps'. */
const FETCH_TIMEOUT_MS = 15_000;

/** Raises signatures to a PAdES level; needs no installation. Exit code: 0 done, 3 some refused, 1 an error. */
export const extend: Command = {
  name: 'extend',
  usage: '--tsa URL[,URL…] [--level B-T|B-LT|B-LTA] [--trust DIR] [--document-password-env VAR] [--out-dir DIR] FILE…',
  summary: 'add timestamps and evidence to signed PDFs; one JSON line a file',
  options: {
    tsa: { type: 'string' },
    level: { type: 'string' },
    trust: { type: 'string' },
    'document-password-env': { type: 'string' },
    'out-dir': { type: 'string' },
  },
  async run(call) {
    if (call.words.length === 0) throw new UsageError('give at least one PDF');
    const job = jobOf(call);
    if (job.outDir !== undefined) mkdirSync(job.outDir, { recursive: true });
    const statuses: string[] = [];
    for (const file of call.words) {
      const line = await extendFile(file, job);
      statuses.push(line.status);
      call.print(line);
    }
    return exitCode(statuses);
  },
};

function jobOf(call: Call): ExtendJob {
  const fetch = createCertificateFetcher({ timeoutMs: FETCH_TIMEOUT_MS });
  const { anchors, intermediates } = trustOf(call);
  const outDir = call.options['out-dir'];
  const documentPassword = secret(call, 'document-password-env');
  return {
    level: levelOf(call),
    ports: {
      ...onlineSources(fetch),
      issuers: [...anchors, ...intermediates],
      authority: timeStampAuthority(required(call, 'tsa'), fetch),
    },
    ...(typeof outDir === 'string' ? { outDir } : {}),
    ...(documentPassword === undefined ? {} : { documentPassword }),
  };
}

function levelOf({ options }: Call): PreservationLevel {
  const level = LEVELS.find((one) => one === (options['level'] ?? 'B-LTA'));
  if (level === undefined) throw new UsageError(`--level is one of ${LEVELS.join(', ')}`);
  return level;
}
