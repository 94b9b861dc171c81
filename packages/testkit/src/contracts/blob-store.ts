/** The promises of the blob store's port as tests. Every adapter calls this once. */
import type { MakeBlobStore } from './blob-fixture.ts';
import { describeBlobNames, describeBlobReading } from './blob-reading.ts';
import { describeBlobSweeping } from './blob-sweeping.ts';
import { describeBlobWriting } from './blob-writing.ts';
import { jest } from './jest.ts';

const SUITES = [describeBlobWriting, describeBlobReading, describeBlobNames, describeBlobSweeping];

/** @param make called before each test; must give an empty store. */
export function describeBlobStore(name: string, make: MakeBlobStore): void {
  jest().describe(`${name} keeps the contract of the blob store`, () => {
    for (const suite of SUITES) suite(make);
  });
}
