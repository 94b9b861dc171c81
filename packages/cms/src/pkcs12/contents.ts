import type { KeyObject } from 'node:crypto';
import { KysoError } from '@kyso/domain';

/** What a PKCS#12 file holds; certificates as DER. */
export type Pkcs12Contents = { readonly keys: readonly KeyObject[]; readonly certificates: readonly Uint8Array[] };

export const unusable = (reason: string, message: string, cause?: unknown): KysoError =>
  new KysoError('credential.unusable', message, { details: { reason }, ...(cause === undefined ? {} : { cause }) });

export const wrongPassword = (cause?: unknown): KysoError =>
  unusable('wrong_password', 'the PKCS#12 file does not open with this password', cause);
