import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { childrenOf, type DerNode } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { expectTag, readOid } from './der/values.ts';
import { oid as encodeOid, sequence, setOf } from './der/writer.ts';

/** `Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }` (RFC 5652 §5.3). */
export type Attribute = {
  readonly oid: string;
  /** DER nodes of the values; empty only in a malformed attribute. */
  readonly values: readonly DerNode[];
  readonly raw: Uint8Array;
};

export function readAttribute(node: DerNode): Attribute {
  const fields = fieldsOf(node, 'an attribute');
  const oid = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type'));
  const values = childrenOf(fields.take(TAG.SET, 'its values'));
  fields.end();
  return { oid, values, raw: node.raw };
}

/** Attributes in a SET under any tag, in the order of the encoding. */
export function readAttributes(set: DerNode): readonly Attribute[] {
  return childrenOf(set).map(readAttribute);
}

/** The value of an attribute that must be there once, with one value (RFC 5652 §11). Throws `DerError` otherwise. */
export function onlyValue(attributes: readonly Attribute[], oid: string, tag?: number): DerNode {
  const [attribute, ...others] = attributes.filter((one) => one.oid === oid);
  const [value, ...otherValues] = attribute?.values ?? [];
  if (value === undefined || others.length > 0 || otherValues.length > 0) {
    throw new DerError(`attribute ${oid} must appear once with one value`);
  }
  return tag === undefined ? value : expectTag(value, tag, `the value of attribute ${oid}`);
}

/** Writes an attribute with one value. */
export function attribute(oid: string, value: Uint8Array): Uint8Array {
  return sequence(encodeOid(oid), setOf([value]));
}
