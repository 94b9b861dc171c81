/** Providers that a tenant registers, by the operator: the same rules as over the API. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { isKysoError, PROVIDER_CODE, type ProviderRecord, providerRecordId, type TenantId } from '@kyso/domain';
import { type Fields, Registrations } from '@kyso/providers';
import { createVault, systemClock } from '@kyso/runtime';
import { checkWebhookUrl, guardedAgent } from '@kyso/webhooks';
import { type Call, type Command, required, UsageError, word } from '../command.ts';
import { openInstallation } from '../installation.ts';
import { tenantOf } from '../tenant-of.ts';

const TENANT = { tenant: { type: 'string' } } as const;
const STDIN = '-';

export const providerList: Command = {
  name: 'provider list',
  usage: '--tenant ID',
  summary: 'list the providers that a tenant registered, without their secrets',
  options: TENANT,
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    for (const record of await store.providers.all(tenantOf(call))) call.print(shown(record));
    return 0;
  },
};

export const providerAdd: Command = {
  name: 'provider add',
  usage: '--tenant ID --code CODE --protocol NAME --settings FILE [--secrets FILE] [--secret-env NAME=VARIABLE]…',
  summary:
    'register a provider as a draft; settings and secrets are JSON, - is standard input, docs/providers says which',
  options: {
    ...TENANT,
    code: { type: 'string' },
    protocol: { type: 'string' },
    settings: { type: 'string' },
    secrets: { type: 'string' },
    'secret-env': { type: 'string', multiple: true },
  },
  async run(call) {
    const registration = {
      code: codeOf(required(call, 'code')),
      protocol: required(call, 'protocol'),
      ...(await setupOf(call)),
    };
    return await change(call, (all, tenantId) => all.register(tenantId, registration));
  },
};

export const providerTest: Command = {
  name: 'provider test',
  usage: '--tenant ID CODE',
  summary: 'ask a registered provider with its newest settings; exit code 1 when it does not answer as it should',
  options: TENANT,
  run: (call) =>
    changeOne(
      call,
      (all, record) => all.test(record, new AbortController().signal),
      ({ lastTest }) => (lastTest?.error === undefined ? 0 : 1),
    ),
};

export const providerActivate: Command = {
  name: 'provider activate',
  usage: '--tenant ID CODE',
  summary: 'use the settings that were tested; gateway and workers know within five seconds',
  options: TENANT,
  run: (call) => changeOne(call, (all, record) => all.activate(record)),
};

export const providerDisable: Command = {
  name: 'provider disable',
  usage: '--tenant ID CODE',
  summary: 'take no new requests for a registered provider; what waits is still looked up',
  options: TENANT,
  run: (call) => changeOne(call, (all, record) => all.disable(record)),
};

export const providerRemove: Command = {
  name: 'provider remove',
  usage: '--tenant ID CODE',
  summary: 'remove a registered provider that is not active and has no open requests',
  options: TENANT,
  async run(call) {
    return await withRegistrations(async (all, find) => {
      const record = await find(tenantOf(call), codeOf(word(call, 0, 'the code of the provider')));
      await all.remove(record);
      call.print({ code: record.code, removed: true });
      return 0;
    });
  },
};

type Find = (tenantId: TenantId, code: string) => Promise<ProviderRecord>;

async function withRegistrations(work: (all: Registrations, find: Find) => Promise<number>): Promise<number> {
  const { config, secrets, store } = await openInstallation();
  await using _ = store;
  const all = new Registrations({
    records: store.providers,
    requests: store.requests,
    vault: createVault(secrets.masterKeys),
    clock: systemClock,
    dispatcherFor: (tls) => guardedAgent(config.webhooks, { tls }),
    checkUrl: (url) => void checkWebhookUrl(url, config.webhooks),
  });
  const find: Find = async (tenantId, code) => {
    const record = await store.providers.find(tenantId, providerRecordId(tenantId, code));
    if (record === undefined) throw new UsageError(`${tenantId} has not registered ${code}`);
    return record;
  };
  try {
    return await work(all, find);
  } catch (error) {
    // What is wrong with settings is for the caller to put right; the values are not repeated.
    throw isKysoError(error, 'validation_failed') ? new UsageError(error.message) : error;
  }
}

async function change(
  call: Call,
  work: (all: Registrations, tenantId: TenantId) => Promise<ProviderRecord>,
): Promise<number> {
  return await withRegistrations(async (all) => {
    call.print(shown(await work(all, tenantOf(call))));
    return 0;
  });
}

async function changeOne(
  call: Call,
  work: (all: Registrations, record: ProviderRecord) => Promise<ProviderRecord>,
  exitCode: (record: ProviderRecord) => number = () => 0,
): Promise<number> {
  return await withRegistrations(async (all, find) => {
    const found = await find(tenantOf(call), codeOf(word(call, 0, 'the code of the provider')));
    const record = await work(all, found);
    call.print(shown(record));
    return exitCode(record);
  });
}

async function setupOf(call: Call): Promise<{ settings: Fields; secrets: Fields }> {
  const files = [required(call, 'settings'), call.options['secrets']];
  if (files.every((file) => file === STDIN)) throw new UsageError('only one of the files can be standard input');
  const [settings = {}, secrets = {}] = await Promise.all(files.map(fieldsIn));
  return { settings, secrets: { ...secrets, ...secretsInVariables(call) } };
}

async function fieldsIn(file: unknown): Promise<Fields> {
  if (typeof file !== 'string' || file === '') return {};
  const read = file === STDIN ? text(process.stdin) : readFile(file, 'utf8');
  const content = await read.catch(() => {
    throw new UsageError(`${file} cannot be read`);
  });
  const json = asJson(content);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  throw new UsageError(`${file === STDIN ? 'standard input' : file} holds no JSON object`);
}

/** The parser quotes what it cannot read, which may be a secret. */
function asJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function secretsInVariables(call: Call): Fields {
  const given = call.options['secret-env'];
  const pairs = (Array.isArray(given) ? given : []).map((pair: string) => {
    const [name = '', variable = ''] = pair.split('=', 2);
    if (name === '' || variable === '') throw new UsageError('--secret-env takes NAME=VARIABLE');
    const value = call.variable(variable);
    if (value === undefined) throw new UsageError(`the variable ${variable} is not set`);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

function codeOf(text: string): string {
  if (PROVIDER_CODE.test(text)) return text;
  throw new UsageError('a code is up to 40 small letters, digits, - and _');
}

function shown({ id, code, protocol, state, version, setup, live, lastTest }: ProviderRecord) {
  return {
    ...{ id, code, protocol, status: state, version, revision: setup.revision, live_revision: live?.revision ?? null },
    settings: setup.settings,
    secrets_set: setup.secretsSet,
    last_test: lastTest ?? null,
    ...{ notices: `/v1/hints/${id}`, callback: `/v1/callbacks/${id}` },
  };
}
