import { dirname, join } from 'node:path';
import { nodeCommand } from '../measure.ts';
import { ROOT } from '../workspace.ts';
import type { Program } from './program.ts';

/** What `script/kyso sign` starts. */
export const kysoCli: Program = {
  name: 'kyso sign',
  missing: () => undefined,
  async command({ input, output, page, key }) {
    const place = page === 1 ? ['--invisible'] : ['--page', String(page), '--rect', '50,50,100,40'];
    const options = ['--p12', key.p12, '--password-env', 'BENCH_PASSWORD', '--out-dir', dirname(output)];
    const main = join(ROOT, 'apps', 'cli', 'src', 'main.ts');
    return nodeCommand([main, 'sign', ...options, ...place, input], { BENCH_PASSWORD: key.password });
  },
};
