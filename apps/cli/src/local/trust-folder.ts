/** Certificates of a folder, PEM (also bundles) or DER: all of them are trusted. Sub-folders are not entered. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate } from '@kyso/cms';
import { isKysoError } from '@kyso/domain';
import { openLocalFile } from '@kyso/local-files';
import { UsageError } from '../command.ts';

const EXTENSIONS = /\.(pem|crt|cer|der)$/i;
/** A bundle of all public authorities stays far below. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** DER of every certificate. @throws UsageError when the folder cannot be read or holds no certificate */
export function readTrustFolder(folder: string): readonly Uint8Array[] {
  const certificates = namesIn(folder).flatMap((name) => certificatesIn(join(folder, name)));
  if (certificates.length === 0) throw new UsageError(`${folder} holds no certificate (.pem, .crt, .cer, .der)`);
  return certificates;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => EXTENSIONS.test(name))
      .sort();
  } catch {
    throw new UsageError(`${folder} is not a folder that can be read`);
  }
}

function certificatesIn(path: string): Uint8Array[] {
  using file = openLocalFile(path);
  if (file.size > MAX_FILE_BYTES) throw new UsageError(`${path} is larger than ${MAX_FILE_BYTES} bytes`);
  const bytes = file.read(0, file.size);
  const texts = [...Buffer.from(bytes).toString('latin1').matchAll(PEM)].map(([, body = '']) => body);
  const ders = texts.length === 0 ? [bytes] : texts.map((body) => new Uint8Array(Buffer.from(body, 'base64')));
  for (const der of ders) assertCertificate(der, path);
  return ders;
}

/** A trust folder that is read wrongly would make verdicts nobody can explain: it is refused as a whole. */
function assertCertificate(der: Uint8Array, path: string): void {
  try {
    parseCertificate(der);
  } catch (error) {
    if (isKysoError(error)) throw new UsageError(`${path} is not a certificate: ${error.message}`);
    throw error;
  }
}
