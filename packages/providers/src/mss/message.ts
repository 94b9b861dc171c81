/** Requests and answers of ETSI TS 102 204, whatever carries them. */
import type { DigestAlgorithmName } from '@kyso/domain';

/** What all requests begin with. */
export type Sender = {
  readonly apId: string;
  readonly apPassword: string;
  /** An NCName of at most 32 characters, new for each message. */
  readonly apTransId: string;
  readonly instant: string;
  /** URI of the MSSP, where the profile wants it. */
  readonly msspId?: string | undefined;
};

export type SignatureRequest = {
  readonly sender: Sender;
  readonly msisdn: string;
  readonly data: { readonly mimeType: string; readonly base64: string };
  readonly display: string;
  readonly signatureProfile: string;
  readonly format: string;
  readonly mode: 'synch' | 'asynchClientServer';
  readonly timeoutSeconds: number;
  readonly additionalServices: readonly string[];
};
export type StatusRequest = { readonly sender: Sender; readonly msspTransId: string };
export type ProfileRequest = { readonly sender: Sender; readonly msisdn: string };

export type MssAnswer = {
  /** `100`, `504`, `500` …; of a fault its subcode, without the underscore. */
  readonly statusCode: string;
  readonly isFault: boolean;
  readonly msspTransId?: string | undefined;
  /** base64. */
  readonly signature?: string | undefined;
  /** One list for each key: the certificate with its issuers, base64. */
  readonly certificates: readonly { readonly texts: readonly string[]; readonly state: string }[];
};

export type Transport = {
  sign(request: SignatureRequest, signal: AbortSignal, timeoutMs: number | undefined): Promise<MssAnswer>;
  status(request: StatusRequest, signal: AbortSignal): Promise<MssAnswer>;
  profile(request: ProfileRequest, signal: AbortSignal): Promise<MssAnswer>;
};

/** How a digest is handed over: bare under a type of its own, or as DER DigestInfo among octets. */
export type DataForm = 'digest' | 'digest-info';

export const DIGEST_TYPE: Readonly<Record<DigestAlgorithmName, string>> = {
  sha256: 'application/x-sha256',
  sha384: 'application/x-sha384',
  sha512: 'application/x-sha512',
};
