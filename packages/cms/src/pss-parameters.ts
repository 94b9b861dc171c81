/** `RSASSA-PSS-params` (RFC 4055 §3.1). Only MGF1 with the same digest exists in practice; anything else is unknown. */
import { readAlgorithmIdentifier } from './algorithm-identifier.ts';
import { fieldsOf, onlyChild } from './der/fields.ts';
import type { DerNode } from './der/reader.ts';
import { contextTag } from './der/tags.ts';
import { readSmallInteger } from './der/values.ts';
import { explicit, integer, oid, sequence } from './der/writer.ts';
import { DIGESTS, type DigestAlgorithm, findDigest } from './digest-algorithms.ts';
import { ID_MGF1 } from './oids.ts';

export type PssParameters = { readonly digest: DigestAlgorithm; readonly saltBytes: number };

const DEFAULT_SALT_BYTES = 20;
const TRAILER_FIELD_BC = 1;

/** All fields but the default trailer, written out. */
export function pssParameters({ digest, saltBytes }: PssParameters): Uint8Array {
  return sequence(
    explicit(0, digest.identifierWithNull),
    explicit(1, sequence(oid(ID_MGF1), digest.identifierWithNull)),
    explicit(2, integer(saltBytes)),
  );
}

/** Undefined for a digest, mask or trailer that Kyso does not know. Throws `DerError`. */
export function readPssParameters(node: DerNode): PssParameters | undefined {
  const fields = fieldsOf(node, 'PSS parameters');
  const [hash, mask, salt, trailer] = [0, 1, 2, 3].map((n) => fields.takeIf(contextTag(n)));
  fields.end();
  const digest = hash === undefined ? DIGESTS.sha1 : digestOf(onlyChild(hash, 'the PSS digest'));
  const maskDigest = mask === undefined ? DIGESTS.sha1 : maskDigestOf(onlyChild(mask, 'the PSS mask'));
  const saltBytes = salt === undefined ? DEFAULT_SALT_BYTES : readSmallInteger(onlyChild(salt, 'the PSS salt length'));
  const trailerField =
    trailer === undefined ? TRAILER_FIELD_BC : readSmallInteger(onlyChild(trailer, 'the PSS trailer'));
  const known = digest !== undefined && digest === maskDigest && trailerField === TRAILER_FIELD_BC;
  return known ? { digest, saltBytes } : undefined;
}

function digestOf(node: DerNode): DigestAlgorithm | undefined {
  return findDigest(readAlgorithmIdentifier(node).oid);
}

function maskDigestOf(node: DerNode): DigestAlgorithm | undefined {
  const mask = readAlgorithmIdentifier(node);
  return mask.oid === ID_MGF1 && mask.parameters !== undefined ? digestOf(mask.parameters) : undefined;
}
