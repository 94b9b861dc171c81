import { createIds, instant, systemClock } from '@kyso/runtime';
import { type Command, required } from '../command.ts';
import { openInstallation } from '../installation.ts';

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

export const tenantList: Command = {
  name: 'tenant list',
  usage: '',
  summary: 'list the tenants',
  options: {},
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    for (const { id, name, createdAt } of await store.tenants.listTenants())
      call.print({ id, name, created_at: createdAt });
    return 0;
  },
};
