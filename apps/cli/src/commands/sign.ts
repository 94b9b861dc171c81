import { expectOutputsOf } from '@kyso/local-files';
import type { Command } from '../command.ts';
import { exitCode } from '../local/outcome.ts';
import { signOptions } from '../local/sign-options.ts';

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
    expectOutputsOf(options.files);
    // loaded while what large files need starts
    const [{ openJob }, { signFile }] = await Promise.all([
      import('../local/signing-job.ts'),
      import('../local/sign-file.ts'),
    ]);
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
