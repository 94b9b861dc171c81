/** Judges a time-stamp token: its CMS, its imprint, and that its signer may issue such tokens (RFC 3161 §2.3, §2.4.2). */
import { equalBytes } from '../bytes.ts';
import type { DigestAlgorithm } from '../digest-algorithms.ts';
import * as oids from '../oids.ts';
import { readable } from '../readable.ts';
import { parseSignedData } from '../signed-data.ts';
import { type SignedDataReport, verifySignedData } from '../verify-signed-data.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

/** What can be wrong with a token beyond its CMS. */
export const TIMESTAMP_FAULTS = {
  MALFORMED: 'the bytes are not a time-stamp token',
  CMS_WRONG: 'the CMS of the token does not verify',
  IMPRINT_ALGORITHM_UNKNOWN: 'the digest algorithm of the imprint is unknown',
  IMPRINT_WRONG: 'the token stamps something else',
  PURPOSE_WRONG: 'the certificate of the signer is not reserved for time-stamping',
} as const satisfies Record<string, string>;
export type TimestampFault = keyof typeof TIMESTAMP_FAULTS;

export type TimestampReport = {
  readonly valid: boolean;
  readonly faults: readonly TimestampFault[];
  readonly info?: TstInfo;
  readonly cms?: SignedDataReport;
};

/** The time-stamped content of a token without judging it; `undefined` when it is none. */
export function readTimestampToken(der: Uint8Array): TstInfo | undefined {
  return readable(() => {
    const { content, contentType } = parseSignedData(der);
    return content === undefined || contentType !== oids.ID_CT_TST_INFO ? undefined : readTstInfo(content);
  });
}

/** `imprintOf` gives the digest of the stamped bytes under the algorithm the token names. Trust in its signer is not judged. */
export function verifyTimestamp(
  der: Uint8Array,
  imprintOf: (digest: DigestAlgorithm) => Uint8Array | undefined,
): TimestampReport {
  const info = readTimestampToken(der);
  if (info === undefined) return { valid: false, faults: ['MALFORMED'] };
  const cms = verifySignedData(der, { attachedType: oids.ID_CT_TST_INFO });
  const faults: TimestampFault[] = cms.valid ? [] : ['CMS_WRONG'];
  const expected = info.imprintDigest && imprintOf(info.imprintDigest);
  if (expected === undefined) faults.push('IMPRINT_ALGORITHM_UNKNOWN');
  else if (!equalBytes(expected, info.imprint)) faults.push('IMPRINT_WRONG');
  const { extKeyUsage } = cms.signerCertificate?.extensions ?? {};
  if (extKeyUsage?.includes(oids.ID_KP_TIME_STAMPING) !== true) faults.push('PURPOSE_WRONG');
  return { valid: faults.length === 0, faults, info, cms };
}
