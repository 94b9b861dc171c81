/** The account in the clear, for the time of a call, and the secrets a provider hands out, on their way to rest. */
import {
  type HeldAccount,
  KysoError,
  type Sealed,
  type SignatureRequest,
  type SignerAccount,
  type Versioned,
  type VersionedRecords,
} from '@kyso/domain';
import type { EffectPorts } from './effect.ts';
import { keepGrantIn } from './held-account.ts';
import { vaultContext } from './vault-context.ts';

/** As the port promises; it lies in the log and in every projection of the request. */
const SESSION_MAX_CHARACTERS = 65_536;

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

/** Every identity number known of the person: the account's, which is given, and those that came with the order. */
export function numbersOf(
  { vault }: EffectPorts,
  { tenantId, signer }: SignatureRequest,
  number: string,
): readonly string[] {
  if (signer.furtherNumbers === undefined) return [number];
  // written by acceptance, from checked text
  const further = JSON.parse(vault.open(signer.furtherNumbers, vaultContext.requestNumbers(tenantId))) as string[];
  return [number, ...further];
}

/** Another request of the same record may have had it replaced since this one was accepted. */
async function newestGrant(ports: EffectPorts, request: SignatureRequest): Promise<string | undefined> {
  const { tenantId, grant, signer } = request;
  if (signer.grant === undefined && grant === undefined) return undefined;
  const held = await holderOf(ports, request)?.find();
  if (held?.grant !== undefined) return ports.vault.open(held.grant, vaultContext.heldGrant(tenantId));
  const sealed = grant ?? signer.grant;
  return sealed === undefined ? undefined : ports.vault.open(sealed, vaultContext.requestGrant(tenantId));
}

/**
 * Puts a new or replaced secret where later requests of the same profile or account find it, before anything else is done
 * with the answer that brought it. A request of neither keeps it for itself.
 */
export async function keepGrant(ports: EffectPorts, request: SignatureRequest, grant: string): Promise<void> {
  await holderOf(ports, request)?.keep(grant);
}

type Holder = { find(): Promise<HeldAccount | undefined>; keep(grant: string): Promise<void> };

/** The record the request's account came from. */
function holderOf(ports: EffectPorts, request: SignatureRequest): Holder | undefined {
  const { accountId } = request.signer;
  if (accountId !== undefined) return holderIn(ports, request, ports.accounts, accountId);
  return holderIn(ports, request, ports.profiles, request.appearance.profileId);
}

/** Finds the record only as long as it is about the same account: an order may name another signer. */
function holderIn<R extends HeldAccount & Versioned>(
  ports: EffectPorts,
  { tenantId, signer }: SignatureRequest,
  records: Pick<VersionedRecords<R>, 'find' | 'replace'> | undefined,
  id: R['id'] | undefined,
): Holder | undefined {
  if (records === undefined || id === undefined) return undefined;
  const { vault } = ports;
  const find = async () => {
    const record = await records.find(tenantId, id);
    if (record?.provider !== signer.provider) return undefined;
    const number = vault.open(record.account, vaultContext.heldAccount(tenantId));
    return number === vault.open(signer.account, vaultContext.requestAccount(tenantId)) ? record : undefined;
  };
  return { find, keep: (grant) => keepGrantIn(ports, records, find, grant) };
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
