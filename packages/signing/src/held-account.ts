/** Accounts at providers that records keep: profiles, and accounts on their own. */
import { type CredentialDescription, describeCredential } from '@kyso/cms';
import {
  awaitCredentials,
  type Clock,
  type HeldAccount,
  KysoError,
  maskAccount,
  maskPhone,
  parseAccountNumber,
  parsePhone,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type TenantId,
  type Vault,
  type Versioned,
  type VersionedRecords,
} from '@kyso/domain';
import { toInstant } from './instant.ts';
import { vaultContext } from './vault-context.ts';

/** Writers of one record at a time; each try reads it again. */
const TRIES = 5;

/** @throws TypeError for a number of no known form: that is for the caller to refuse. */
export function sealAccount(vault: Vault, tenantId: TenantId, text: string) {
  const account = parseAccountNumber(text);
  if (account === undefined) throw new TypeError('no number of an account');
  return {
    account: vault.seal(account.number, vaultContext.heldAccount(tenantId)),
    accountMasked: maskAccount(account.number),
  };
}

/** @throws TypeError for a number of no known form: that is for the caller to refuse. */
export function sealPhone(vault: Vault, tenantId: TenantId, text: string) {
  const phone = parsePhone(text);
  if (phone === undefined) throw new TypeError('no number of a mobile phone');
  return {
    phone: vault.seal(phone.msisdn, vaultContext.heldPhone(tenantId)),
    phoneMasked: maskPhone(phone.national),
  };
}

/** Further identity numbers of the person; none when there are none. @throws TypeError for a number of no known form. */
export function sealFurtherNumbers(vault: Vault, tenantId: TenantId, texts: readonly string[]) {
  const numbers = texts.map((text) => parseAccountNumber(text)?.number);
  if (numbers.length === 0) return {};
  if (!numbers.every((number) => number !== undefined)) throw new TypeError('no number of a person');
  return {
    furtherNumbers: vault.seal(JSON.stringify(numbers), vaultContext.heldNumbers(tenantId)),
    furtherMasked: numbers.map(maskAccount),
  };
}

export function openFurtherNumbers(
  vault: Vault,
  { tenantId, furtherNumbers }: Pick<HeldAccount, 'tenantId' | 'furtherNumbers'>,
): readonly string[] {
  if (furtherNumbers === undefined) return [];
  // sealed by the function above
  return JSON.parse(vault.open(furtherNumbers, vaultContext.heldNumbers(tenantId))) as string[];
}

export function openAccount(vault: Vault, { tenantId, account, phone, grant }: HeldAccount): SignerAccount {
  return {
    number: vault.open(account, vaultContext.heldAccount(tenantId)),
    ...(phone === undefined ? {} : { phone: `+${vault.open(phone, vaultContext.heldPhone(tenantId))}` }),
    ...(grant === undefined ? {} : { grant: vault.open(grant, vaultContext.heldGrant(tenantId)) }),
  };
}

/** The record one version further, with another secret. */
export function withGrant<R extends HeldAccount>(ports: { vault: Vault; clock: Clock }, record: R, grant: string): R {
  return {
    ...record,
    version: record.version + 1,
    updatedAt: toInstant(ports.clock.now()),
    grant: ports.vault.seal(grant, vaultContext.heldGrant(record.tenantId)),
  };
}

/**
 * Puts a new or replaced secret into the record that `find` reads, against other writers of it; nothing when there is none.
 * @throws KysoError `store.unavailable`
 */
export async function keepGrantIn<R extends HeldAccount & Versioned>(
  ports: { vault: Vault; clock: Clock },
  records: Pick<VersionedRecords<R>, 'replace'>,
  find: () => Promise<R | undefined>,
  grant: string,
): Promise<void> {
  for (let tried = 0; tried < TRIES; tried++) {
    const record = await find();
    if (record === undefined) return;
    if ((await records.replace(withGrant(ports, record, grant))) === 'replaced') return;
  }
  throw new KysoError('store.unavailable', `lost ${TRIES} races for the secret of an account`);
}

export type CredentialList =
  | { readonly kind: 'found'; readonly credentials: readonly CredentialDescription[] }
  | Refusal;

/**
 * Asks the provider for the certificates of the account. A secret that the provider replaces is kept before the answer.
 * @throws KysoError the faults of {@link RemoteSigner}, `store.unavailable`.
 */
export async function listCredentialsOf<R extends HeldAccount & Versioned>(
  ports: { vault: Vault; clock: Clock },
  records: Pick<VersionedRecords<R>, 'find' | 'replace'>,
  record: R,
  signer: RemoteSigner,
  signal: AbortSignal,
): Promise<CredentialList> {
  const account = openAccount(ports.vault, record);
  const answer = await awaitCredentials(signer, account, signal);
  if (answer.kind === 'refused') return answer;
  if (answer.grant !== undefined) {
    await keepGrantIn(ports, records, () => records.find(record.tenantId, record.id), answer.grant);
  }
  const nowMs = ports.clock.now();
  const numbers = [account.number, ...openFurtherNumbers(ports.vault, record)];
  const credentials = answer.credentials.map((credential) => describeCredential(credential, numbers, nowMs));
  return { kind: 'found', credentials };
}
