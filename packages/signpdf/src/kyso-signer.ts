/**
 * The PAdES side of a signature for `@signpdf/signpdf`. Not here: the PDF. Placeholder, byte range and embedding are
 * that library's, with its limits (see README).
 */
import {
  buildSignedAttributes,
  buildSignedData,
  type Certificate,
  checkSignatureValue,
  DIGESTS,
  hashBytes,
  hashToSign,
  isSelfIssued,
  orderChain,
  parseCertificate,
  type RsaPadding,
  signatureAlgorithmFor,
} from '@kyso/cms';
import { KysoError } from '@kyso/domain';
import { Signer } from '@signpdf/utils';
import type { HashSigner } from './hash-signer.ts';
import { assertFits, findReservedBytes } from './reserved-bytes.ts';
import { maxSignatureBytes } from './signature-bytes.ts';

const DIGEST = 'sha256';

export type KysoSignerOptions = {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Issuer certificates, DER, any order; embedded as far as they chain, a root is left out. */
  readonly chain?: readonly Uint8Array[];
  readonly signHash: HashSigner;
  /** What `signHash` does with an RSA key; PKCS #1 v1.5 unless the key is restricted to PSS. */
  readonly padding?: RsaPadding;
  /** Ends every `sign` of this signer, which then rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
};

export class KysoSigner extends Signer {
  /** What the signature will carry, DER, the signer's own first: the input of `placeholderLength`. */
  readonly certificates: readonly Uint8Array[];
  readonly #certificate: Certificate;
  readonly #signHash: HashSigner;
  readonly #padding: RsaPadding | undefined;
  readonly #signal: AbortSignal;

  /** @throws KysoError `provider.protocol_error` for an unreadable certificate, `credential.unusable` for its key. */
  constructor(options: KysoSignerOptions) {
    super();
    this.#certificate = parseCertificate(options.certificate);
    signatureAlgorithmFor(this.#certificate.publicKey, DIGEST, options.padding);
    this.certificates = certificatesToEmbed(this.#certificate, options.chain ?? []);
    this.#signHash = options.signHash;
    this.#padding = options.padding;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /**
   * The CMS (DER) of a PAdES baseline signature over `pdf`, the document with its placeholder cut out. The second
   * argument of the interface is not used: the claimed time belongs to the entry `/M`, which the placeholder helper
   * writes, and signing-time is forbidden beside it (EN 319 142-1 §6.3).
   * @throws KysoError `validation_failed` with `reason: 'placeholder_too_small'` before anybody is asked to sign;
   * `provider.bad_signature` with the diagnosis when the value does not verify. What `signHash` throws passes through.
   */
  override async sign(pdf: Buffer, _signingTime?: Date): Promise<Buffer> {
    this.#signal.throwIfAborted();
    const certificate = this.#certificate;
    const documentDigest = hashBytes(DIGESTS[DIGEST], pdf);
    const signedAttributes = buildSignedAttributes({ documentDigest, digestAlgorithm: DIGEST, certificate });
    assertFits(this.#largestCms(signedAttributes).length, findReservedBytes(pdf));
    const value = await this.#signHash(hashToSign(signedAttributes, DIGEST), this.#signal);
    this.#signal.throwIfAborted();
    return Buffer.from(this.#cmsOf(signedAttributes, value));
  }

  /** The same CMS with zeros for a value, so that its size is known before the person approves. */
  #largestCms(signedAttributes: Uint8Array): Uint8Array {
    const { publicKey } = this.#certificate;
    return buildSignedData({
      signedAttributes,
      signatureValue: new Uint8Array(maxSignatureBytes(publicKey)),
      signerCertificate: this.#certificate,
      signatureAlgorithm: signatureAlgorithmFor(publicKey, DIGEST, this.#padding),
      digestAlgorithm: DIGEST,
      certificates: this.certificates,
    });
  }

  #cmsOf(signedAttributes: Uint8Array, value: Uint8Array): Uint8Array {
    // Callers in plain JavaScript hand over base64 text.
    if (!(value instanceof Uint8Array)) throw new TypeError('signHash must answer with the bytes of the value');
    const check = checkSignatureValue({
      certificate: this.#certificate,
      signedAttributes,
      digestAlgorithm: DIGEST,
      value,
      ...(this.#padding === undefined ? {} : { padding: this.#padding }),
    });
    if (check.kind === 'invalid') {
      const { code, sentence } = check.diagnosis;
      throw new KysoError('provider.bad_signature', sentence, { details: { diagnosis: code } });
    }
    return buildSignedData({
      signedAttributes,
      signatureValue: check.value,
      signerCertificate: this.#certificate,
      signatureAlgorithm: check.signatureAlgorithm,
      digestAlgorithm: DIGEST,
      certificates: this.certificates,
    });
  }
}

function certificatesToEmbed(certificate: Certificate, chain: readonly Uint8Array[]): readonly Uint8Array[] {
  const issuers = chain.map((der) => parseCertificate(der));
  return orderChain(certificate, issuers)
    .filter((one, index) => index === 0 || !isSelfIssued(one))
    .map(({ raw }) => raw);
}
