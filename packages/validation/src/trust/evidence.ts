/** Everything known about certificates: what the document carries, what the caller gives, what a source finds. */
import {
  type Certificate,
  type Crl,
  type Evidence,
  embeddedRevocations,
  type OcspResponse,
  parseCertificate,
  parseSignedData,
  readable,
  readCrl,
  readOcspResponse,
  type SignedData,
} from '@kyso/cms';
import type { CertificateSource, RevocationSource } from '@kyso/domain';
import type { ValidationMaterial } from '@kyso/pdf';

/** A larger pool costs more than any honest document needs. */
const MAX_POOL = 512;
/** Timestamps of one signature that are looked at. */
export const MAX_TOKENS = 16;

/** Grows while a report is made; the same bytes are kept once. */
export class EvidencePool {
  readonly #certificates = new Map<string, Certificate>();
  readonly #ocsps = new Map<string, OcspResponse>();
  readonly #crls = new Map<string, Crl>();
  readonly #embedded = new Set<string>();

  /** Parts that cannot be read are left out. */
  addCertificates(ders: readonly Uint8Array[]): void {
    for (const der of ders) {
      const key = keyOf(der);
      if (this.#certificates.has(key) || this.#certificates.size >= MAX_POOL) continue;
      const certificate = readable(() => parseCertificate(der));
      if (certificate !== undefined) this.#certificates.set(key, certificate);
    }
  }

  addRevocations(
    { ocsps, crls }: { readonly ocsps: readonly Uint8Array[]; readonly crls: readonly Uint8Array[] },
    origin: 'embedded' | 'given',
  ): void {
    for (const der of ocsps) this.#keep(this.#ocsps, der, readOcspResponse(der), origin);
    for (const der of crls) this.#keep(this.#crls, der, readCrl(der), origin);
  }

  addSignedData(signedData: SignedData): void {
    this.addCertificates(signedData.certificates);
    this.addRevocations(embeddedRevocations(signedData), 'embedded');
    const tokens = signedData.signerInfos.flatMap(({ timestampTokens }) => timestampTokens);
    for (const token of tokens.slice(0, MAX_TOKENS)) {
      const inner = readable(() => parseSignedData(token));
      if (inner === undefined) continue;
      this.addCertificates(inner.certificates);
      this.addRevocations(embeddedRevocations(inner), 'embedded');
    }
  }

  addValidationData(data: ValidationMaterial): void {
    this.addCertificates(data.certificates);
    this.addRevocations(data, 'embedded');
  }

  get certificates(): readonly Certificate[] {
    return [...this.#certificates.values()];
  }

  get evidence(): Evidence {
    return {
      ocsps: [...this.#ocsps.values()],
      crls: [...this.#crls.values()],
      certificates: this.certificates,
    };
  }

  originOf(der: Uint8Array): 'embedded' | 'given' {
    return this.#embedded.has(keyOf(der)) ? 'embedded' : 'given';
  }

  #keep<T>(into: Map<string, T>, der: Uint8Array, value: T | undefined, origin: 'embedded' | 'given'): void {
    const key = keyOf(der);
    if (value === undefined || into.has(key) || into.size >= MAX_POOL) return;
    into.set(key, value);
    if (origin === 'embedded') this.#embedded.add(key);
  }
}

const keyOf = (der: Uint8Array): string => Buffer.from(der).toString('latin1');

/** Ports of the options, asked once for each certificate. */
export class Fetched {
  readonly #revocation: RevocationSource | undefined;
  readonly #certificates: CertificateSource | undefined;
  readonly #asked = new Set<string>();

  constructor(sources: {
    readonly revocation?: RevocationSource | undefined;
    readonly certificates?: CertificateSource | undefined;
  }) {
    this.#revocation = sources.revocation;
    this.#certificates = sources.certificates;
  }

  async revocations(pool: EvidencePool, certificate: Certificate, issuer: Certificate): Promise<boolean> {
    if (this.#revocation === undefined || !this.#first('r', certificate)) return false;
    const found = await this.#revocation.find({ certificate: certificate.raw, issuer: issuer.raw });
    pool.addRevocations(found, 'given');
    return found.ocsps.length + found.crls.length > 0;
  }

  async issuers(pool: EvidencePool, certificate: Certificate): Promise<boolean> {
    if (this.#certificates === undefined || !this.#first('c', certificate)) return false;
    const found = await this.#certificates.issuersOf(certificate.raw);
    pool.addCertificates(found);
    return found.length > 0;
  }

  #first(kind: string, certificate: Certificate): boolean {
    const key = kind + keyOf(certificate.raw);
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    return true;
  }
}
