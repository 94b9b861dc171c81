import { mkdirSync } from 'node:fs';
import { readPkcs12 } from '@kyso/cms';
import type { TimeStampAuthority } from '@kyso/domain';
import { openLocalFile } from '@kyso/local-files';
import { STANDARD_LINES } from '@kyso/pdf';
import { assertInForce, localIdentity } from '@kyso/signing';
import { type Command, UsageError } from '../command.ts';
import { exitCode } from '../local/outcome.ts';
import { type SigningJob, signFile } from '../local/sign-file.ts';
import { type SignOptions, signOptions } from '../local/sign-options.ts';

/** A PKCS#12 file with a long chain stays far below; so does the image of a signature. */
const P12_MAX_BYTES = 1024 * 1024;
const IMAGE_MAX_BYTES = 1024 * 1024;

/** Signs with a key of one's own; needs no installation. Exit code: 0 all signed, 3 some refused, 1 an error. */
export const sign: Command = {
  name: 'sign',
  usage:
    '--p12 FILE --password-env VAR [--field NAME | --page N --rect x,y,w,h | --anchor TEXT | --invisible] [--image FILE] [--reason TEXT] [--location TEXT] [--tsa URL[,URL…]] [--document-password-env VAR] [--out-dir DIR] FILE…',
  summary: 'sign PDFs with a local key; one JSON line a file',
  options: {
    p12: { type: 'string' },
    'password-env': { type: 'string' },
    field: { type: 'string' },
    page: { type: 'string' },
    rect: { type: 'string' },
    anchor: { type: 'string' },
    invisible: { type: 'boolean' },
    image: { type: 'string' },
    reason: { type: 'string' },
    location: { type: 'string' },
    tsa: { type: 'string' },
    'document-password-env': { type: 'string' },
    'out-dir': { type: 'string' },
  },
  async run(call) {
    const options = signOptions(call);
    const job = await openJob(options);
    const statuses: string[] = [];
    for (const file of options.files) {
      const line = await signFile(file, job);
      statuses.push(line.status);
      call.print(line);
    }
    return exitCode(statuses);
  },
};

async function openJob(options: SignOptions): Promise<SigningJob> {
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
  const { timeStampAuthority } = await import('../local/time-stamp-authority.ts');
  return timeStampAuthority(tsa);
}

function readSmall(path: string, maxBytes: number): Uint8Array {
  using file = openLocalFile(path);
  if (file.size > maxBytes) throw new UsageError(`${path} is larger than ${maxBytes} bytes`);
  return file.read(0, file.size);
}
