import type { Instant } from '@kyso/domain';
import { serveCalls, systemClock } from '@kyso/runtime';
import { openBlobs, openTrust } from '@kyso/storage';
import { validateDocument } from '@kyso/validation';
import { examineDocument } from './evidence/examine.ts';
import type { StoredDocument, VerifierSetup } from './verifier.ts';

serveCalls(async (setup: VerifierSetup) => {
  const blobs = await openBlobs(setup.blobs, setup.secrets);
  const { anchors, intermediates, revocation, certificates } = openTrust(setup.trust, systemClock);
  const trust = { anchors, intermediates };
  const sources = {
    ...(revocation === undefined ? {} : { revocation }),
    ...(certificates === undefined ? {} : { certificates }),
  };
  const open = async ({ tenantId, sha256, dir }: StoredDocument) =>
    (dir === undefined ? blobs : await openBlobs({ kind: 'files', dir }, {})).open(tenantId, sha256);
  return {
    async validate(document: StoredDocument, now: Instant) {
      using blob = await open(document);
      return await validateDocument(blob, { now, trust, ...sources });
    },
    async examine(document: StoredDocument, now: Instant) {
      using blob = await open(document);
      return await examineDocument(blob, { now, trust, ...sources });
    },
  };
});
