import type { Instant, Sha256, TenantId } from '@kyso/domain';
import { serveCalls, systemClock } from '@kyso/runtime';
import { openBlobs, openTrust } from '@kyso/storage';
import { validateDocument } from '@kyso/validation';
import { evidenceIn } from './evidence/material.ts';
import type { VerifierSetup } from './verifier.ts';

serveCalls(async (setup: VerifierSetup) => {
  const blobs = await openBlobs(setup.blobs, setup.secrets);
  const { anchors, intermediates, revocation, certificates } = openTrust(setup.trust, systemClock);
  return {
    async validate(tenantId: TenantId, sha256: Sha256, now: Instant) {
      using blob = await blobs.open(tenantId, sha256);
      return await validateDocument(blob, {
        now,
        trust: { anchors, intermediates },
        ...(revocation === undefined ? {} : { revocation }),
        ...(certificates === undefined ? {} : { certificates }),
      });
    },
    async material(tenantId: TenantId, sha256: Sha256) {
      using blob = await blobs.open(tenantId, sha256);
      return evidenceIn(blob);
    },
  };
});
