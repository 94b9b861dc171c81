import { createHash } from 'node:crypto';
import type { SeenEvidence } from '@kyso/domain';
import { evidenceIn, type SignedFile, type Trust, type ValidationOptions, validateDocument } from '@kyso/validation';
import type { Examined } from '../verifier.ts';

/** Judges a document and keeps hold of everything it was judged by. */
export async function examineDocument(
  file: SignedFile,
  options: ValidationOptions & { readonly trust: Trust },
): Promise<Examined> {
  const seen: SeenEvidence[] = [];
  const fetched: Uint8Array[] = [];
  const { revocation, certificates, trust } = options;
  const report = await validateDocument(file, {
    ...options,
    ...(revocation && {
      revocation: {
        async find(query) {
          const found = await revocation.find(query);
          seen.push(...(found.seen ?? []));
          return found;
        },
      },
    }),
    ...(certificates && {
      certificates: {
        async issuersOf(certificate) {
          const found = await certificates.issuersOf(certificate);
          fetched.push(...found);
          return found;
        },
      },
    }),
  });
  const onPath = new Set(report.signatures.flatMap(({ trustPath }) => trustPath.map(({ sha256 }) => sha256)));
  const known = [...trust.anchors, ...(trust.intermediates ?? [])];
  return {
    report,
    material: evidenceIn(file),
    seen,
    certificates: [...fetched, ...known.filter((der) => onPath.has(createHash('sha256').update(der).digest('hex')))],
  };
}
