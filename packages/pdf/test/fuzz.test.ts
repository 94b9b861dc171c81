/**
 * Damaged files, made from sound ones: whatever is flipped, cut, doubled or renumbered, reading and signing end in
 * bounded time with a result or a coded error. `KYSO_FUZZ_RUNS` sets the number of runs for a longer search.
 */
import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { findSignature } from '../src/coverage.ts';
import { inspectDocument } from '../src/inspect.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import { refusalOf } from '../src/refusals.ts';
import { appendTable, classicPdf, compressedPdf, ONE_PAGE, toText } from './pdf-builder.ts';
import { join, OPTIONS, open, sign } from './signing-options.ts';

const RUNS = Number(process.env['KYSO_FUZZ_RUNS'] ?? 300);
const MAX_MS_A_RUN = 2000;
/** Far below what the reader is allowed for a real document. */
const LIMITS = { totalDecodedBytes: 16 * 1024 * 1024, totalParsedBytes: 16 * 1024 * 1024 };

const PAGE = ONE_PAGE[3]?.slice(0, -2);
const RICH = {
  ...ONE_PAGE,
  1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R 5 0 R] >> /MarkInfo << /Marked true >> /StructTreeRoot 6 0 R >>',
  3: `${PAGE} /Annots [4 0 R] >>`,
  4: '<< /FT /Sig /T (empty) /Subtype /Widget /Rect [1 2 30 40] /P 3 0 R /SV << /Ff 64 /DigestMethod [(SHA256)] >> /Lock << /Action /All >> >>',
  5: '<< /T (parent) /Kids [7 0 R] >>',
  6: '<< /Type /StructTreeRoot /K [] /ParentTree << /Nums [] >> >>',
  7: '<< /FT /Tx /T (child) /Parent 5 0 R >>',
};

/** Files of every kind the reader knows. */
const SEEDS: readonly Uint8Array[] = [
  classicPdf(RICH),
  compressedPdf(RICH),
  appendTable(classicPdf(RICH), { 3: `${PAGE} /Rotate 90 >>` }, '/Size 8 /Root 1 0 R'),
  sign(classicPdf()).bytes,
  sign(compressedPdf()).bytes,
  classicPdf(RICH, { junk: 'leading junk\n', fromHeader: true }),
];

type Mutation = (bytes: Uint8Array) => Uint8Array;

const at = (bytes: Uint8Array, share: number): number => Math.floor(share * bytes.length);
const share = fc.double({ min: 0, max: 0.999, noNaN: true });

const flip = fc.tuple(share, fc.nat(255)).map(
  ([where, value]): Mutation =>
    (bytes) => {
      const changed = bytes.slice();
      changed[at(bytes, where)] = value;
      return changed;
    },
);

const cut = fc.tuple(share, share).map(
  ([from, size]): Mutation =>
    (bytes) => {
      const start = at(bytes, from);
      return join(bytes.slice(0, start), bytes.slice(start + at(bytes, size * 0.2)));
    },
);

const double = fc.tuple(share, share).map(
  ([from, size]): Mutation =>
    (bytes) => {
      const end = at(bytes, from) + at(bytes, size * 0.3);
      return join(bytes.slice(0, end), bytes.slice(at(bytes, from)));
    },
);

const renumber = fc.tuple(fc.nat(200), fc.oneof(fc.nat(20), fc.constantFrom(-1, 4_294_967_295, 9_999_999_999))).map(
  ([which, value]): Mutation =>
    (bytes) => {
      let seen = 0;
      const count = toText(bytes).match(/\d+/g)?.length ?? 1;
      const replaced = toText(bytes).replace(/\d+/g, (found) => {
        seen += 1;
        return seen === (which % count) + 1 ? String(value) : found;
      });
      return new Uint8Array(Buffer.from(replaced, 'latin1'));
    },
);

const mutations = fc.array(fc.oneof(flip, cut, double, renumber), { minLength: 1, maxLength: 6 });

/** What a caller does with an upload; gives the signed bytes. */
function signAnyhow(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const doc = open(bytes, LIMITS);
    inspectDocument(doc);
    return join(bytes, prepareSignature(doc, OPTIONS).increment);
  } catch (error) {
    if (!isKysoError(error)) throw error;
    const hasReason = error.details['reason'] !== undefined;
    if (hasReason) expect(refusalOf(error.code, error.details['reason'])).toBeDefined();
    return undefined;
  }
}

describe('a damaged file', () => {
  it('is signed so that the signature covers it, or refused with a listed reason, in bounded time', () => {
    const seed = fc.constantFrom(...SEEDS);
    fc.assert(
      fc.property(seed, mutations, (base, changes) => {
        const damaged = changes.reduce((bytes, change) => change(bytes), base);
        const before = performance.now();
        const signed = signAnyhow(damaged);
        expect(performance.now() - before).toBeLessThan(MAX_MS_A_RUN);
        if (signed === undefined) return;
        const names = inspectDocument(open(signed)).signatures.filter(({ coversWholeFile }) => coversWholeFile);
        expect(names.length).toBe(1);
        expect(findSignature(open(signed), names[0]?.name ?? '')?.coverage.fault).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  it('that claims to be filled in by name is signed there or refused', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const damaged = changes.reduce((bytes, change) => change(bytes), SEEDS[0] ?? new Uint8Array(0));
        try {
          prepareSignature(open(damaged, LIMITS), { ...OPTIONS, fieldName: 'empty' });
        } catch (error) {
          expect(isKysoError(error)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
