/**
 * The cut between the two phases of a signature: everything phase 2 needs beside the input file and the signature
 * value. It holds the increment, never the document, so it stays at some tens of KiB whatever the size of the PDF, and
 * any process can resume from it. The placeholder of /Contents, by far the largest part of an increment, is not kept: it
 * says nothing.
 */
import { KysoError, type Sha256 } from '@kyso/domain';
import { decodeJson, isJsonVersion } from './artifact-json.ts';
import { placeholder } from './placeholder.ts';

export const ARTIFACT_FORMAT = 'kyso.prepared-signature';
export const ARTIFACT_VERSION = 3;
/** Encoded size; an appearance with the largest image stays well below. */
export const ARTIFACT_MAX_BYTES = 8 * 1024 * 1024;

export type Artifact = {
  readonly baseSha256: Sha256;
  readonly baseSizeBytes: number;
  /** Bytes to append to the base, with the placeholder of /Contents zeroed. */
  readonly increment: Uint8Array;
  readonly byteRange: readonly [number, number, number, number];
  /** Absolute offset and length of the `<…>` token of /Contents. */
  readonly contentsOffset: number;
  readonly contentsLength: number;
  readonly fieldName: string;
  readonly digestAlgorithm: 'sha256';
  /** SHA-256 over the byte range. */
  readonly documentDigest: Uint8Array;
  /** DER SET OF Attribute (tag 0x31): the exact bytes whose hash the provider signs (RFC 5652 §5.4). */
  readonly signedAttributes: Uint8Array;
  /** DER as received, signer first. */
  readonly certificates: readonly Uint8Array[];
};

/**
 * A line of JSON in UTF-8, then the binary members one behind the other.
 * @throws TypeError when the increment has no placeholder where it says so
 */
export function encodeArtifact(artifact: Artifact): Uint8Array {
  const { increment: _, documentDigest, signedAttributes, certificates, ...plain } = artifact;
  const members = [...aroundPlaceholder(artifact), documentDigest, signedAttributes, ...certificates];
  const lengths = members.map(({ length }) => length);
  const line = JSON.stringify({ format: ARTIFACT_FORMAT, version: ARTIFACT_VERSION, ...plain, lengths });
  return Buffer.concat([Buffer.from(line), LINE_END, ...members]);
}

/** JSON has none inside. */
const LINE_END = Buffer.from('\n');

/** What stands before and behind the placeholder. */
function aroundPlaceholder({ increment, baseSizeBytes, contentsOffset, contentsLength }: Artifact) {
  const start = contentsOffset - baseSizeBytes;
  const end = start + contentsLength;
  if (start < 0 || !placeholder(contentsLength).equals(increment.subarray(start, end))) {
    throw new TypeError('an increment has no empty placeholder');
  }
  return [increment.subarray(0, start), increment.subarray(end)];
}

/** @throws KysoError `internal` when the bytes are not an artifact of a version this code knows. */
export function decodeArtifact(bytes: Uint8Array): Artifact {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = stored.indexOf(LINE_END);
  const { format, version, ...fields } = parse(lineEnd < 0 ? stored : stored.subarray(0, lineEnd));
  if (format === ARTIFACT_FORMAT && version === ARTIFACT_VERSION) {
    return withMembers(fields as Plain, stored.subarray(lineEnd + 1)); // written by encodeArtifact
  }
  if (format === ARTIFACT_FORMAT && isJsonVersion(version)) return decodeJson(fields);
  throw new KysoError('internal', `a stored artifact has format ${String(format)} version ${String(version)}`);
}

type Plain = Omit<Artifact, 'increment' | 'documentDigest' | 'signedAttributes' | 'certificates'> & {
  readonly lengths: readonly number[];
};

function withMembers({ lengths, ...plain }: Plain, stored: Buffer): Artifact {
  if (lengths.reduce((sum, length) => sum + length, 0) !== stored.length) {
    throw new KysoError('internal', 'a stored artifact is longer or shorter than it says');
  }
  let at = 0;
  const members = lengths.map((length) => {
    at += length;
    return stored.subarray(at - length, at);
  });
  const [before = NOTHING, behind = NOTHING, documentDigest = NOTHING, signedAttributes = NOTHING, ...certificates] =
    members;
  const increment = Buffer.concat([before, placeholder(plain.contentsLength), behind]);
  return { ...plain, increment, documentDigest, signedAttributes, certificates };
}

const NOTHING = Buffer.alloc(0);

function parse(line: Buffer): Record<string, unknown> {
  try {
    // the shape is checked by the caller through format and version
    return JSON.parse(line.toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new KysoError('internal', 'a stored artifact is not JSON', { cause });
  }
}
