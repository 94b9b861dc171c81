/** What `credentials/info` says, in the words of the port. */
import type { Credential } from '@kyso/domain';
import { readCertificates, toCredential } from '../certificates.ts';
import { isSigning } from './algorithms.ts';
import type { Info } from './schema.ts';

export type Authorization = 'implicit' | 'oob' | 'oauth2code';

export type KnownCredential = {
  readonly credentialId: string;
  readonly credential: Credential;
  readonly algorithms: readonly string[];
  /** Ids of the factors that the provider starts by itself (v2). */
  readonly authObjects: readonly string[];
  /** SCAL "2": the authorization is bound to the hashes, so they have to be sent. Sent in any case. */
  readonly multisign: number;
};

/** Many, for servers that only say that there may be several. */
const UNKNOWN_MANY = 100;

const STATUS: Readonly<Record<string, Credential['status']>> = {
  expired: 'expired',
  revoked: 'revoked',
  suspended: 'suspended',
};

/** Undefined when the credential has no certificate (yet). */
export function readInfo(
  credentialId: string,
  info: Info,
  supported: readonly Authorization[],
  nowMs: number,
): KnownCredential | undefined {
  const texts = info.cert?.certificates ?? [];
  if (texts.length === 0) return undefined;
  const algorithms = info.key?.algo ?? [];
  const mode = authorizationOf(info);
  const isUsable =
    info.key?.status !== 'disabled' && isSigning(algorithms) && mode !== undefined && supported.includes(mode);
  const status = STATUS[info.cert?.status ?? ''] ?? (isUsable ? 'usable' : 'unusable');
  return {
    credentialId,
    credential: toCredential(readCertificates(texts, 'cert.certificates'), status, nowMs),
    algorithms,
    authObjects: (info.auth?.objects ?? []).filter(isOutOfBand).map(({ id }) => id),
    multisign: multisignOf(info.multisign),
  };
}

/** Factors that we would have to collect ourselves (a PIN, a code) are not a way for this service. */
function authorizationOf({ authMode, auth }: Info): Authorization | undefined {
  const mode = auth?.mode ?? authMode ?? 'implicit';
  if (mode === 'implicit' || mode === 'oauth2code') return mode;
  if (mode !== 'explicit' || auth == null) return undefined;
  const objects = auth.objects ?? [];
  const isEither = /\b(OR|XOR)\b/.test(auth.expression ?? '');
  const fits = isEither ? objects.some(isOutOfBand) : objects.every(isOutOfBand);
  return fits ? 'oob' : undefined;
}

function isOutOfBand({ type }: { readonly type: string }): boolean {
  return type.endsWith('OOB');
}

function multisignOf(value: Info['multisign']): number {
  if (value == null || value === false) return 1;
  return value === true ? UNKNOWN_MANY : Math.max(1, value);
}
