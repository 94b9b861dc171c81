/** Gathers what a verifier will need when the authorities no longer answer: issuers, and that nobody was revoked. */
import {
  type Certificate,
  embeddedRevocations,
  findSignerCertificate,
  isSelfIssued,
  longestChain,
  oids,
  parseCertificate,
  parseSignedData,
  type RevocationFinding,
  readCrl,
  readOcspResponse,
  revocationStatus,
  type SignedData,
} from '@kyso/cms';
import { type CertificateSource, KysoError, type RevocationSource } from '@kyso/domain';
import type { ValidationMaterial } from '@kyso/pdf';
import type { Standing } from './signatures-of.ts';

/** Issuers that may be missing between a signer and a root. */
const MAX_FETCHED_ISSUERS = 8;

export type EvidenceSources = {
  /** Must not answer from a cache that is older than the signature. */
  readonly revocation: RevocationSource;
  readonly certificates: CertificateSource;
  /** Roots and issuers that are known anyway, DER. */
  readonly issuers: readonly Uint8Array[];
};

/**
 * What is missing in `held` for all of `standings`: every certificate up to the root as far as it can be had, and for
 * each certificate that names a source evidence that it is not revoked, responders included.
 * @param now RFC 3339
 * @throws KysoError `evidence.unavailable` when a source does not answer, so that it can be tried again
 */
export async function missingMaterial(
  standings: readonly Standing[],
  held: ValidationMaterial,
  sources: EvidenceSources,
  now: string,
): Promise<ValidationMaterial> {
  const gathering = new Gathering(held, sources, now);
  for (const { signedData, stamp } of standings) {
    await gathering.include(signedData, stamp?.at ?? now);
    for (const token of signedData.signerInfos.flatMap(({ timestampTokens }) => timestampTokens)) {
      await gathering.include(parseSignedData(token), now);
    }
  }
  return gathering.added;
}

class Gathering {
  readonly #sources: EvidenceSources;
  readonly #now: string;
  readonly #pool = new Map<string, Certificate>();
  readonly #held: Set<string>;
  readonly #ocsps: Uint8Array[];
  readonly #crls: Uint8Array[];
  readonly #done = new Set<string>();
  readonly #added = { certificates: [] as Uint8Array[], ocsps: [] as Uint8Array[], crls: [] as Uint8Array[] };

  constructor(held: ValidationMaterial, sources: EvidenceSources, now: string) {
    this.#sources = sources;
    this.#now = now;
    this.#held = new Set([...held.certificates, ...held.ocsps, ...held.crls].map(keyOf));
    this.#ocsps = [...held.ocsps];
    this.#crls = [...held.crls];
    for (const der of [...sources.issuers, ...held.certificates]) this.#know(der);
  }

  get added(): ValidationMaterial {
    return this.#added;
  }

  async include(signedData: SignedData, at: string): Promise<void> {
    for (const der of signedData.certificates) this.#know(der);
    const inside = embeddedRevocations(signedData);
    this.#ocsps.push(...inside.ocsps);
    this.#crls.push(...inside.crls);
    const signer = findSignerCertificate(signedData.certificates.map((der) => parseCertificate(der)));
    if (signer !== undefined) await this.#cover(signer, at);
  }

  async #cover(leaf: Certificate, at: string): Promise<void> {
    const chain = await this.#chainOf(leaf);
    for (const [index, certificate] of chain.entries()) {
      this.#add('certificates', certificate.raw);
      const issuer = chain[index + 1];
      if (issuer !== undefined) await this.#assure(certificate, issuer, at);
    }
  }

  async #chainOf(leaf: Certificate): Promise<readonly Certificate[]> {
    for (let tries = 0; ; tries += 1) {
      const chain = longestChain(leaf, [...this.#pool.values()]);
      const last = chain.at(-1) ?? leaf;
      if (isSelfIssued(last) || tries >= MAX_FETCHED_ISSUERS) return chain;
      const found = await this.#sources.certificates.issuersOf(last.raw);
      if (!found.map((der) => this.#know(der)).some((isNew) => isNew)) return chain;
    }
  }

  /** Nothing to do for what names no source, and for responders that say they are not to be checked (RFC 6960 §4.2.2.2.1). */
  async #assure(certificate: Certificate, issuer: Certificate, at: string): Promise<void> {
    const { ocspUrls = [], crlUrls = [], all } = certificate.extensions;
    const isExempt = all.some(({ oid }) => oid === oids.ID_PKIX_OCSP_NOCHECK);
    const key = keyOf(certificate.raw);
    if (this.#done.has(key) || isExempt || ocspUrls.length + crlUrls.length === 0) return;
    this.#done.add(key);
    let finding = await this.#checked(certificate, issuer, at);
    if (finding.status.kind === 'unknown') {
      await this.#ask(certificate, issuer);
      finding = await this.#checked(certificate, issuer, at);
    }
    const { evidence, source, responder } = finding;
    if (finding.status.kind === 'unknown' || evidence === undefined) {
      throw new KysoError('evidence.unavailable', 'no source says whether a certificate was revoked');
    }
    this.#add(source === 'ocsp' ? 'ocsps' : 'crls', evidence);
    if (responder !== undefined) await this.#cover(responder.certificate, responder.at);
  }

  /** As far as it is known; about responders that have to be checked themselves somebody is asked. */
  async #checked(certificate: Certificate, issuer: Certificate, at: string): Promise<RevocationFinding> {
    const finding = this.#finding(certificate, issuer, at);
    if (finding.unchecked === undefined || finding.unchecked.length === 0) return finding;
    for (const responder of finding.unchecked) await this.#ask(responder.certificate, issuer);
    return this.#finding(certificate, issuer, at);
  }

  async #ask(certificate: Certificate, issuer: Certificate): Promise<void> {
    const found = await this.#sources.revocation.find({ certificate: certificate.raw, issuer: issuer.raw });
    this.#ocsps.push(...found.ocsps);
    this.#crls.push(...found.crls);
  }

  #finding(certificate: Certificate, issuer: Certificate, at: string): RevocationFinding {
    const evidence = {
      ocsps: this.#ocsps.flatMap((der) => readOcspResponse(der) ?? []),
      crls: this.#crls.flatMap((der) => readCrl(der) ?? []),
      certificates: [...this.#pool.values()],
    };
    return revocationStatus(certificate, issuer, evidence, { at, now: this.#now });
  }

  #add(kind: keyof ValidationMaterial, der: Uint8Array): void {
    const key = keyOf(der);
    if (this.#held.has(key)) return;
    this.#held.add(key);
    this.#added[kind].push(der);
  }

  /** @returns whether it was not known before */
  #know(der: Uint8Array): boolean {
    const key = keyOf(der);
    if (this.#pool.has(key)) return false;
    this.#pool.set(key, parseCertificate(der));
    return true;
  }
}

const keyOf = (der: Uint8Array): string => Buffer.from(der).toString('latin1');
