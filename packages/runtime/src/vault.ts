/**
 * Encryption of personal data and secrets at rest: `v1.<kid>.<iv>.<ciphertext and tag>`, base64url, AES-256-GCM with a
 * random 96-bit IV (NIST SP 800-38D §8.2.2). Not here: where keys come from, see `config.ts`.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { KysoError, type Sealed, type Vault } from '@kyso/domain';
import { randomBytes } from './random.ts';

/** A key-encryption key. The first of a list seals; the others only open what they sealed before a rotation. */
export type MasterKey = { readonly kid: string; readonly key: Uint8Array };

export const MASTER_KEY_BYTES = 32;
const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @throws TypeError when the list is empty, a key is not 32 bytes long or a kid occurs twice. */
export function createVault(masterKeys: readonly MasterKey[]): Vault {
  if (masterKeys.some(({ key }) => key.length !== MASTER_KEY_BYTES)) {
    throw new TypeError(`a master key has ${MASTER_KEY_BYTES} bytes`);
  }
  // With bytes in place of a key object, every call would make one of its own, which costs more than the rest of it.
  const keys = masterKeys.map(({ kid, key }): VaultKey => ({ kid, key: createSecretKey(key) }));
  const [current] = keys;
  if (current === undefined) throw new TypeError('a vault needs at least one master key');
  const byKid = new Map(keys.map(({ kid, key }) => [kid, key]));
  if (byKid.size !== keys.length) throw new TypeError('each master key needs a kid of its own');
  return {
    seal: (plaintext, context) => seal(current, plaintext, context),
    open: (sealed, context) => open(byKid, sealed, context).toString('utf8'),
    openBytes: (sealed, context) => open(byKid, sealed, context),
  };
}

type VaultKey = { readonly kid: string; readonly key: KeyObject };

function seal({ kid, key }: VaultKey, plaintext: string | Uint8Array, context: string): Sealed {
  const iv = Buffer.from(randomBytes(IV_BYTES));
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(context, kid));
  const text = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  const ciphertext = Buffer.concat([text, cipher.final(), cipher.getAuthTag()]);
  return [VERSION, kid, iv.toString('base64url'), ciphertext.toString('base64url')].join('.');
}

function open(keys: ReadonlyMap<string, KeyObject>, sealed: Sealed, context: string): Buffer {
  const [version, kid = '', ivText = '', bodyText = '', ...rest] = sealed.split('.');
  const iv = Buffer.from(ivText, 'base64url');
  const body = Buffer.from(bodyText, 'base64url');
  if (version !== VERSION || rest.length > 0 || iv.length !== IV_BYTES || body.length < TAG_BYTES) {
    throw new KysoError('internal', 'sealed text is not in the format of the vault');
  }
  const key = keys.get(kid);
  if (key === undefined) throw new KysoError('internal', 'sealed text needs an unknown key', { details: { kid } });
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(context, kid));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, body.length - TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new KysoError('internal', 'sealed text or its context was altered', { cause, details: { kid } });
  }
}

function associatedData(context: string, kid: string): Uint8Array {
  return Buffer.from(`${context}|${kid}`, 'utf8');
}
