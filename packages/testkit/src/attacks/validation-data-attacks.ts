/** Validation data and timestamps bent. */
import { addValidationData, setEntry, signPdf, timestampPdf, updatePdf } from '../pki/sign-pdf.ts';
import { append, edited, overwrite, textOf } from './documents.ts';
import type { Attack, AttackWorld } from './table.ts';

const STAMPED_AT = '2026-06-01T03:00:00Z';

function longTerm({ signed, authority, signer, unit }: AttackWorld): Uint8Array {
  const crl = authority.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-06-08T00:00:00Z' });
  const withData = addValidationData(signed, {
    certificates: [authority.certificate.raw, signer.certificate.raw],
    crls: [crl],
  });
  return timestampPdf(withData, unit, STAMPED_AT);
}

function dssNumber(pdf: Uint8Array): number {
  return Number(/\/DSS (\d+) 0 R/.exec(textOf(pdf))?.[1]);
}

export const validationDataAttacks: readonly Attack[] = [
  {
    name: 'DSS: taken out of the catalog',
    make: (world) => updatePdf(longTerm(world), (one) => setEntry(one, one.document.catalogRef, 'DSS', null)),
  },
  {
    name: 'DSS: list emptied',
    make: (world) => {
      const pdf = longTerm(world);
      return append(pdf, edited(pdf, dssNumber(pdf), /\/CRLs \[[^\]]*\]/, '/CRLs []'));
    },
  },
  {
    name: 'DSS: list overwritten',
    make: (world) => {
      const pdf = longTerm(world);
      return append(pdf, edited(pdf, dssNumber(pdf), /\/Certs \[[^\]]*\]/, '/Certs [4 0 R]'));
    },
  },
  {
    name: 'timestamp: signed content of the timestamp altered',
    make: (world) => overwrite(longTerm(world), '/DSS', () => '/DSX'),
  },
  {
    name: 'timestamp: of other bytes',
    make: (world) =>
      signPdf(longTerm(world), {
        signer: world.signer,
        options: { subFilter: 'ETSI.RFC3161' },
        makeCms: () => world.unit.stamp(new Uint8Array(5), STAMPED_AT),
      }),
  },
  {
    name: 'timestamp: a signature in its place',
    make: (world) => signPdf(longTerm(world), { signer: world.signer, options: { subFilter: 'ETSI.RFC3161' } }),
  },
];
