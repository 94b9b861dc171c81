/**
 * Both phases back to back with a key of our own, through the same steps as a request. Not here: files and the reading
 * of keys; they come in as ports.
 */
import type { KeyObject } from 'node:crypto';
import type { OpenBlob, RequestedPlacement, TimeStampAuthority } from '@kyso/domain';
import { resolvePlacement } from '../resolve-placement.ts';
import {
  completeDraft,
  digestBase,
  draftSignature,
  drawWish,
  type SignatureWish,
  type SigningIdentity,
} from '../signature-draft.ts';
import { timestampedCms } from '../signature-timestamp.ts';
import { signedCms, signedIncrement } from '../signed-increment.ts';
import { verifySealed } from '../verify-sealed.ts';
import { signAttributes } from './local-signature.ts';

/** A file that nobody sees until it is published. */
export interface SignatureOutput {
  /**
   * Writes the base and hands on what it reads back from where it wrote it; a chunk is valid until the next is asked for.
   * @throws KysoError when that is not the same, or cannot be written or read
   */
  copy(): AsyncIterable<Uint8Array>;
  /** Puts the increment behind the copy. @returns what was written, open for reading */
  append(increment: Uint8Array): OpenBlob;
  /** Gives the file its name. @throws KysoError when the name is taken; nothing is ever overwritten */
  publish(): void;
  /** Removes whatever was written. */
  discard(): void;
}

/** What is asked for; where that is in the document is found out. */
export type LocalWish = Omit<SignatureWish, 'placement' | 'fieldName' | 'fieldBox' | 'isTimestamped'> & {
  readonly placement: RequestedPlacement;
};

export type LocalOrder = {
  readonly base: OpenBlob;
  readonly output: SignatureOutput;
  readonly identity: SigningIdentity;
  readonly key: KeyObject;
  readonly wish: LocalWish;
  /** Of a document that does not open without. */
  readonly password?: string | undefined;
  /** Gives the signature a timestamp of its own (PAdES B-T); absent: B-B. */
  readonly timestamps?: { readonly authority: TimeStampAuthority; readonly signal: AbortSignal } | undefined;
  random(length: number): Uint8Array;
};

export type LocalSignature = { readonly fieldName: string; readonly bytesAdded: number };

/**
 * Signs one document; the output has a name only when it was read again and verified. The base is hashed once: over what
 * was read back from the output, so that the digest that is signed and the digest that verifies are both of the output,
 * and the output was compared with the base. What follows the base is read again, and hashed again, once it is complete.
 * @throws KysoError `document.*`, `placement.*`, `image.invalid`, `validation_failed` for a document that cannot be
 * signed so; `provider.bad_signature` when key and certificate do not fit; `timestamp.unavailable` when a timestamp was
 * asked for and nobody gives one; `internal` when the verification fails
 */
export async function signLocally(order: LocalOrder): Promise<LocalSignature> {
  const { base, output, identity, password, timestamps } = order;
  const opening = password === undefined ? {} : { password };
  const placed = await resolvePlacement(base, order.wish.placement, opening);
  const wish = { ...order.wish, ...placed, isTimestamped: timestamps !== undefined };
  const appearance = await drawWish(wish, identity.certificate);
  const draft = draftSignature(base, identity, wish, {
    appearance,
    ...opening,
    random: (length) => order.random(length),
  });
  try {
    const digest = await digestBase(output.copy());
    const artifact = completeDraft(draft, identity, { sizeBytes: base.size, digest });
    const value = await signAttributes(order.key, identity.certificate, artifact.signedAttributes);
    const signed = signedCms(artifact, value);
    const cms =
      timestamps === undefined ? signed : await timestampedCms(signed, timestamps.authority, timestamps.signal);
    const increment = signedIncrement(artifact, cms);
    {
      using result = output.append(increment);
      await verifySealed(result, artifact, { prefix: digest, ...opening });
    }
    output.publish();
    return { fieldName: artifact.fieldName, bytesAdded: increment.length };
  } catch (error) {
    output.discard();
    throw error;
  }
}
