import type { Instant } from '@kyso/domain';
import { serveCalls, systemClock } from '@kyso/runtime';
import { openBlobs, openTrust } from '@kyso/storage';
import { validateDocument } from '@kyso/validation';
import { evidenceIn } from './evidence/material.ts';
import type { StoredDocument, VerifierSetup } from './verifier.ts';

serveCalls(async (setup: VerifierSetup) => {
  const blobs = await openBlobs(setup.blobs, setup.secrets);
  const { anchors, intermediates, revocation, certificates } = openTrust(setup.trust, systemClock);
  return {
    async validate({ tenantId, sha256, dir }: StoredDocument, now: Instant) {
      const place = dir === undefined ? blobs : await openBlobs({ kind: 'files', dir }, {});
      using blob = await place.open(tenantId, sha256);
      return await validateDocument(blob, {
        now,
        trust: { anchors, intermediates },
        ...(revocation === undefined ? {} : { revocation }),
        ...(certificates === undefined ? {} : { certificates }),
      });
    },
    async material({ tenantId, sha256 }: StoredDocument) {
      using blob = await blobs.open(tenantId, sha256);
      return evidenceIn(blob);
    },
  };
});
