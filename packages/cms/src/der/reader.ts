/**
 * Strict DER (X.690 §10), without copying: every node is a view of the received bytes. Elements are read when asked
 * for, so a part nobody looks at is not judged. Not here: BER, and what the contents mean (`values.ts`).
 */
import { DerError } from './error.ts';
import { CONSTRUCTED_BIT, TAG } from './tags.ts';

/** Nesting levels; real certificates and signatures stay below 20. */
export const MAX_DEPTH = 64;
/** Octets of a long-form length: 4 cover 4 GiB. */
const MAX_LENGTH_OCTETS = 4;

export type TagClass = 'universal' | 'application' | 'context' | 'private';
const CLASSES: readonly TagClass[] = ['universal', 'application', 'context', 'private'];

export type DerNode = {
  /** The identifier octet: class, constructed bit and number in one. */
  readonly tag: number;
  readonly tagClass: TagClass;
  readonly tagNumber: number;
  readonly constructed: boolean;
  readonly headerBytes: number;
  readonly content: Uint8Array;
  /** Header and content, exactly as received. */
  readonly raw: Uint8Array;
  /** 0 for the outermost element. */
  readonly depth: number;
};

/** Reads one element that fills `bytes` exactly. Throws {@link DerError}. */
export function readDer(bytes: Uint8Array): DerNode {
  const node = readDerPrefix(bytes);
  if (node.raw.length !== bytes.length) {
    throw new DerError(`${bytes.length - node.raw.length} bytes follow the outermost element`);
  }
  return node;
}

/** Reads the element at the start of `bytes`, whatever follows it. Throws {@link DerError}. */
export function readDerPrefix(bytes: Uint8Array): DerNode {
  return readElement(bytes, 0, 0);
}

/** The elements inside a constructed node. Throws {@link DerError}. */
export function childrenOf(node: DerNode): readonly DerNode[] {
  if (!node.constructed) throw new DerError('a primitive element has no elements inside');
  const children: DerNode[] = [];
  let offset = 0;
  while (offset < node.content.length) {
    const child = readElement(node.content, offset, node.depth + 1);
    children.push(child);
    offset += child.raw.length;
  }
  return children;
}

/**
 * Every element down to the leaves obeys the rules, and one element fills `bytes` exactly. The same as reading each of them,
 * without making a node of any: that would be hundreds for a signature with its certificates. Throws {@link DerError}.
 */
export function assertDerThroughout(bytes: Uint8Array): void {
  const end = assertElement(bytes, 0, bytes.length, 0);
  if (end !== bytes.length) throw new DerError(`${bytes.length - end} bytes follow the outermost element`);
}

/** @returns where the element ends; all of it stands in front of `limit`. */
function assertElement(bytes: Uint8Array, offset: number, limit: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new DerError(`elements are nested deeper than ${MAX_DEPTH} levels`);
  const tag = octetAt(bytes, offset, limit);
  const lengthOctets = lengthOctetsAt(bytes, offset + 1, limit);
  const start = offset + 1 + lengthOctets;
  const end = start + contentBytesAt(bytes, offset + 1, lengthOctets, limit);
  if (end > limit) throw new DerError('an element is longer than the bytes that hold it');
  assertTag(tag);
  if ((tag & CONSTRUCTED_BIT) !== 0) {
    for (let at = start; at < end; ) at = assertElement(bytes, at, end, depth + 1);
  }
  return end;
}

/** The same element under another identifier octet: what an IMPLICIT tag hides (X.690 §8.14.3). */
export function retag(node: DerNode, tag: number): DerNode {
  if (((tag & CONSTRUCTED_BIT) !== 0) !== node.constructed) throw new DerError('an implicit tag has the wrong form');
  // not `slice`: of a Buffer that is a view, and the caller's bytes would change
  const raw = Uint8Array.from(node.raw);
  raw[0] = tag;
  return { ...node, ...describeTag(tag), raw };
}

function readElement(bytes: Uint8Array, offset: number, depth: number): DerNode {
  if (depth > MAX_DEPTH) throw new DerError(`elements are nested deeper than ${MAX_DEPTH} levels`);
  const limit = bytes.length;
  const tag = octetAt(bytes, offset, limit);
  const lengthOctets = lengthOctetsAt(bytes, offset + 1, limit);
  const headerBytes = 1 + lengthOctets;
  const end = offset + headerBytes + contentBytesAt(bytes, offset + 1, lengthOctets, limit);
  if (end > limit) throw new DerError('an element is longer than the bytes that hold it');
  return {
    ...describeTag(tag),
    headerBytes,
    content: bytes.subarray(offset + headerBytes, end),
    raw: bytes.subarray(offset, end),
    depth,
  };
}

function describeTag(tag: number): Pick<DerNode, 'tag' | 'tagClass' | 'tagNumber' | 'constructed'> {
  assertTag(tag);
  const constructed = (tag & CONSTRUCTED_BIT) !== 0;
  return { tag, tagClass: CLASSES[tag >> 6] ?? 'universal', tagNumber: tag & NUMBER_BITS, constructed };
}

const NUMBER_BITS = 0x1f;
/** EXTERNAL, EMBEDDED PDV, SEQUENCE and SET, by a bit for each number. */
const ALWAYS_CONSTRUCTED = (1 << 8) | (1 << 11) | (1 << (TAG.SEQUENCE & NUMBER_BITS)) | (1 << (TAG.SET & NUMBER_BITS));

/** X.690 §10.2: strings are primitive in DER; SEQUENCE, SET, EXTERNAL and EMBEDDED PDV are constructed. */
function assertTag(tag: number): void {
  const tagNumber = tag & NUMBER_BITS;
  if (tagNumber === NUMBER_BITS) throw new DerError('a long-form tag is not used in these structures');
  if (tag >> 6 !== 0) return; // only universal types have a form of their own
  if (tagNumber === 0) throw new DerError('an end-of-contents octet has no place in DER');
  const mustConstruct = (ALWAYS_CONSTRUCTED & (1 << tagNumber)) !== 0;
  if (mustConstruct !== ((tag & CONSTRUCTED_BIT) !== 0)) {
    throw new DerError(`identifier 0x${tag.toString(16)} has the wrong form`);
  }
}

/** How many octets the length takes that stands at `offset`. */
function lengthOctetsAt(bytes: Uint8Array, offset: number, limit: number): number {
  const first = octetAt(bytes, offset, limit);
  if (first < 0x80) return 1;
  if (first === 0x80) throw new DerError('an indefinite length is not DER');
  const count = first & 0x7f;
  if (count > MAX_LENGTH_OCTETS) throw new DerError(`a length has more than ${MAX_LENGTH_OCTETS} octets`);
  return 1 + count;
}

function contentBytesAt(bytes: Uint8Array, offset: number, lengthOctets: number, limit: number): number {
  if (lengthOctets === 1) return octetAt(bytes, offset, limit);
  let contentBytes = 0;
  for (let index = 1; index < lengthOctets; index += 1) {
    contentBytes = contentBytes * 256 + octetAt(bytes, offset + index, limit);
  }
  const minimal = contentBytes >= 0x80 && octetAt(bytes, offset + 1, limit) !== 0;
  if (!minimal) throw new DerError('a length is not in its shortest form');
  return contentBytes;
}

function octetAt(bytes: Uint8Array, offset: number, limit: number): number {
  const octet = offset < limit ? bytes[offset] : undefined;
  if (octet === undefined) throw new DerError('the bytes end inside an element');
  return octet;
}
