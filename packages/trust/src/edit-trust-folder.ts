/** Certificates put into a trust folder and taken out of it, one at a time, by their fingerprints. */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate } from '@kyso/cms';
import { isKysoError, KysoError } from '@kyso/domain';
import { derOrPem } from './pem.ts';
import { readTrustFolder, type TrustAnchor } from './trust-folder.ts';

/**
 * @param bytes one certificate, DER or PEM
 * @param fingerprint lower-case hex SHA-256 of its DER, as had from somebody else than the file
 * @returns the file that holds it from now on
 * @throws KysoError `validation_failed` when it is another certificate, or none, or is there already
 */
export function addToTrustFolder(folder: string, bytes: Uint8Array, fingerprint: string): string {
  const [der, ...others] = derOrPem(bytes, 'CERTIFICATE');
  if (der === undefined || others.length > 0) throw refused('the file holds more than one certificate');
  try {
    parseCertificate(der);
  } catch (cause) {
    if (isKysoError(cause)) throw refused('the file is not a certificate');
    throw cause;
  }
  const sha256 = createHash('sha256').update(der).digest('hex');
  if (sha256 !== fingerprint) throw refused(`the certificate has another fingerprint: ${sha256}`);
  mkdirSync(folder, { recursive: true });
  if (certificatesOf(folder).some((one) => one.sha256 === sha256)) throw refused('the folder holds it already');
  const file = `${sha256}.pem`;
  writeFileSync(join(folder, file), new X509Certificate(der).toString(), { flag: 'wx' });
  return file;
}

/**
 * @returns the file that is gone
 * @throws KysoError `validation_failed` when no file holds just this certificate, or nothing would be left to judge by
 */
export function removeFromTrustFolder(folder: string, fingerprint: string): string {
  const all = certificatesOf(folder);
  const found = all.find(({ sha256 }) => sha256 === fingerprint);
  if (found === undefined) throw refused('the folder holds no certificate of this fingerprint');
  if (found.source !== undefined) throw refused(`${found.file} is named in anchors.json: take it out of there first`);
  if (all.some((one) => one !== found && one.file === found.file)) throw refused(`${found.file} holds others too`);
  if (all.length === 1) throw refused('it is the last one: nothing would be left to judge by');
  rmSync(join(folder, found.file));
  return found.file;
}

/** A folder without certificates is none for judging, but may get its first. */
function certificatesOf(folder: string): readonly TrustAnchor[] {
  try {
    const { anchors, intermediates } = readTrustFolder(folder);
    return [...anchors, ...intermediates];
  } catch (error) {
    if (isKysoError(error) && String(error.details['why']).startsWith('it holds no certificate')) return [];
    throw error;
  }
}

const refused = (why: string): KysoError => new KysoError('validation_failed', why, { details: { why } });
