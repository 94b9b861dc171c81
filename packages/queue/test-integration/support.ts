import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isId, type RequestId } from '@kyso/domain';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function newRequestId(): RequestId {
  const id = `sr_${Array.from(randomBytes(26), (byte) => ALPHABET[byte % 32]).join('')}`;
  if (!isId('sr', id)) throw new TypeError('not a request id');
  return id;
}

export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${condition}`);
    await sleep(10);
  }
}
