import { type CheckpointPublicKey, checkpointPublicKey } from '@kyso/signing';
import { type Call, UsageError } from '../command.ts';

const PUBLIC_KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/;

/** Of `--public-key KID:BASE64`: the key that signs the checkpoints of an installation. @throws UsageError */
export function publicKeyOf({ options }: Pick<Call, 'options'>): CheckpointPublicKey | undefined {
  const given = options['public-key'];
  if (given === undefined) return undefined;
  const [, keyId, base64] = PUBLIC_KEY.exec(String(given)) ?? [];
  if (keyId === undefined || base64 === undefined) throw new UsageError('--public-key is KID:BASE64 of 32 bytes');
  return checkpointPublicKey(keyId, Buffer.from(base64, 'base64'));
}
