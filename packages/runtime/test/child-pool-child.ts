import { setTimeout as sleep } from 'node:timers/promises';
import { KysoError } from '@kyso/domain';
import { serveCalls } from '../src/index.ts';

serveCalls(async ({ greeting }: { greeting: string }) => ({
  greet: (bytes: Uint8Array) => ({ text: greeting, sum: bytes.reduce((sum, byte) => sum + byte, 0) }),
  variables: () =>
    Object.keys(process.env).filter((name) => name !== 'NODE_CHANNEL_FD' && !name.startsWith('NODE_CHANNEL')),
  pid: () => process.pid,
  refuse: () => {
    throw new KysoError('document.not_pdf', 'no header', { details: { reason: 'sample' } });
  },
  slowPid: () => sleep(500).then(() => process.pid),
  sleep: () => sleep(60_000),
  spin: () => {
    for (;;);
  },
  async eat() {
    const eaten: Buffer[] = [];
    for (;;) {
      eaten.push(Buffer.alloc(20 * 1024 ** 2, 1));
      await sleep(5);
    }
  },
  crash: () => process.kill(process.pid, 'SIGKILL'),
  bug: () => {
    throw new TypeError('a bug');
  },
}));
