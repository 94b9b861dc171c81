/** The account in the clear, for the time of a call, and the secrets a provider hands out, on their way to rest. */
import { KysoError, type Sealed, type SignatureProfile, type SignatureRequest, type SignerAccount } from '@kyso/domain';
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
async function newestGrant(ports: EffectPorts, request: SignatureRequest): Promise<string | undefined> {
  const { tenantId, grant, signer } = request;
  if (signer.grant === undefined && grant === undefined) return undefined;
  const profile = await profileOf(ports, request);
  if (profile?.grant !== undefined) return ports.vault.open(profile.grant, vaultContext.profileGrant(tenantId));
  const sealed = grant ?? signer.grant;
  return sealed === undefined ? undefined : ports.vault.open(sealed, vaultContext.requestGrant(tenantId));
}

/**
 * Puts a new or replaced secret where later requests of the same profile find it, before anything else is done with the
 * answer that brought it. A request without a profile keeps it for itself.
 */
export async function keepGrant(ports: EffectPorts, request: SignatureRequest, grant: string): Promise<void> {
  const { tenantId } = request;
  for (let tried = 0; tried < PROFILE_TRIES; tried++) {
    const profile = await profileOf(ports, request);
    if (profile === undefined) return;
    const sealed = ports.vault.seal(grant, vaultContext.profileGrant(tenantId));
    const updatedAt = toInstant(ports.clock.now());
    const changed = { ...profile, version: profile.version + 1, updatedAt, grant: sealed };
    if ((await ports.profiles?.replace(changed)) === 'replaced') return;
  }
  throw new KysoError('store.unavailable', `lost ${PROFILE_TRIES} races for a profile`);
}

/** The profile the request was made from, as long as it is about the same account: an order may name another signer. */
async function profileOf(
  { profiles, vault }: EffectPorts,
  { tenantId, appearance, signer }: SignatureRequest,
): Promise<SignatureProfile | undefined> {
  if (appearance.profileId === undefined) return undefined;
  const profile = await profiles?.find(tenantId, appearance.profileId);
  if (profile?.provider !== signer.provider) return undefined;
  const ofProfile = vault.open(profile.account, vaultContext.profileAccount(tenantId));
  return ofProfile === vault.open(signer.account, vaultContext.requestAccount(tenantId)) ? profile : undefined;
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
