/**
 * Artifacts of releases before, all JSON with binary members in base64. They are only read: one may wait for a person or a
 * worker.
 */
import type { Artifact } from './artifact.ts';
import { placeholder } from './placeholder.ts';

/** 1 kept the increment whole, 2 what stands before and behind the placeholder. */
export const isJsonVersion = (version: unknown): boolean => version === 1 || version === 2;

/** @param fields of one of these versions. */
export function decodeJson(fields: Readonly<Record<string, unknown>>): Artifact {
  const raw = fields as unknown as Encoded; // written by the code of that version
  return {
    ...raw,
    increment: incrementOf(raw),
    documentDigest: Buffer.from(raw.documentDigest, 'base64'),
    signedAttributes: Buffer.from(raw.signedAttributes, 'base64'),
    certificates: raw.certificates.map((certificate) => Buffer.from(certificate, 'base64')),
  };
}

type Binary = 'documentDigest' | 'signedAttributes';
type Encoded = Omit<Artifact, Binary | 'increment' | 'certificates'> &
  Record<Binary, string> & {
    readonly increment: string | readonly [before: string, behind: string];
    readonly certificates: string[];
  };

function incrementOf({ increment, contentsLength }: Encoded): Buffer {
  if (typeof increment === 'string') return Buffer.from(increment, 'base64');
  const [before, behind] = increment;
  return Buffer.concat([Buffer.from(before, 'base64'), placeholder(contentsLength), Buffer.from(behind, 'base64')]);
}
