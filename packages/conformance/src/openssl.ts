/** OpenSSL's opinion of a CMS over the signed bytes of a file. It knows nothing of PDF. */
import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runProgram } from './run-program.ts';
import type { ByteRange } from './signature-finder.ts';
import { withTemporaryDirectory } from './temporary-directory.ts';

export type CmsVerdict = {
  /** Digest, signature value and, when `chain` is `verified`, the path to the given CA. */
  readonly valid: boolean;
  /** `not_verified`: no CA was given, so any certificate would do. */
  readonly chain: 'verified' | 'not_verified';
  /** What the program said. */
  readonly raw: string;
};

/**
 * @param cmsDer SignedData without content (RFC 5652).
 * @param caPem trusted certificates; the machine's own trust store plays no role.
 * @throws Error when openssl is missing or the byte range lies outside the file.
 */
export function opensslCmsVerify(
  file: string,
  byteRange: ByteRange,
  cmsDer: Uint8Array,
  caPem?: string,
): Promise<CmsVerdict> {
  return withTemporaryDirectory(async (directory) => {
    const cms = join(directory, 'cms.der');
    const content = join(directory, 'content.bin');
    const ca = join(directory, 'ca.pem');
    await writeFile(cms, cmsDer);
    await copyRanges(file, byteRange, content);
    if (caPem !== undefined) await writeFile(ca, caPem);
    // without -purpose any openssl insists on a certificate for e-mail
    const trust = caPem === undefined ? ['-noverify'] : ['-purpose', 'any', '-CAfile', ca, '-no-CApath', '-no-CAstore'];
    const options = ['-verify', '-binary', '-inform', 'DER', '-in', cms, '-content', content, '-out', '/dev/null'];
    const { exitCode, stderr } = await runProgram('openssl', ['cms', ...options, ...trust]);
    return { valid: exitCode === 0, chain: caPem === undefined ? 'not_verified' : 'verified', raw: stderr.trim() };
  });
}

async function copyRanges(file: string, [offset1, length1, offset2, length2]: ByteRange, target: string) {
  const ranges = [
    [offset1, length1],
    [offset2, length2],
  ] as const;
  await writeFile(target, '');
  let copied = 0;
  for (const [start, length] of ranges) {
    if (length === 0) continue;
    const output = createWriteStream(target, { flags: 'a' });
    await pipeline(createReadStream(file, { start, end: start + length - 1 }), output);
    copied += output.bytesWritten;
  }
  if (copied !== length1 + length2) throw new Error('the byte range reaches behind the end of the file');
}
