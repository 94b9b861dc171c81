import { bytesBlob } from '@kyso/pdf';
import { type LocalOrder, type SignatureOutput, signLocally } from './sign-locally.ts';

/**
 * {@link signLocally} for a document that is held in memory.
 * @throws KysoError as there
 */
export async function signBytes(bytes: Uint8Array, order: Omit<LocalOrder, 'base' | 'output'>): Promise<Uint8Array> {
  let signed: Uint8Array = bytes;
  const base = bytesBlob(bytes);
  const output: SignatureOutput = {
    copy: () => base.stream(),
    append(increment) {
      signed = Uint8Array.from(Buffer.concat([bytes, increment]));
      return bytesBlob(signed);
    },
    publish() {},
    discard() {},
  };
  await signLocally({ ...order, base, output });
  return signed;
}
