import { KysoError, type SignatureProfile } from '@kyso/domain';
import { APPEARANCE_PRESETS, presetLines } from '@kyso/pdf';
import { instant } from '@kyso/runtime';
import { sealAccount, sealFurtherNumbers, sealPhone } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { renderSignatureProfile } from '../render/signature-profile.ts';
import { LIST_LIMIT, listQuery } from '../schemas/fields.ts';
import {
  type CreateSignatureProfile,
  createSignatureProfile,
  type UpdateSignatureProfile,
  updateSignatureProfile,
} from '../schemas/signature-profiles.ts';
import { assertMatch, etag, isKnown } from './conditional.ts';
import { found, idParam } from './params.ts';
import { configuredProvider } from './providers.ts';
import { withCursor } from './signature-requests.ts';

export async function createProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const body = validateBody(createSignatureProfile, call.body);
  configuredProvider(deps, body.provider, call.caller.tenantId);
  const { tenantId } = call.caller;
  const now = instant(deps.clock.now());
  const profile: SignatureProfile = {
    id: deps.ids.next('prf'),
    tenantId,
    version: 1,
    createdAt: now,
    updatedAt: now,
    label: body.label.normalize('NFC'),
    provider: body.provider,
    ...sealAccount(deps.vault, tenantId, body.citizen_id),
    ...sealFurtherNumbers(deps.vault, tenantId, body.citizen_ids),
    ...(body.phone === undefined ? {} : sealPhone(deps.vault, tenantId, body.phone)),
    ...(body.anchor === undefined ? {} : { anchor: body.anchor.normalize('NFC') }),
    lines: normalise(body.lines ?? linesOfPreset(body)),
  };
  await deps.store.profiles.insert(profile);
  return answer(profile, deps, 201, { location: `/v1/signature-profiles/${profile.id}` });
}

/** The picture comes in a call of its own, so only the texts are judged here. */
function linesOfPreset({ preset = 'citizen', preset_texts: texts = {} }: CreateSignatureProfile): readonly string[] {
  const { agency, number, form } = texts;
  const given = {
    ...(agency === undefined ? {} : { agency }),
    ...(number === undefined ? {} : { number }),
    ...(form === undefined ? {} : { form }),
  };
  return presetLines(preset, given, APPEARANCE_PRESETS[preset].image === 'required');
}

export async function readProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const profile = await findProfile(call, deps);
  return isKnown(call, etag(profile.version))
    ? { status: 304, headers: { etag: etag(profile.version) } }
    : answer(profile, deps, 200);
}

export async function listProfiles(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { limit = LIST_LIMIT.fallback, cursor } = validateQuery(listQuery, call.query);
  const query = { limit, ...(cursor === undefined ? {} : { cursor }) };
  const page = await withCursor(() => deps.store.profiles.list(call.caller.tenantId, query));
  const data = page.records.map((profile) => renderSignatureProfile(profile, deps.publicUrl ?? ''));
  return { status: 200, body: { data, next_cursor: page.nextCursor ?? null } };
}

export async function updateProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const body = validateBody(updateSignatureProfile, call.body);
  if (body.provider !== undefined) configuredProvider(deps, body.provider, call.caller.tenantId);
  const { tenantId } = call.caller;
  return await changeProfile(call, deps, (profile) => ({
    ...withoutStale(profile, body),
    ...(body.label === undefined ? {} : { label: body.label.normalize('NFC') }),
    ...(body.provider === undefined ? {} : { provider: body.provider }),
    ...(body.citizen_id === undefined ? {} : sealAccount(deps.vault, tenantId, body.citizen_id)),
    ...(body.citizen_ids === undefined ? {} : sealFurtherNumbers(deps.vault, tenantId, body.citizen_ids)),
    ...(typeof body.phone === 'string' ? sealPhone(deps.vault, tenantId, body.phone) : {}),
    ...(body.anchor === undefined ? {} : { anchor: body.anchor.normalize('NFC') }),
    ...(body.lines === undefined ? {} : { lines: normalise(body.lines) }),
  }));
}

export async function removeProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const profile = await findProfile(call, deps);
  assertMatch(call, etag(profile.version));
  await deps.store.profiles.remove(call.caller.tenantId, profile.id);
  return { status: 204 };
}

/**
 * Replaces the profile by `change` of it, one version further.
 * @throws KysoError `precondition_failed` when If-Match names another version or somebody else was faster.
 */
export async function changeProfile(
  call: Call,
  deps: GatewayDeps,
  change: (profile: SignatureProfile) => SignatureProfile,
): Promise<Answer> {
  const current = await findProfile(call, deps);
  assertMatch(call, etag(current.version));
  const changed = { ...change(current), version: current.version + 1, updatedAt: instant(deps.clock.now()) };
  if ((await deps.store.profiles.replace(changed)) === 'conflict') {
    throw new KysoError('precondition_failed', 'the profile was changed meanwhile');
  }
  return answer(changed, deps, 200);
}

export async function findProfile(call: Call, deps: GatewayDeps): Promise<SignatureProfile> {
  return found(await deps.store.profiles.find(call.caller.tenantId, idParam(call, 'profile_id', 'prf')));
}

function answer(profile: SignatureProfile, deps: GatewayDeps, status: number, headers = {}): Answer {
  return {
    status,
    headers: { ...headers, etag: etag(profile.version) },
    body: renderSignatureProfile(profile, deps.publicUrl ?? ''),
  };
}

/** What a change makes untrue: removed numbers, those of another person, and the link of an account that is another one now. */
function withoutStale(profile: SignatureProfile, change: UpdateSignatureProfile): SignatureProfile {
  const { phone, phoneMasked, grant, furtherNumbers, furtherMasked, ...rest } = profile;
  const keepsFurther = change.citizen_ids === undefined && change.citizen_id === undefined;
  const further = furtherNumbers === undefined || furtherMasked === undefined ? {} : { furtherNumbers, furtherMasked };
  const keepsPhone = change.phone !== null && phone !== undefined && phoneMasked !== undefined;
  const keepsGrant = change.provider === undefined && change.citizen_id === undefined && grant !== undefined;
  return {
    ...rest,
    ...(keepsFurther ? further : {}),
    ...(keepsPhone ? { phone, phoneMasked } : {}),
    ...(keepsGrant ? { grant } : {}),
  };
}

function normalise(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.normalize('NFC'));
}
