/**
 * The cut between the two phases of a signature: everything phase 2 needs beside the input file and the signature
 * value. It holds the increment, never the document, so it stays at some tens of KiB whatever the size of the PDF, and
 * any process can resume from it. The placeholder of /Contents, by far the largest part of an increment, is not kept: it
 * says nothing.
 */
import { KysoError, type Sha256 } from '@kyso/domain';

export const ARTIFACT_FORMAT = 'kyso.prepared-signature';
export const ARTIFACT_VERSION = 2;
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

const base64 = (bytes: Uint8Array) => viewOf(bytes).toString('base64');

/** JSON in UTF-8; binary members in base64. @throws TypeError when the increment has no placeholder where it says so */
export function encodeArtifact(artifact: Artifact): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      format: ARTIFACT_FORMAT,
      version: ARTIFACT_VERSION,
      ...artifact,
      increment: aroundPlaceholder(artifact).map(base64),
      documentDigest: base64(artifact.documentDigest),
      signedAttributes: base64(artifact.signedAttributes),
      certificates: artifact.certificates.map(base64),
    }),
  );
}

/** What stands before and behind the placeholder. */
function aroundPlaceholder({ increment, baseSizeBytes, contentsOffset, contentsLength }: Artifact) {
  const start = contentsOffset - baseSizeBytes;
  const end = start + contentsLength;
  if (start < 0 || !placeholder(contentsLength).equals(increment.subarray(start, end))) {
    throw new TypeError('an increment has no empty placeholder');
  }
  return [increment.subarray(0, start), increment.subarray(end)];
}

/** `<000…>` */
function placeholder(length: number): Buffer {
  const token = Buffer.alloc(length, '0');
  token.write('<', 0);
  token.write('>', Math.max(0, length - 1));
  return token;
}

/** @throws KysoError `internal` when the bytes are not an artifact of a version this code knows. */
export function decodeArtifact(bytes: Uint8Array): Artifact {
  const { format, version, ...fields } = parse(bytes);
  if (format !== ARTIFACT_FORMAT || (version !== ARTIFACT_VERSION && version !== WHOLE_INCREMENT_VERSION)) {
    throw new KysoError('internal', `a stored artifact has format ${String(format)} version ${String(version)}`);
  }
  const raw = fields as unknown as Encoded; // written by encodeArtifact of these versions
  return {
    ...raw,
    increment: incrementOf(raw),
    documentDigest: Buffer.from(raw.documentDigest, 'base64'),
    signedAttributes: Buffer.from(raw.signedAttributes, 'base64'),
    certificates: raw.certificates.map((certificate) => Buffer.from(certificate, 'base64')),
  };
}

/** Of artifacts whose increment was kept with its placeholder; they may wait for a person or a worker. */
const WHOLE_INCREMENT_VERSION = 1;

function incrementOf({ increment, contentsLength }: Encoded): Buffer {
  if (typeof increment === 'string') return Buffer.from(increment, 'base64');
  const [before, behind] = increment;
  return Buffer.concat([Buffer.from(before, 'base64'), placeholder(contentsLength), Buffer.from(behind, 'base64')]);
}

type Binary = 'documentDigest' | 'signedAttributes';
type Encoded = Omit<Artifact, Binary | 'increment' | 'certificates'> &
  Record<Binary, string> & {
    readonly increment: string | readonly [before: string, behind: string];
    readonly certificates: string[];
  };

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    // the shape is checked by the caller through format and version
    return JSON.parse(viewOf(bytes).toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new KysoError('internal', 'a stored artifact is not JSON', { cause });
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
