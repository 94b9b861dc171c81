/**
 * Both phases back to back with a key of our own, through the same steps as a request. Not here: files and the reading
 * of keys; they come in as ports.
 */
import type { KeyObject } from 'node:crypto';
import type { OpenBlob, RequestedPlacement } from '@kyso/domain';
import { resolvePlacement } from '../resolve-placement.ts';
import {
  completeDraft,
  draftSignature,
  drawWish,
  type SignatureWish,
  type SigningIdentity,
} from '../signature-draft.ts';
import { signedIncrement } from '../signed-increment.ts';
import { verifySealed } from '../verify-sealed.ts';
import { signAttributes } from './local-signature.ts';

/** A file that nobody sees until it is published. */
export interface SignatureOutput {
  /** Hands the chunks of the base on and writes them meanwhile. */
  copy(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Puts the increment behind the copy. @returns what was written, open for reading */
  append(increment: Uint8Array): OpenBlob;
  /** Gives the file its name. @throws KysoError when the name is taken; nothing is ever overwritten */
  publish(): void;
  /** Removes whatever was written. */
  discard(): void;
}

/** What is asked for; where that is in the document is found out. */
export type LocalWish = Omit<SignatureWish, 'placement' | 'fieldName' | 'fieldBox'> & {
  readonly placement: RequestedPlacement;
};

export type LocalOrder = {
  readonly base: OpenBlob;
  readonly output: SignatureOutput;
  readonly identity: SigningIdentity;
  readonly key: KeyObject;
  readonly wish: LocalWish;
  random(length: number): Uint8Array;
};

export type LocalSignature = { readonly fieldName: string; readonly bytesAdded: number };

/**
 * Signs one document; the output has a name only when it was read again and verified.
 * @throws KysoError `document.*`, `placement.*`, `image.invalid`, `validation_failed` for a document that cannot be
 * signed so; `provider.bad_signature` when key and certificate do not fit; `internal` when the verification fails
 */
export async function signLocally(order: LocalOrder): Promise<LocalSignature> {
  const { base, output, identity } = order;
  const wish = { ...order.wish, ...(await resolvePlacement(base, order.wish.placement)) };
  const appearance = await drawWish(wish, identity.certificate);
  const draft = draftSignature(base, identity, wish, { appearance, random: (length) => order.random(length) });
  try {
    const copied = { size: base.size, stream: () => output.copy(base.stream()) };
    const artifact = await completeDraft(copied, draft, identity);
    const value = await signAttributes(order.key, identity.certificate, artifact.signedAttributes);
    const increment = signedIncrement(artifact, value);
    {
      using result = output.append(increment);
      await verifySealed(result, artifact);
    }
    output.publish();
    return { fieldName: artifact.fieldName, bytesAdded: increment.length };
  } catch (error) {
    output.discard();
    throw error;
  }
}
