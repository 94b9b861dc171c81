import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import type { DerNode } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { readOid } from './der/values.ts';

/** `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }` (RFC 5280 §4.1.1.2). */
export type AlgorithmIdentifier = {
  readonly oid: string;
  /** DER of the parameters; absent where the encoding has none, which is not the same as NULL. */
  readonly parameters?: DerNode;
  readonly raw: Uint8Array;
};

export function readAlgorithmIdentifier(node: DerNode): AlgorithmIdentifier {
  const fields = fieldsOf(node, 'an algorithm identifier');
  const oid = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'the algorithm'));
  const [parameters, ...others] = fields.rest();
  if (others.length > 0) throw new DerError('an algorithm identifier has more than two fields');
  return parameters === undefined ? { oid, raw: node.raw } : { oid, parameters, raw: node.raw };
}
