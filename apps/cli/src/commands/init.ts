import { randomBytes } from 'node:crypto';
import type { Command } from '../command.ts';

/** Prints the variables that have no default, with fresh keys; the operator keeps them where secrets are kept. */
export const init: Command = {
  name: 'init',
  usage: '[--data-dir DIR]',
  summary: 'print an environment file with fresh keys for a new installation',
  options: { 'data-dir': { type: 'string' } },
  async run(call) {
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const freshKey = (letter: string) => `${letter}${today}:${randomBytes(32).toString('base64')}`;
    process.stdout.write(`# Keep this file secret. Without the master key the personal data in the store cannot be read again;
# the audit key signs checkpoints of the log, and only the worker needs it.
KYSO_DATA_DIR=${call.options['data-dir'] ?? '/var/lib/kyso'}
KYSO_MASTER_KEYS=${freshKey('k')}
KYSO_AUDIT_KEYS=${freshKey('a')}
REDIS_URL=redis://127.0.0.1:6379
# KYSO_PROVIDERS=[{"code":"smartca","protocol":"smartca","settings":{"baseUrl":"https://…","spId":"…","spPassword":"…"}}]
`);
    return 0;
  },
};
