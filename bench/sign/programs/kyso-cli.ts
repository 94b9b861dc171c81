import { dirname, join } from 'node:path';
import { ROOT } from '../workspace.ts';
import type { Program } from './program.ts';

/** As people start it. */
export const kysoCli: Program = {
  name: 'kyso sign',
  missing: () => undefined,
  async command({ input, output, page, key }) {
    const place = page === 1 ? ['--invisible'] : ['--page', String(page), '--rect', '50,50,100,40'];
    const options = ['--p12', key.p12, '--password-env', 'BENCH_PASSWORD', '--out-dir', dirname(output)];
    const args = ['sign', ...options, ...place, input];
    return { file: join(ROOT, 'script', 'kyso'), args, env: { BENCH_PASSWORD: key.password } };
  },
};
