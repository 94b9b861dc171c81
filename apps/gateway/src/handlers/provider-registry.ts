/** Providers that a tenant registers itself, over HTTP. */
import { isKysoError, type ProviderRecord, providerRecordId } from '@kyso/domain';
import { Registrations, type WrongField } from '@kyso/providers';
import { checkWebhookUrl, guardedAgent } from '@kyso/webhooks';
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

export async function registerProvider(call: Call, deps: GatewayDeps): Promise<Answer> {
  const registration = validateBody(createRegisteredProvider, call.body);
  return answer(await pointed(registrations(deps).register(call.caller.tenantId, registration)), 201, deps);
}

export async function listRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const records = await deps.store.providers.all(call.caller.tenantId);
  return { status: 200, body: { data: records.map((record) => render(record, deps)), next_cursor: null } };
}

export async function updateRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  const change = validateBody(updateRegisteredProvider, call.body);
  return await changed(call, deps, (all, record) => all.update(record, change));
}

export async function testRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await changed(call, deps, (all, record) => all.test(record, call.signal));
}

export async function activateRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await changed(call, deps, (all, record) => all.activate(record));
}

export async function disableRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await changed(call, deps, (all, record) => all.disable(record));
}

export async function removeRegistered(call: Call, deps: GatewayDeps): Promise<Answer> {
  await registrations(deps).remove(await findRecord(call, deps));
  await deps.providers.refresh?.();
  return { status: 204 };
}

async function changed(
  call: Call,
  deps: GatewayDeps,
  change: (all: Registrations, record: ProviderRecord) => Promise<ProviderRecord>,
): Promise<Answer> {
  const record = await pointed(change(registrations(deps), await findRecord(call, deps)));
  await deps.providers.refresh?.();
  return answer(record, 200, deps);
}

function registrations({ store, vault, clock, webhooks }: GatewayDeps): Registrations {
  return new Registrations({
    records: store.providers,
    requests: store.requests,
    vault,
    clock,
    dispatcherFor: (tls) => guardedAgent(webhooks, { tls }),
    checkUrl: (url) => void checkWebhookUrl(url, webhooks),
  });
}

async function findRecord(call: Call, deps: GatewayDeps): Promise<ProviderRecord> {
  const { tenantId } = call.caller;
  const id = providerRecordId(tenantId, call.params['provider_code'] ?? '');
  const record = found(await deps.store.providers.find(tenantId, id));
  assertMatch(call, etag(record.version));
  return record;
}

/** Bad fields as the API names them. */
async function pointed<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    if (!isKysoError(error, 'validation_failed') || !Array.isArray(error.details['fields'])) throw error;
    const fields = error.details['fields'] as readonly WrongField[]; // as Registrations throws it
    throw invalidFields(fields.map(({ pointer, hint }) => ({ pointer, code: 'invalid_value', detail: hint })));
  });
}

function answer(record: ProviderRecord, status: number, deps: GatewayDeps): Answer {
  return { status, headers: { etag: etag(record.version), 'cache-control': 'no-store' }, body: render(record, deps) };
}

function render(record: ProviderRecord, { publicUrl = '' }: GatewayDeps): RegisteredProviderJson {
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
    notices_url: `${publicUrl}/v1/hints/${record.id}`,
    callback_url: `${publicUrl}/v1/callbacks/${record.id}`,
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
