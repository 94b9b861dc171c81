import {
  type AppearanceSnapshot,
  type Bell,
  type Bilingual,
  begin,
  type Clock,
  type HeldAccount,
  type Ids,
  type ItemSnapshot,
  KysoError,
  maskAccount,
  type ProviderAccount,
  type Providers,
  type RequestedPlacement,
  type Sealed,
  type SignatureLevel,
  type SignatureProfile,
  type SignatureRequest,
  type SignerSnapshot,
  type Store,
  type TenantId,
  type Vault,
} from '@kyso/domain';
import { STANDARD_LINES } from '@kyso/pdf';
import { openFurtherNumbers } from './held-account.ts';
import { toInstant } from './instant.ts';
import type { Caller, OrderedPlacement, SignatureOrder } from './order.ts';
import { DEFAULT_POLICY, LIMITS, type Policy } from './policy.ts';
import { recordFirst } from './record.ts';
import { isAllowedReturn } from './return-url.ts';
import { sha256Text } from './sha256.ts';
import { vaultContext } from './vault-context.ts';

export type AcceptPorts = {
  /** Without tenants no order may name a `returnUrl`. */
  readonly store: Pick<Store, 'requests' | 'files' | 'profiles' | 'accounts'> & Partial<Pick<Store, 'tenants'>>;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly providers: Pick<Providers, 'codes' | 'codesFor'> & Partial<Pick<Providers, 'find'>>;
  readonly policy?: Policy;
  /** Level of orders that name none, and whether there is an authority for those above B-B; absent: B-B alone. */
  readonly levels?: { readonly fallback: SignatureLevel; readonly timestamps: boolean };
};

type Fault = { readonly pointer: string; readonly code: string; readonly detail: Bilingual };

/**
 * Accepts an order: when this returns, the request is on disk and will reach a final state, whether or not the queue is
 * up. All faults of the order are collected and reported at once.
 * @throws KysoError `validation_failed` (details.errors: pointer, code, detail), `provider.unknown`, `document.changed`,
 * `level.unavailable`, `store.unavailable` (nothing was accepted).
 */
export async function acceptRequest(
  ports: AcceptPorts,
  caller: Caller,
  order: SignatureOrder,
): Promise<SignatureRequest> {
  const faults: Fault[] = [...checkOrder(order)];
  const profile = await findProfile(ports, caller, order, faults);
  const items = await findItems(ports, caller, order, profile, faults);
  const account = await findAccount(ports, caller, order, faults);
  faults.push(...(await checkReturn(ports, caller, order)));
  if (faults.length > 0) throw invalid(faults);

  const signer = snapshotSigner(ports, caller, order, account ?? profile);
  const codes = ports.providers.codesFor?.(caller.tenantId) ?? ports.providers.codes;
  if (!codes.includes(signer.provider)) {
    // what is known and may not be named was disabled
    const isDisabled = ports.providers.find?.(signer.provider, caller.tenantId) !== undefined;
    throw new KysoError(
      isDisabled ? 'provider.disabled' : 'provider.unknown',
      `no provider "${signer.provider}" takes new requests`,
      {
        details: { providers: codes },
      },
    );
  }
  refuseChangedDocuments(order, items);
  const level = levelOf(ports, order);

  const now = ports.clock.now();
  const event = begin(
    ports.ids.next('sr'),
    caller.tenantId,
    {
      signer,
      appearance: snapshotAppearance(profile),
      items,
      ...(order.reason === undefined ? {} : { reason: order.reason.normalize('NFC') }),
      description: describe(order, items),
      level,
      onItemError: order.onItemError,
      approvalSeconds: order.approvalSeconds,
      metadata: order.metadata,
      ...(order.returnUrl === undefined
        ? {}
        : { returnUrl: ports.vault.seal(order.returnUrl, vaultContext.requestReturn(caller.tenantId)) }),
      livemode: caller.livemode,
      deadlineAt: toInstant(now + (ports.policy ?? DEFAULT_POLICY).startMs),
    },
    { at: toInstant(now), actor: caller.actor, digest: sha256Text },
  );
  const request = await recordFirst({ requests: ports.store.requests, bell: ports.bell, clock: ports.clock }, event);
  if (request === undefined) throw new KysoError('internal', 'a fresh request id was already taken');
  return request;
}

function fault(pointer: string, code: string, vi: string, en: string): Fault {
  return { pointer, code, detail: { vi, en } };
}

function invalid(errors: readonly Fault[]): KysoError {
  return new KysoError('validation_failed', `${errors.length} field(s) are not valid`, { details: { errors } });
}

function* checkOrder(order: SignatureOrder): Generator<Fault> {
  const { min, max } = LIMITS.approvalSeconds;
  if (order.items.length < 1 || order.items.length > LIMITS.items) {
    yield fault(
      '#/items',
      'out_of_range',
      `Cần từ 1 đến ${LIMITS.items} tài liệu.`,
      `Give 1 to ${LIMITS.items} documents.`,
    );
  }
  if (order.approvalSeconds < min || order.approvalSeconds > max) {
    yield fault('#/expires_in', 'out_of_range', `Cần từ ${min} đến ${max} giây.`, `Give ${min} to ${max} seconds.`);
  }
  yield* checkSigner(order);
  const seen = new Set<string>();
  for (const [index, item] of order.items.entries()) {
    if (seen.has(item.fileId)) {
      yield fault(
        `#/items/${index}/file_id`,
        'duplicate',
        'Tệp này đã có trong yêu cầu.',
        'The file is already in this request.',
      );
    }
    seen.add(item.fileId);
  }
}

function* checkSigner({ signer, accountId, profileId, certificateSerial }: SignatureOrder): Generator<Fault> {
  if (signer === undefined && accountId === undefined && profileId === undefined) {
    const [vi, en] = [
      'Cần có signer, provider_account_id hoặc profile_id.',
      'Give a signer, a provider_account_id or a profile_id.',
    ];
    yield fault('#/signer', 'required', vi, en);
  }
  if (signer !== undefined && accountId !== undefined) {
    const [vi, en] = [
      'Chỉ dùng một trong signer và provider_account_id.',
      'Give either signer or provider_account_id.',
    ];
    yield fault('#/provider_account_id', 'conflict', vi, en);
  }
  if (signer !== undefined && certificateSerial !== undefined) {
    const [vi, en] = ['Ghi số chứng thư trong signer.', 'The serial number belongs into signer.'];
    yield fault('#/certificate_serial', 'conflict', vi, en);
  }
}

async function checkReturn(
  { store }: AcceptPorts,
  { tenantId }: Caller,
  { returnUrl }: SignatureOrder,
): Promise<readonly Fault[]> {
  if (returnUrl === undefined || isAllowedReturn(returnUrl, await store.tenants?.findTenant(tenantId))) return [];
  const [vi, en] = [
    'Địa chỉ quay lại không thuộc danh sách được phép của cổng dịch vụ.',
    'The address is not at one of the origins allowed for this tenant.',
  ];
  return [fault('#/return_url', 'not_allowed', vi, en)];
}

async function findAccount(
  ports: AcceptPorts,
  caller: Caller,
  { accountId }: SignatureOrder,
  faults: Fault[],
): Promise<ProviderAccount | undefined> {
  if (accountId === undefined) return undefined;
  const account = await ports.store.accounts.find(caller.tenantId, accountId);
  if (account === undefined) {
    const [vi, en] = ['Không có tài khoản ký số này.', 'There is no such provider account.'];
    faults.push(fault('#/provider_account_id', 'unknown_account', vi, en));
  }
  return account;
}

async function findProfile(
  ports: AcceptPorts,
  caller: Caller,
  order: SignatureOrder,
  faults: Fault[],
): Promise<SignatureProfile | undefined> {
  if (order.profileId === undefined) return undefined;
  const profile = await ports.store.profiles.find(caller.tenantId, order.profileId);
  if (profile === undefined) {
    faults.push(
      fault('#/profile_id', 'unknown_profile', 'Không có mẫu chữ ký này.', 'There is no such signature profile.'),
    );
  }
  return profile;
}

async function findItems(
  ports: AcceptPorts,
  caller: Caller,
  order: SignatureOrder,
  profile: SignatureProfile | undefined,
  faults: Fault[],
): Promise<ItemSnapshot[]> {
  const items: ItemSnapshot[] = [];
  for (const [index, { fileId, placement: ordered }] of order.items.entries()) {
    const file = await ports.store.files.find(caller.tenantId, fileId);
    if (file === undefined) {
      faults.push(fault(`#/items/${index}/file_id`, 'unknown_file', 'Không có tệp này.', 'There is no such file.'));
      continue;
    }
    const pointer = `#/items/${index}/placement`;
    const placement = withAnchorText(ordered, profile);
    if (placement === undefined) {
      faults.push(fault(`${pointer}/text`, 'required', 'Cần có từ khóa vị trí ký.', 'Give the text of the anchor.'));
      continue;
    }
    if (placement.mode === 'rect' && placement.page > file.pages) {
      const [vi, en] = [`Tài liệu chỉ có ${file.pages} trang.`, `The document has ${file.pages} page(s).`];
      faults.push(fault(`${pointer}/page`, 'out_of_range', vi, en));
    }
    const { name: fileName, sha256, sizeBytes } = file;
    items.push({ itemId: ports.ids.next('sri'), fileId, fileName, sha256, sizeBytes, placement });
  }
  return items;
}

/** Undefined when an anchor is meant but neither the order nor the profile says which text. */
function withAnchorText(
  placement: OrderedPlacement,
  profile: SignatureProfile | undefined,
): RequestedPlacement | undefined {
  if (placement.mode !== 'anchor') return placement;
  const text = placement.text ?? profile?.anchor;
  return text === undefined ? undefined : { ...placement, text: text.normalize('NFC') };
}

function levelOf(
  { levels = { fallback: 'B-B', timestamps: false } }: AcceptPorts,
  order: SignatureOrder,
): SignatureLevel {
  const level = order.level ?? levels.fallback;
  if (level === 'B-B' || levels.timestamps) return level;
  throw new KysoError('level.unavailable', `level ${level} needs a time-stamping authority`, {
    details: { pointer: '#/level', level },
  });
}

/** The content lock: what is signed is what was shown. */
function refuseChangedDocuments(order: SignatureOrder, items: readonly ItemSnapshot[]): void {
  for (const [index, { sha256 }] of order.items.entries()) {
    if (sha256 !== undefined && sha256.toLowerCase() !== items[index]?.sha256) {
      throw new KysoError('document.changed', 'the file does not have the sha256 that was shown to the signer', {
        details: { pointer: `#/items/${index}/sha256` },
      });
    }
  }
}

function snapshotSigner(
  ports: AcceptPorts,
  caller: Caller,
  order: SignatureOrder,
  held: HeldAccount | undefined,
): SignerSnapshot {
  const { tenantId } = caller;
  if (order.signer !== undefined) {
    const { provider, account, phone, certificateSerial } = order.signer;
    return {
      provider,
      account: ports.vault.seal(account, vaultContext.requestAccount(tenantId)),
      accountMasked: maskAccount(account),
      ...sealNumbers(ports.vault, tenantId, order.furtherNumbers),
      ...(phone === undefined ? {} : { phone: ports.vault.seal(phone, vaultContext.requestPhone(tenantId)) }),
      ...(certificateSerial === undefined ? {} : { certificateSerial: certificateSerial.toUpperCase() }),
    };
  }
  if (held === undefined) throw new TypeError('an order without a signer was not refused');
  const { accountId, certificateSerial } = order;
  return {
    provider: held.provider,
    accountMasked: held.accountMasked,
    ...sealNumbers(ports.vault, tenantId, [
      ...new Set([...openFurtherNumbers(ports.vault, held), ...(order.furtherNumbers ?? [])]),
    ]),
    ...resealed(ports.vault, tenantId, held),
    ...(accountId === undefined ? {} : { accountId }),
    ...(certificateSerial === undefined ? {} : { certificateSerial: certificateSerial.toUpperCase() }),
  };
}

function sealNumbers(vault: Vault, tenantId: TenantId, numbers: readonly string[] = []) {
  if (numbers.length === 0) return {};
  return { furtherNumbers: vault.seal(JSON.stringify(numbers), vaultContext.requestNumbers(tenantId)) };
}

/** The secrets of a record under the contexts of a request. */
function resealed(vault: Vault, tenantId: TenantId, { account, phone, grant }: HeldAccount) {
  const { heldAccount, heldPhone, heldGrant, requestAccount, requestPhone, requestGrant } = vaultContext;
  const again = (sealed: Sealed, from: (tenant: TenantId) => string, to: (tenant: TenantId) => string) =>
    vault.seal(vault.open(sealed, from(tenantId)), to(tenantId));
  return {
    account: again(account, heldAccount, requestAccount),
    ...(phone === undefined ? {} : { phone: again(phone, heldPhone, requestPhone) }),
    ...(grant === undefined ? {} : { grant: again(grant, heldGrant, requestGrant) }),
  };
}

function snapshotAppearance(profile: SignatureProfile | undefined): AppearanceSnapshot {
  if (profile === undefined) return { lines: STANDARD_LINES };
  return {
    profileId: profile.id,
    lines: profile.lines,
    ...(profile.imageSha256 === undefined ? {} : { imageSha256: profile.imageSha256 }),
  };
}

function describe(order: SignatureOrder, items: readonly ItemSnapshot[]): string {
  const text = order.description ?? `Ký số: ${items.map((item) => item.fileName).join(', ')}`;
  return text.normalize('NFC').slice(0, LIMITS.descriptionCharacters);
}
