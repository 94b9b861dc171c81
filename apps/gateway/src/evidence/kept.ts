/** What a check was judged by, as it is kept with the report: sealed, because certificates name people. */
import { createHash } from 'node:crypto';
import type { Examined } from '../verifier.ts';

export type KeptEvidence = {
  readonly kind: 'certificate' | 'ocsp' | 'crl';
  /** Lower-case hex, of the DER. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Base64; absent for what is too large to be kept with a report. */
  readonly der?: string;
  /** Where and when it was had; absent for what the document brought along or the trust of the installation holds. */
  readonly url?: string;
  readonly at?: string;
};

/** Lists of large authorities reach some MiB: of those, what they were is kept, not the list. */
const MAX_BYTES = 512 * 1024;
const MAX_TOTAL_BYTES = 2 * 1024 * 1024;

export function keptEvidence({ material, seen, certificates }: Omit<Examined, 'report'>): readonly KeptEvidence[] {
  const all = [
    ...[...material.certificates, ...certificates].map((der) => ({ kind: 'certificate' as const, der })),
    ...material.ocsps.map((der) => ({ kind: 'ocsp' as const, der })),
    ...material.crls.map((der) => ({ kind: 'crl' as const, der })),
    ...seen,
  ];
  let total = 0;
  const kept = all.map(({ der, ...one }): KeptEvidence => {
    const sha256 = createHash('sha256').update(der).digest('hex');
    const isKept = der.length <= MAX_BYTES && total + der.length <= MAX_TOTAL_BYTES;
    if (isKept) total += der.length;
    return { ...one, sha256, size: der.length, ...(isKept ? { der: Buffer.from(der).toString('base64') } : {}) };
  });
  return [...new Map(kept.map((one) => [`${one.kind} ${one.sha256} ${one.url}`, one])).values()];
}
