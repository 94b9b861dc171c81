/** Poppler's opinion of the signatures of a PDF. Its trust in certificates is of no interest: it has no roots here. */
import type { ReadingOptions } from './reading-options.ts';
import { runProgram } from './run-program.ts';
import { withTemporaryDirectory } from './temporary-directory.ts';

export type PdfsigSignature = {
  /** Full name of the signature field; empty when the program is too old to say. */
  readonly field: string;
  /** Common name of the signer's certificate; empty when it could not be read. */
  readonly signer: string;
  /** True only for "Signature is Valid.": digest and signature value are right. */
  readonly valid: boolean;
  /** True when nothing stands behind the signed bytes. */
  readonly coversWholeDocument: boolean;
  /** `[0 - 59580], [78318 - 83059]`: first and last offset of each part; tells the signatures of one file apart. */
  readonly signedRanges: string;
  /** `adbe.pkcs7.detached`, `ETSI.CAdES.detached`, … */
  readonly subFilter: string;
  /** `SHA-256` and so on. */
  readonly hash: string;
  /** As printed, in the zone of the machine; empty when the CMS names none. */
  readonly signingTime: string;
  /** "Certificate issuer isn't Trusted.", "Certificate issuer is unknown.", …; empty when it was not asked. */
  readonly certificate: string;
  /** All lines about this signature. */
  readonly raw: string;
};

export type PdfsigOptions = ReadingOptions & {
  /** False leaves certificates alone: faster, and never asks a network. */
  readonly certificates?: boolean;
};

const NO_SIGNATURES = 2;

/**
 * Signatures in the program's order, that of the fields.
 *
 * @throws Error when pdfsig is missing or cannot read the file.
 */
export function pdfsig(file: string, options: PdfsigOptions = {}): Promise<readonly PdfsigSignature[]> {
  // Poppler takes a Firefox profile below HOME as its certificate store. An empty HOME makes it start without one; an
  // empty directory in -nssdir makes NSS fail to start, and every signature invalid.
  return withTemporaryDirectory(async (home) => {
    const { password, timeLimitMs, certificates = true } = options;
    // poppler does not try a password in both roles by itself
    const passwords = password === undefined ? [] : ['-upw', password, '-opw', password];
    const args = [...passwords, ...(certificates ? [] : ['-nocert']), file];
    const { exitCode, stdout, stderr } = await runProgram('pdfsig', args, { HOME: home }, timeLimitMs);
    if (exitCode === NO_SIGNATURES) return [];
    if (exitCode !== 0) throw new Error(`pdfsig cannot read the file: ${stderr.trim()}`);
    return parsePdfsig(new TextDecoder().decode(stdout));
  });
}

/** @param output of `pdfsig` in the locale C. */
export function parsePdfsig(output: string): readonly PdfsigSignature[] {
  const [, ...parts] = output.split(/^Signature #\d+:$/m);
  return parts.map(parseSignature);
}

function parseSignature(part: string): PdfsigSignature {
  const lines = part.split('\n').map((line) => line.replace(/^\s*- /, '').trim());
  const valueAfter = (label: string) => {
    const line = lines.find((each) => each.startsWith(`${label}:`));
    return line === undefined ? '' : line.slice(label.length + 1).trim();
  };
  return {
    field: valueAfter('Signature Field Name'),
    signer: valueAfter('Signer Certificate Common Name'),
    valid: valueAfter('Signature Validation') === 'Signature is Valid.',
    signedRanges: valueAfter('Signed Ranges'),
    coversWholeDocument: lines.includes('Total document signed'),
    subFilter: valueAfter('Signature Type'),
    hash: valueAfter('Signing Hash Algorithm'),
    signingTime: valueAfter('Signing Time'),
    certificate: valueAfter('Certificate Validation'),
    raw: part.trim(),
  };
}
