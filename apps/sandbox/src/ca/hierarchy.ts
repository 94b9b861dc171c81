/**
 * Root, issuing CA and OCSP responder. Keys and root live as long as the state directory; the issuing certificate is
 * made anew, with the same name and key, when the address of the sandbox changed, because it names that address.
 */
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { z } from 'zod';
import { type Issuer, makeIssuingCa, makeResponder, makeRoot, type Validity } from './certificates.ts';
import { fromPem, generateRsa, type KeyPair, toPem } from './keys.ts';
import type { StateDir } from './state-dir.ts';

export type Hierarchy = {
  /** `http://host:port/pki` */
  readonly pkiUrl: string;
  readonly root: Issuer;
  readonly issuing: Issuer;
  readonly responder: Issuer;
};

/** What does not depend on the address; making it is the slow part of a first start. */
export type Foundation = { readonly root: Issuer; readonly issuingKeys: KeyPair; readonly responderKeys: KeyPair };

const FOUNDATION_FILE = 'foundation';
const ADDRESS_FILE = 'address';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The hierarchy is older than the oldest certificate it issues (the expired ones start 400 days ago). */
const AGE_DAYS = 730;
const LIFE_DAYS = { root: 3650, issuing: 1825 };

const FOUNDATION = z.object({
  root: z.object({ key: z.string(), certificate: z.base64() }),
  issuingKey: z.string(),
  responderKey: z.string(),
});
const ADDRESS = z.object({ pkiUrl: z.string(), issuing: z.base64(), responder: z.base64() });

export function around(now: number, beforeDays: number, afterDays: number): Validity {
  // Whole seconds: X.509 times have no fractions (RFC 5280 §4.1.2.5).
  const second = now - (now % 1000);
  return { notBefore: new Date(second - beforeDays * DAY_MS), notAfter: new Date(second + afterDays * DAY_MS) };
}

export async function layFoundation(state: StateDir, now: number): Promise<Foundation> {
  const kept = FOUNDATION.optional().parse(await state.read(FOUNDATION_FILE));
  if (kept !== undefined) {
    return {
      root: { keys: fromPem(kept.root.key), certificate: new X509Certificate(kept.root.certificate) },
      issuingKeys: fromPem(kept.issuingKey),
      responderKeys: fromPem(kept.responderKey),
    };
  }
  const [keys, issuingKeys, responderKeys] = await Promise.all([
    generateRsa(3072),
    generateRsa(3072),
    generateRsa(2048),
  ]);
  const root = { keys, certificate: await makeRoot(keys, around(now, AGE_DAYS, LIFE_DAYS.root)) };
  await state.write(FOUNDATION_FILE, {
    root: { key: toPem(keys), certificate: root.certificate.toString('base64') },
    issuingKey: toPem(issuingKeys),
    responderKey: toPem(responderKeys),
  } satisfies z.infer<typeof FOUNDATION>);
  return { root, issuingKeys, responderKeys };
}

export async function raiseHierarchy(
  state: StateDir,
  foundation: Foundation,
  pkiUrl: string,
  now: number,
): Promise<Hierarchy> {
  const { root, issuingKeys, responderKeys } = foundation;
  const kept = ADDRESS.optional().parse(await state.read(ADDRESS_FILE));
  if (kept?.pkiUrl === pkiUrl) {
    const issuing = { keys: issuingKeys, certificate: new X509Certificate(kept.issuing) };
    const responder = { keys: responderKeys, certificate: new X509Certificate(kept.responder) };
    return { pkiUrl, root, issuing, responder };
  }
  const validity = around(now, AGE_DAYS, LIFE_DAYS.issuing);
  const issuing = { keys: issuingKeys, certificate: await makeIssuingCa(issuingKeys, root, pkiUrl, validity) };
  const responder = { keys: responderKeys, certificate: await makeResponder(responderKeys, issuing, validity) };
  await state.write(ADDRESS_FILE, {
    pkiUrl,
    issuing: issuing.certificate.toString('base64'),
    responder: responder.certificate.toString('base64'),
  } satisfies z.infer<typeof ADDRESS>);
  return { pkiUrl, root, issuing, responder };
}
