/** Trust anchors and authorities as the commands that judge or strengthen signatures use them. */
import type { CertificateSource, RevocationSource } from '@kyso/domain';
import { isKysoError } from '@kyso/domain';
import {
  BUNDLED_ANCHORS,
  createCertificateFetcher,
  createCertificateSource,
  createRevocationSource,
  type Fetch,
  readTrustFolder,
} from '@kyso/trust';
import { type Call, UsageError } from '../command.ts';

/** For one exchange with an authority. */
const FETCH_TIMEOUT_MS = 5_000;

export const SYSTEM_CLOCK = { now: () => Date.now() };

export type TrustedCertificates = {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
};

/** Of the folder `--trust`; without one, the roots of both Vietnamese trees. @throws UsageError when it cannot be used */
export function trustOf({ options }: Pick<Call, 'options'>): TrustedCertificates {
  const folder = typeof options['trust'] === 'string' ? options['trust'] : BUNDLED_ANCHORS;
  try {
    const { anchors, intermediates } = readTrustFolder(folder);
    const bytes = ({ certificate }: { certificate: Uint8Array }) => certificate;
    return { anchors: anchors.map(bytes), intermediates: intermediates.map(bytes) };
  } catch (error) {
    if (isKysoError(error, 'validation_failed')) throw new UsageError(error.message);
    throw error;
  }
}

/** Issuers and revocation data that a document leaves out, fetched from where its certificates say. */
export function onlineSources(fetch: Fetch = createCertificateFetcher({ timeoutMs: FETCH_TIMEOUT_MS })): {
  readonly revocation: RevocationSource;
  readonly certificates: CertificateSource;
} {
  const ports = { fetch, clock: SYSTEM_CLOCK };
  return { revocation: createRevocationSource(ports), certificates: createCertificateSource(ports) };
}
