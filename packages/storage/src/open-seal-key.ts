import { readFile, stat } from 'node:fs/promises';
import { type Pkcs12Key, readPkcs12 } from '@kyso/cms';
import { isKysoError, KysoError } from '@kyso/domain';
import type { SealConfig } from '@kyso/runtime';

/** A PKCS#12 file with a long chain, and any password, stay far below. */
const MAX_BYTES = 1024 * 1024;

/** By the reason of `credential.unusable`: what to do about it. */
const REMEDIES: Readonly<Record<string, string>> = {
  wrong_password:
    'does not open with this password: correct KYSO_SEAL_P12_PASSWORD, or what KYSO_SEAL_P12_PASSWORD_FILE names',
  pkcs12_unreadable: 'names no PKCS#12 file that can be read: make it again with openssl pkcs12 -export',
  key_missing: 'names a file without a private key: export it together with its certificate',
  several_keys: 'names a file with several private keys: export the one that is to sign',
  certificate_missing: 'names a file without the certificate of its key: export both together',
};

/**
 * The key that signs what this installation hands out, with its certificates. Whether it is in force is asked when it signs.
 * @param password absent: it stands in the file that `config` names
 * @throws KysoError `validation_failed` that names the variable and what to do
 */
export async function openSealKey(config: SealConfig, password?: string): Promise<Pkcs12Key> {
  const bytes = await readSmall('KYSO_SEAL_P12_FILE', config.file);
  const secret = password ?? (await passwordIn(config));
  try {
    return await readPkcs12(bytes, secret);
  } catch (error) {
    if (!isKysoError(error, 'credential.unusable')) throw error;
    const reason = String(error.details['reason']);
    throw unusable(`KYSO_SEAL_P12_FILE ${REMEDIES[reason] ?? 'cannot be used'}`, reason, error);
  }
}

async function passwordIn({ passwordFile }: SealConfig): Promise<string> {
  if (passwordFile === undefined) throw new TypeError('the configuration names no password');
  const bytes = await readSmall('KYSO_SEAL_P12_PASSWORD_FILE', passwordFile);
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

async function readSmall(variable: string, path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw unusable(`${variable} names a file that is too large`, 'too_large');
    return await readFile(path);
  } catch (error) {
    if (isKysoError(error)) throw error;
    const why = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
    throw unusable(`${variable} names a file that cannot be read (${why}): give one this user may read`, why, error);
  }
}

function unusable(message: string, reason: string, cause?: unknown): KysoError {
  return new KysoError('validation_failed', message, {
    details: { reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
