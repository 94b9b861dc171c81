/** All referees on one file, each answer in a line that a person can read. */
import { opensslCmsVerify } from './openssl.ts';
import { pdfsig } from './pdfsig.ts';
import { qpdfCheck } from './qpdf.ts';
import { extractSignatures } from './signature-finder.ts';

export type Judgement = {
  /** In poppler's order. */
  readonly signatures: readonly {
    readonly field: string;
    readonly signer: string;
    readonly valid: boolean;
    readonly coversWholeDocument: boolean;
    readonly summary: string;
  }[];
  readonly qpdf: string;
  readonly openssl: string;
  /** The newest signature is valid and covers everything, every other one is valid, qpdf and OpenSSL agree. */
  readonly sound: boolean;
};

/**
 * @param caPem with it, OpenSSL also verifies the path of the newest signature.
 * @throws Error when a referee is missing.
 */
export async function judge(file: string, caPem?: string): Promise<Judgement> {
  const [found, structure, ranges] = await Promise.all([pdfsig(file), qpdfCheck(file), extractSignatures(file)]);
  const signatures = found.map(({ field, signer, valid, coversWholeDocument }) => ({
    field,
    signer,
    valid,
    coversWholeDocument,
    summary: `${signer || field}: ${valid ? 'valid' : 'NOT VALID'}, ${coversWholeDocument ? 'covers the whole document' : 'covers an earlier revision'}`,
  }));
  const newest = ranges.reduce<(typeof ranges)[number] | undefined>(
    (last, one) => (last === undefined || one.byteRange[2] > last.byteRange[2] ? one : last),
    undefined,
  );
  const cms = newest === undefined ? undefined : await opensslCmsVerify(file, newest.byteRange, newest.cmsDer, caPem);
  return {
    signatures,
    qpdf: structure.clean ? 'clean' : structure.warnings.join('; '),
    openssl: cms === undefined ? 'no CMS found' : describe(cms),
    sound:
      signatures.some(({ valid, coversWholeDocument }) => valid && coversWholeDocument) &&
      signatures.every(({ valid }) => valid) &&
      structure.clean &&
      cms?.valid === true,
  };
}

function describe({ valid, chain, raw }: Awaited<ReturnType<typeof opensslCmsVerify>>): string {
  if (!valid) return `CMS NOT VALID: ${raw}`;
  return chain === 'verified'
    ? 'CMS valid over the byte range, path to the given CA verified'
    : 'CMS valid over the byte range';
}
