import { isId, SCOPES, type Scope } from '@kyso/domain';
import { createIds, instant, mintApiKey, systemClock } from '@kyso/runtime';
import { type Call, type Command, UsageError, word } from '../command.ts';
import { openInstallation } from '../installation.ts';
import { tenantOf } from '../tenant-of.ts';

const DAY_MS = 24 * 3_600_000;

export const keyCreate: Command = {
  name: 'key create',
  usage: '--tenant ID [--label TEXT] [--scopes a,b] [--days N] [--live]',
  summary: 'make an API key; it is shown once',
  options: {
    tenant: { type: 'string' },
    label: { type: 'string' },
    scopes: { type: 'string' },
    days: { type: 'string' },
    live: { type: 'boolean' },
  },
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    const tenantId = tenantOf(call);
    if ((await store.tenants.findTenant(tenantId)) === undefined)
      throw new UsageError(`there is no tenant ${tenantId}`);
    const id = createIds().next('key');
    const livemode = call.options['live'] === true;
    const { token, secretSha256 } = mintApiKey(id, livemode);
    const scopes = scopesOf(call);
    const now = systemClock.now();
    const expiresAt = expiryOf(call, now);
    await store.tenants.insertKey({
      id,
      tenantId,
      secretSha256,
      scopes,
      livemode,
      label: String(call.options['label'] ?? ''),
      createdAt: instant(now),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    call.print({ id, key: token, scopes, livemode, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) });
    return 0;
  },
};

export const keyList: Command = {
  name: 'key list',
  usage: '--tenant ID',
  summary: 'list the keys of a tenant, without their secrets',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    for (const { secretSha256: _secret, ...key } of await store.tenants.listKeys(tenantOf(call))) call.print(key);
    return 0;
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  usage: 'KEY_ID',
  summary: 'end an API key: a second later nobody accepts it',
  options: {},
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    const id = word(call, 0, 'the id of a key (key_…)');
    if (!isId('key', id)) throw new UsageError(`${id} is not the id of a key`);
    const revoked = await store.tenants.revokeKey(id, instant(systemClock.now()));
    call.print({ id, revoked });
    return revoked ? 0 : 1;
  },
};

function scopesOf(call: Call): readonly Scope[] {
  const given = call.options['scopes'];
  if (typeof given !== 'string') return SCOPES;
  return given.split(',').map((name) => {
    const scope = SCOPES.find((known) => known === name.trim());
    if (scope === undefined) throw new UsageError(`there is no scope ${name}; the scopes are ${SCOPES.join(', ')}`);
    return scope;
  });
}

function expiryOf(call: Call, now: number): string | undefined {
  const days = call.options['days'];
  if (days === undefined) return undefined;
  const count = Number(days);
  if (!Number.isInteger(count) || count < 1) throw new UsageError('--days takes a whole number of days');
  return instant(now + count * DAY_MS);
}
