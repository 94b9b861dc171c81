/** A key and CMS values by OpenSSL, so that the signature is made by other hands than the document. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../src/byte-source.ts';
import { openDocument } from '../src/document.ts';
import { embedContents } from '../src/embed.ts';
import { prepareSignature, type SignatureOptions } from '../src/prepare-signature.ts';

const RESERVED_BYTES = 4096;

export function makeKey(directory: string): void {
  const at = (name: string) => join(directory, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key.pem')];
  openssl(['req', '-x509', ...key, '-subj', '/C=VN/CN=Test', '-days', '30', '-out', at('cert.pem')]);
}

/** The whole signed file. `directory` holds what {@link makeKey} made. */
export function signWithOpenssl(
  directory: string,
  base: Uint8Array,
  password: string,
  options: Partial<SignatureOptions> & Pick<SignatureOptions, 'random'>,
): Uint8Array {
  const prepared = prepareSignature(openDocument(bytesSource(base), { password }), {
    placement: { mode: 'invisible' },
    reservedContentsBytes: RESERVED_BYTES,
    signingTime: new Date(),
    utcOffsetMinutes: 420,
    ...options,
  });
  const whole = Buffer.concat([base, prepared.increment]);
  const [, gapStart, gapEnd] = prepared.byteRange;
  const covered = Buffer.concat([whole.subarray(0, gapStart), whole.subarray(gapEnd)]);
  const cms = cmsOver(directory, covered);
  return new Uint8Array(Buffer.concat([base, embedContents(prepared.increment, prepared, cms)]));
}

function cmsOver(directory: string, covered: Uint8Array): Uint8Array {
  const at = (name: string) => join(directory, name);
  writeFileSync(at('covered.bin'), covered);
  const signer = ['-signer', at('cert.pem'), '-inkey', at('key.pem'), '-md', 'sha256', '-nosmimecap'];
  openssl([
    'cms',
    '-sign',
    '-binary',
    '-cades',
    '-in',
    at('covered.bin'),
    ...signer,
    '-outform',
    'DER',
    '-out',
    at('cms'),
  ]);
  return new Uint8Array(readFileSync(at('cms')));
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
