import type { Sha256, TenantId } from '@kyso/domain';
import { serveCalls } from '@kyso/runtime';
import { inspectUpload } from '@kyso/signing';
import { openBlobs } from '@kyso/storage';
import type { ReaderSetup } from './document-reader.ts';

serveCalls(async (setup: ReaderSetup) => {
  const blobs = await openBlobs(setup.blobs, setup.secrets);
  return {
    async read(tenantId: TenantId, sha256: Sha256) {
      using blob = await blobs.open(tenantId, sha256);
      return inspectUpload(blob);
    },
  };
});
