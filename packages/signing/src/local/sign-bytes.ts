import type { OpenBlob } from '@kyso/domain';
import { bytesSource } from '@kyso/pdf';
import { type LocalOrder, type SignatureOutput, signLocally } from './sign-locally.ts';

/**
 * {@link signLocally} for a document that is held in memory.
 * @throws KysoError as there
 */
export async function signBytes(bytes: Uint8Array, order: Omit<LocalOrder, 'base' | 'output'>): Promise<Uint8Array> {
  let signed: Uint8Array = bytes;
  const base = inMemory(bytes);
  const output: SignatureOutput = {
    copy: () => base.stream(),
    append(increment) {
      signed = Uint8Array.from(Buffer.concat([bytes, increment]));
      return inMemory(signed);
    },
    publish() {},
    discard() {},
  };
  await signLocally({ ...order, base, output });
  return signed;
}

function inMemory(bytes: Uint8Array): OpenBlob {
  return {
    ...bytesSource(bytes),
    async *stream(start = 0, end = bytes.length) {
      yield bytes.subarray(start, end);
    },
    [Symbol.dispose]() {},
  };
}
