/** The promises of the store's ports as tests. Every adapter calls this once; none is assumed to have transactions. */
import { describeAudit } from './audit.ts';
import { describeHealth } from './health.ts';
import { describeIdempotency } from './idempotency.ts';
import { jest } from './jest.ts';
import { describeProviders } from './providers.ts';
import { describeAccounts, describeFilesAndTenants, describeProfiles } from './records.ts';
import { describeRequestLists } from './request-lists.ts';
import { describeRequestLog } from './request-log.ts';
import { describeRequestOutbox, describeRequestRepair } from './request-repair.ts';
import { describeRequestWakeUps } from './request-wake-ups.ts';
import { describeRetention } from './retention.ts';
import { describeClosedStore } from './store-closed.ts';
import type { MakeStore } from './store-fixture.ts';
import { describeDeliveries, describeEndpoints } from './webhooks.ts';

const SUITES = [
  describeRequestLog,
  describeRequestLists,
  describeRequestWakeUps,
  describeRequestOutbox,
  describeRequestRepair,
  describeFilesAndTenants,
  describeProfiles,
  describeAccounts,
  describeProviders,
  describeIdempotency,
  describeEndpoints,
  describeDeliveries,
  describeAudit,
  describeRetention,
  describeHealth,
  describeClosedStore,
];

/** @param make called before each test; must give an empty store. */
export function describeStore(name: string, make: MakeStore): void {
  jest().describe(`${name} keeps the contract of the store`, () => {
    for (const suite of SUITES) suite(make);
  });
}
