/** Providers that a tenant registers itself: draft, tested, active, disabled. Secrets go in and never come out. */
import { isKysoError, KysoError, type ProviderRecord, providerRecordId, type RemoteSigner } from '@kyso/domain';
import { createSigner, FAMILIES, isProtocol, PROTOCOLS, providerSecretsContext } from '@kyso/providers';
import { instant } from '@kyso/runtime';
import { checkWebhookUrl } from '@kyso/webhooks';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { invalidFields } from '../http/problem.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { noQuery } from '../schemas/fields.ts';
import {
  createRegisteredProvider,
  type RegisteredProviderJson,
  updateRegisteredProvider,
} from '../schemas/provider-registry.ts';
import { assertMatch, etag } from './conditional.ts';
import { found } from './params.ts';

type Fields = Readonly<Record<string, unknown>>;
const TEST_TIMEOUT_MS = 20_000;

export async function registerProvider(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { code, protocol, settings, secrets } = validateBody(createRegisteredProvider, call.body);
  const { tenantId } = call.caller;
  const id = providerRecordId(tenantId, code);
  const setup = { revision: 1, ...sealSetup(deps, { tenantId, code, protocol }, settings, secrets) };
  const now = instant(deps.clock.now());
  const record: ProviderRecord = {
    ...{ id, tenantId, code, protocol, setup },
    ...{ version: 1, state: 'draft', createdAt: now, updatedAt: now },
  };
  const isTaken = async () => (await deps.store.providers.find(tenantId, id)) !== undefined;
  const taken = new KysoError('provider.exists', 'the code is registered already');
  if (await isTaken()) throw taken;
  try {
    await deps.store.providers.insert(record);
  } catch (error) {
    throw isKysoError(error, 'internal') && (await isTaken()) ? taken : error;
  }
  return answer(record, 201);
}

export async function listRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const records = await deps.store.providers.all(call.caller.tenantId);
  return { status: 200, body: { data: records.map(render), next_cursor: null } };
}

export async function updateRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  const body = validateBody(updateRegisteredProvider, call.body);
  const record = await findRecord(call, deps);
  const secrets = { ...openSecrets(deps, record), ...body.secrets };
  const kept = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== null));
  const sealed = sealSetup(deps, record, body.settings ?? record.setup.settings, kept);
  return await replace(deps, { ...record, setup: { revision: record.setup.revision + 1, ...sealed } });
}

/** That the provider does not answer, or refuses, is the outcome of the test. */
export async function testRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  const record = await findRecord(call, deps);
  checkUrls(record.setup.settings, deps);
  const signer = signerOf(record, record.setup.settings, openSecrets(deps, record), deps);
  if (signer.ping === undefined) throw new KysoError('provider.untested', 'the protocol has no call for a test');
  const error = await signer.ping(AbortSignal.any([call.signal, AbortSignal.timeout(TEST_TIMEOUT_MS)])).then(
    () => undefined,
    (fault: unknown) => {
      if (isKysoError(fault) && fault.code.startsWith('provider.')) return fault.code;
      throw fault;
    },
  );
  const { revision } = record.setup;
  const lastTest = { revision, at: instant(deps.clock.now()), ...(error === undefined ? {} : { error }) };
  return await replace(deps, { ...record, lastTest });
}

export async function activateRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  const record = await findRecord(call, deps);
  const { lastTest, setup } = record;
  if (lastTest?.revision !== setup.revision || lastTest.error !== undefined) {
    throw new KysoError('provider.untested', 'the settings were not tested with success since they changed', {
      details: { revision: setup.revision, tested: lastTest?.revision ?? null },
    });
  }
  return await replace(deps, { ...record, state: 'active', live: setup });
}

export async function disableRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await replace(deps, { ...(await findRecord(call, deps)), state: 'disabled' });
}

export async function removeRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  const record = await findRecord(call, deps);
  if (record.state === 'active' || (await deps.store.requests.hasOpen(record.tenantId, record.code))) {
    throw new KysoError('provider.in_use', 'the provider is active or has open requests');
  }
  await deps.store.providers.remove(record.tenantId, record.id);
  await deps.providers.refresh?.();
  return { status: 204 };
}

async function findRecord(call: Call, deps: GatewayDeps): Promise<ProviderRecord> {
  const { tenantId } = call.caller;
  const id = providerRecordId(tenantId, call.params['provider_code'] ?? '');
  const record = found(await deps.store.providers.find(tenantId, id));
  assertMatch(call, etag(record.version));
  return record;
}

async function replace(deps: GatewayDeps, changed: ProviderRecord): Promise<Answer> {
  const record = { ...changed, version: changed.version + 1, updatedAt: instant(deps.clock.now()) };
  if ((await deps.store.providers.replace(record)) === 'conflict') {
    throw new KysoError('precondition_failed', 'the record was changed meanwhile');
  }
  await deps.providers.refresh?.();
  return answer(record, 200);
}

type Named = Pick<ProviderRecord, 'tenantId' | 'code' | 'protocol'>;

/** Checks settings and secrets as the family's schema says, and seals the latter. */
function sealSetup(deps: GatewayDeps, named: Named, settings: Fields, secrets: Fields) {
  const { protocol } = named;
  if (!isProtocol(protocol)) throw bad(['#/protocol'], `The protocol is one of ${PROTOCOLS.join(', ')}.`);
  const isSecret = (name: string) => FAMILIES[protocol].secrets.includes(name);
  const misplaced = [
    ...Object.keys(settings)
      .filter(isSecret)
      .map((name) => `#/settings/${name}`),
    ...Object.keys(secrets)
      .filter((name) => !isSecret(name))
      .map((name) => `#/secrets/${name}`),
  ];
  if (misplaced.length > 0) throw bad(misplaced, 'Secrets, and nothing else, belong into `secrets`.');
  checkUrls(settings, deps);
  signerOf(named, settings, secrets, deps);
  const sealed = deps.vault.seal(JSON.stringify(secrets), providerSecretsContext(named));
  return { settings, secrets: sealed, secretsSet: Object.keys(secrets) };
}

function openSecrets(deps: GatewayDeps, record: ProviderRecord): Fields {
  return JSON.parse(deps.vault.open(record.setup.secrets, providerSecretsContext(record)));
}

function signerOf({ code, protocol }: Named, settings: Fields, secrets: Fields, deps: GatewayDeps): RemoteSigner {
  try {
    return createSigner({ code, protocol, settings: { ...settings, ...secrets } }, deps.clock);
  } catch (error) {
    if (error instanceof TypeError) throw bad(['#/settings/baseUrl'], 'The address cannot be used.');
    if (!isKysoError(error, 'validation_failed') || !isProtocol(protocol)) throw error;
    const names = (error.details['fields'] ?? []) as readonly string[]; // as the family throws it
    const inside = (name: string) =>
      FAMILIES[protocol].secrets.includes(name.split('.')[0] ?? '') ? 'secrets' : 'settings';
    throw bad(
      names.map((name) => `#/${inside(name)}/${name.replaceAll('.', '/')}`),
      'Missing, wrong or not known.',
    );
  }
}

/** Every address among the settings is one that this service may call. */
function checkUrls(settings: Fields, deps: GatewayDeps): void {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'string' || !/^https?:/i.test(value)) continue;
    try {
      checkWebhookUrl(value, deps.webhooks);
    } catch (error) {
      if (!isKysoError(error, 'validation_failed')) throw error;
      throw bad([`#/settings/${name}`], 'The address is not one that this service may call.');
    }
  }
}

function bad(pointers: readonly string[], en: string): KysoError {
  const detail = { vi: 'Giá trị không được chấp nhận.', en };
  return invalidFields(pointers.map((pointer) => ({ pointer, code: 'invalid_value', detail })));
}

function answer(record: ProviderRecord, status: number): Answer {
  return { status, headers: { etag: etag(record.version), 'cache-control': 'no-store' }, body: render(record) };
}

function render(record: ProviderRecord): RegisteredProviderJson {
  const { setup, live, lastTest } = record;
  return {
    object: 'registered_provider',
    code: record.code,
    protocol: record.protocol,
    version: record.version,
    status: record.state,
    revision: setup.revision,
    live_revision: live?.revision ?? null,
    settings: setup.settings,
    secrets_set: [...setup.secretsSet],
    last_test:
      lastTest === undefined
        ? null
        : {
            revision: lastTest.revision,
            at: lastTest.at,
            succeeded: lastTest.error === undefined,
            error: lastTest.error ?? null,
          },
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}
