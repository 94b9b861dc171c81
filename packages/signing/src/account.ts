/** The account in the clear, for the time of a call, and the secrets a provider hands out, on their way to rest. */
import { KysoError, type ProfileRecords, type Sealed, type SignatureRequest, type SignerAccount } from '@kyso/domain';
import type { EffectPorts } from './effect.ts';
import { toInstant } from './instant.ts';
import { vaultContext } from './vault-context.ts';

/** As the port promises; it lies in the log and in every projection of the request. */
const SESSION_MAX_CHARACTERS = 65_536;
/** Writers of one profile at a time; each try reads it again. */
const PROFILE_TRIES = 5;

export async function accountOf(ports: EffectPorts, request: SignatureRequest): Promise<SignerAccount> {
  const { tenantId, signer } = request;
  const open = (sealed: Sealed, context: (tenant: typeof tenantId) => string) =>
    ports.vault.open(sealed, context(tenantId));
  const grant = await newestGrant(ports, request);
  return {
    number: open(signer.account, vaultContext.requestAccount),
    ...(signer.phone === undefined ? {} : { phone: `+${open(signer.phone, vaultContext.requestPhone)}` }),
    ...(grant === undefined ? {} : { grant }),
  };
}

/** Another request of the same profile may have had it replaced since this one was accepted. */
async function newestGrant({ vault, profiles }: EffectPorts, request: SignatureRequest): Promise<string | undefined> {
  const { tenantId, grant, signer, appearance } = request;
  if (signer.grant === undefined && grant === undefined) return undefined;
  const profile = await profileOf(profiles, tenantId, appearance.profileId);
  if (profile?.grant !== undefined) return vault.open(profile.grant, vaultContext.profileGrant(tenantId));
  const sealed = grant ?? signer.grant;
  return sealed === undefined ? undefined : vault.open(sealed, vaultContext.requestGrant(tenantId));
}

/** Puts a replaced secret where later requests find it, before anything else is done with the answer that brought it. */
export async function keepGrant(ports: EffectPorts, request: SignatureRequest, grant: string): Promise<void> {
  const { tenantId, appearance } = request;
  for (let tried = 0; tried < PROFILE_TRIES; tried++) {
    const profile = await profileOf(ports.profiles, tenantId, appearance.profileId);
    if (profile?.grant === undefined) return;
    const sealed = ports.vault.seal(grant, vaultContext.profileGrant(tenantId));
    const updatedAt = toInstant(ports.clock.now());
    const changed = { ...profile, version: profile.version + 1, updatedAt, grant: sealed };
    if ((await ports.profiles?.replace(changed)) === 'replaced') return;
  }
  throw new KysoError('store.unavailable', `lost ${PROFILE_TRIES} races for a profile`);
}

async function profileOf(
  profiles: Pick<ProfileRecords, 'find'> | undefined,
  tenantId: SignatureRequest['tenantId'],
  profileId: SignatureRequest['appearance']['profileId'],
) {
  return profileId === undefined ? undefined : await profiles?.find(tenantId, profileId);
}

type Fresh = { readonly session?: string; readonly grant?: string };

/** What an answer brought, sealed for an event; empty when it brought nothing. */
export function sealFresh(
  { vault }: EffectPorts,
  { tenantId }: SignatureRequest,
  { session, grant }: Fresh,
): { readonly session?: Sealed; readonly grant?: Sealed } {
  if (session !== undefined && session.length > SESSION_MAX_CHARACTERS) {
    throw new KysoError('provider.protocol_error', 'the session of the provider is too large to keep');
  }
  return {
    ...(session === undefined ? {} : { session: vault.seal(session, vaultContext.requestSession(tenantId)) }),
    ...(grant === undefined ? {} : { grant: vault.seal(grant, vaultContext.requestGrant(tenantId)) }),
  };
}
