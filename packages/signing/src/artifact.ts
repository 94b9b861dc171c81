/**
 * The cut between the two phases of a signature: everything phase 2 needs beside the input file and the signature
 * value. It holds the increment, never the document, so it stays at some tens of KiB whatever the size of the PDF, and
 * any process can resume from it.
 */
import { KysoError, type Sha256 } from '@kyso/domain';

export const ARTIFACT_FORMAT = 'kyso.prepared-signature';
export const ARTIFACT_VERSION = 1;
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

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** JSON in UTF-8; binary members in base64. */
export function encodeArtifact(artifact: Artifact): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      format: ARTIFACT_FORMAT,
      version: ARTIFACT_VERSION,
      ...artifact,
      increment: base64(artifact.increment),
      documentDigest: base64(artifact.documentDigest),
      signedAttributes: base64(artifact.signedAttributes),
      certificates: artifact.certificates.map(base64),
    }),
  );
}

/** @throws KysoError `internal` when the bytes are not an artifact of a version this code knows. */
export function decodeArtifact(bytes: Uint8Array): Artifact {
  const { format, version, ...fields } = parse(bytes);
  if (format !== ARTIFACT_FORMAT || version !== ARTIFACT_VERSION) {
    throw new KysoError('internal', `a stored artifact has format ${String(format)} version ${String(version)}`);
  }
  const raw = fields as unknown as Encoded; // written by encodeArtifact of this version
  return {
    ...raw,
    increment: Buffer.from(raw.increment, 'base64'),
    documentDigest: Buffer.from(raw.documentDigest, 'base64'),
    signedAttributes: Buffer.from(raw.signedAttributes, 'base64'),
    certificates: raw.certificates.map((certificate) => Buffer.from(certificate, 'base64')),
  };
}

type Binary = 'increment' | 'documentDigest' | 'signedAttributes';
type Encoded = Omit<Artifact, Binary | 'certificates'> & Record<Binary, string> & { readonly certificates: string[] };

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    // the shape is checked by the caller through format and version
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new KysoError('internal', 'a stored artifact is not JSON', { cause });
  }
}
