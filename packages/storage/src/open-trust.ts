import type { CertificateSource, Clock, RevocationSource } from '@kyso/domain';
import type { TrustConfig } from '@kyso/runtime';
import {
  BUNDLED_ANCHORS,
  createCertificateFetcher,
  createCertificateSource,
  createRevocationSource,
  readTrustFolder,
} from '@kyso/trust';
import { guardedAgent } from '@kyso/webhooks';

/** Certificates as DER. The sources are absent when nothing may be fetched. */
export type OpenedTrust = AsyncDisposable & {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  readonly revocation?: RevocationSource;
  /** The same, which never answers from what it heard before. */
  readonly freshRevocation?: RevocationSource;
  readonly certificates?: CertificateSource;
};

/** For one exchange with an authority. */
const TIMEOUT_MS = 5_000;
/** To one authority at a time. */
const CONNECTIONS = 5;

/**
 * What signatures are judged by. Addresses come out of certificates that strangers upload, so only public ones are
 * dialled, and those of the networks that are configured; plain http is usual there, for the answers are signed.
 * @throws KysoError `validation_failed` when the folder cannot be used or a network is none.
 */
export function openTrust(
  config: TrustConfig,
  clock: Clock,
  { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): OpenedTrust {
  const { anchors, intermediates } = readTrustFolder(config.dir ?? BUNDLED_ANCHORS);
  const agent = guardedAgent(config, { connections: CONNECTIONS, timeoutMs });
  const ports = { fetch: createCertificateFetcher({ dispatcher: agent, timeoutMs }), clock };
  return {
    anchors: anchors.map(({ certificate }) => certificate),
    intermediates: intermediates.map(({ certificate }) => certificate),
    ...(config.online
      ? {
          revocation: createRevocationSource(ports),
          freshRevocation: createRevocationSource({ ...ports, keepsAnswers: false }),
          certificates: createCertificateSource(ports),
        }
      : {}),
    [Symbol.asyncDispose]: async () => await agent.destroy(),
  };
}
