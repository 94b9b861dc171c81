import type { Logger, MasterKey } from '@kyso/runtime';
import { type CheckpointPorts, checkpointKey, writeCheckpoints } from '@kyso/signing';
import { repeat } from './repeat.ts';

/** Signs the ends of the logs that grew, until the signal. @param keys the first one signs. */
export function checkpointForever(
  ports: Omit<CheckpointPorts, 'key'> & { readonly keys: readonly MasterKey[]; readonly logger: Logger },
  options: { readonly intervalMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { keys, logger } = ports;
  const [current] = keys;
  if (current === undefined) throw new TypeError('the configuration lets no empty list of audit keys through');
  const key = checkpointKey(current.kid, current.key);
  return repeat(
    async () => {
      for (const { number, hash } of await writeCheckpoints({ ...ports, key })) {
        // Whoever keeps these lines elsewhere can hand the pair to `kyso audit verify --noted`.
        logger.info({ checkpoint: `${number}:${hash}` }, 'the ends of the logs are signed');
      }
    },
    { ...options, onError: (err) => logger.error({ err }, 'no checkpoint could be written') },
  );
}
