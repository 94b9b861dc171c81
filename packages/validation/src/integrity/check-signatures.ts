/** The cryptography of all signatures of a file, the file being read once. */
import { findDigest, oids, readTimestampToken, verifySignedData } from '@kyso/cms';
import type { FoundSignature } from '../document/find-signatures.ts';
import type { SignedFile } from '../document/signed-file.ts';
import { byWeight } from '../reasons.ts';
import { checkDetached, judge, rangeReasons, type SignatureCheck } from './check-signature.ts';
import { checkDocumentTimestamp } from './check-timestamp.ts';
import { digestRanges, type RangeJob } from './digest-ranges.ts';
import { type ReadCms, readCms } from './read-cms.ts';

export type CheckedSignature = { readonly found: FoundSignature; readonly check: SignatureCheck };

type Work = { readonly found: FoundSignature; readonly cms: ReadCms; readonly job: RangeJob };
type Checker = (cms: ReadCms, digest: Uint8Array) => SignatureCheck;

/** By `/SubFilter` (ISO 32000-2 Table 260, ETSI EN 319 142-1 §5.4). */
const CHECKERS: Readonly<Record<string, Checker>> = {
  'ETSI.CAdES.detached': checkDetached,
  'adbe.pkcs7.detached': checkDetached,
  'adbe.pkcs7.sha1': checkEncapsulated,
  'ETSI.RFC3161': checkDocumentTimestamp,
};

/** In the order of `found`. */
export async function checkSignatures(
  file: SignedFile,
  found: readonly FoundSignature[],
): Promise<readonly CheckedSignature[]> {
  const prepared = found.map((one) => prepare(one));
  const work = prepared.flatMap((one) => ('job' in one ? [one] : []));
  const digests = await digestRanges(
    file,
    work.map(({ job }) => job),
  );
  const checks = new Map(work.map((one, index) => [one.found, checkOne(one, digests[index])] as const));
  return prepared.map((one) => ({
    found: one.found,
    check: checks.get(one.found) ?? ('check' in one ? one.check : failed(['document_too_complex'])),
  }));
}

const failed = (reasons: SignatureCheck['reasons'], intact?: boolean): SignatureCheck => ({
  reasons,
  warnings: [],
  ...(intact === undefined ? {} : { intact }),
});

/** What can be said before a byte is hashed, else what to hash. */
function prepare(found: FoundSignature): Work | { found: FoundSignature; check: SignatureCheck } {
  const { signature, signedBytes } = found;
  const reasons = rangeReasons(found);
  if (reasons.length > 0 || signedBytes === undefined || signature.contents === undefined) {
    return { found, check: failed(reasons, false) };
  }
  if (CHECKERS[signature.subFilter ?? ''] === undefined) return { found, check: failed(['format_unsupported']) };
  const cms = readCms(signature.contents.bytes);
  if (cms === undefined) {
    const isEmpty = signature.contents.bytes.every((octet) => octet === 0);
    return { found, check: failed([isEmpty ? 'signature_unreadable' : 'cms_malformed'], false) };
  }
  const algorithm = digestOf(signature.subFilter, cms);
  if (algorithm === undefined) return { found, check: failed(['algorithm_unsupported']) };
  const [, gapStart = 0, gapEnd = 0] = signature.byteRange ?? [];
  return { found, cms, job: { algorithm, gapStart, gapEnd, end: signedBytes } };
}

function digestOf(subFilter: string | undefined, { der, signedData }: ReadCms): RangeJob['algorithm'] | undefined {
  if (subFilter === 'adbe.pkcs7.sha1') return 'sha1';
  if (subFilter === 'ETSI.RFC3161') {
    const info = readTimestampToken(der);
    return info === undefined ? 'sha256' : info.imprintDigest?.name; // what is no token fails its check anyway
  }
  const [signer] = signedData.signerInfos;
  return signer === undefined ? 'sha256' : findDigest(signer.digestAlgorithm.oid)?.name;
}

function checkOne({ found, cms }: Work, digest: Uint8Array | undefined): SignatureCheck {
  const check = CHECKERS[found.signature.subFilter ?? ''];
  if (digest === undefined || check === undefined) return failed(['document_too_complex']);
  const checked = check(cms, digest);
  if (!found.isUnusual) return checked;
  return { ...checked, reasons: byWeight([...checked.reasons, 'byte_range_unusual']) };
}

/** `adbe.pkcs7.sha1`: the content inside is the SHA-1 of the byte range (ISO 32000-1 §12.8.3.3.1), whatever signs it. */
function checkEncapsulated(cms: ReadCms, digest: Uint8Array): SignatureCheck {
  const content = cms.signedData.content ?? new Uint8Array(0);
  const check = judge(cms, verifySignedData(cms.der, { attachedType: oids.ID_DATA }));
  if (Buffer.from(content).equals(digest)) return { ...check, reasons: byWeight([...check.reasons, 'algorithm_weak']) };
  return { ...check, reasons: ['document_altered', ...check.reasons], intact: false };
}
