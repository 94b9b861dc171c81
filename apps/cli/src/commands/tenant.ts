import { createIds, instant, systemClock } from '@kyso/runtime';
import { parseReturnOrigin } from '@kyso/signing';
import { type Command, required, UsageError } from '../command.ts';
import { openInstallation } from '../installation.ts';
import { tenantOf } from '../tenant-of.ts';

export const tenantCreate: Command = {
  name: 'tenant create',
  usage: '--name NAME',
  summary: 'make a tenant (one portal)',
  options: { name: { type: 'string' } },
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    const tenant = {
      id: createIds().next('ten'),
      name: required(call, 'name').normalize('NFC'),
      createdAt: instant(systemClock.now()),
    };
    await store.tenants.insertTenant(tenant);
    call.print({ id: tenant.id, name: tenant.name });
    return 0;
  },
};

/** Replaces the whole list, so that what is printed is what is allowed. */
export const tenantReturns: Command = {
  name: 'tenant returns',
  usage: '--tenant ID [ORIGIN]…',
  summary:
    'set the origins, such as https://portal.example, that browsers may be sent on to (`return_url`); none: nowhere',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    const id = tenantOf(call);
    const returnOrigins = call.words.map((text) => {
      const origin = parseReturnOrigin(text);
      if (origin === undefined) throw new UsageError(`${text} is no origin of https, such as https://portal.example`);
      return origin;
    });
    const tenant = await store.tenants.findTenant(id);
    if (tenant === undefined) throw new UsageError(`there is no tenant ${id}`);
    await store.tenants.updateTenant({ ...tenant, returnOrigins });
    call.print({ id, return_origins: returnOrigins });
    return 0;
  },
};

export const tenantList: Command = {
  name: 'tenant list',
  usage: '',
  summary: 'list the tenants',
  options: {},
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    for (const { id, name, createdAt, returnOrigins = [] } of await store.tenants.listTenants())
      call.print({ id, name, created_at: createdAt, return_origins: returnOrigins });
    return 0;
  },
};
