/** Identifiers: a type prefix, an underscore and a ULID. They are safe in URLs, file names and job ids. */

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<'ten'>;
export type ApiKeyId = Id<'key'>;
export type FileId = Id<'fil'>;
export type ProfileId = Id<'prf'>;
export type ProviderAccountId = Id<'acc'>;
/** `prv_<ulid of the tenant>_<code>`, see {@link providerRecordId}. */
export type ProviderRecordId = Id<'prv'>;
export type RequestId = Id<'sr'>;
export type ItemId = Id<'sri'>;
export type WebhookEndpointId = Id<'we'>;
export type VerificationId = Id<'ver'>;
/** `evt_<ulid of the request>_<seq>`: a function of the request and the sequence number, see {@link eventId}. */
export type EventId = Id<'evt'>;
/** `<event id>~<endpoint id>`. */
export type DeliveryId = Id<'whd'>;

export type IdByPrefix = {
  ten: TenantId;
  key: ApiKeyId;
  fil: FileId;
  prf: ProfileId;
  acc: ProviderAccountId;
  prv: ProviderRecordId;
  sr: RequestId;
  sri: ItemId;
  we: WebhookEndpointId;
  ver: VerificationId;
};

/** Crockford base 32 without I, L, O, U: the alphabet of ULID. */
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export function isId<P extends keyof IdByPrefix>(prefix: P, text: string): text is IdByPrefix[P] {
  return text.startsWith(`${prefix}_`) && ULID.test(text.slice(prefix.length + 1));
}

/** The id of the `seq`-th event of a request; inserting it is the compare-and-swap of the whole system. */
export function eventId(requestId: RequestId, seq: number): EventId {
  return `evt_${requestId.slice('sr_'.length)}_${seq}` as EventId;
}

/** The ids of the events of a verification: that it is done, and that it differs from the one before. */
export function verificationEventIds(id: VerificationId): { readonly completed: EventId; readonly changed: EventId } {
  const event = `evt_${id.slice('ver_'.length)}`;
  return { completed: `${event}_1` as EventId, changed: `${event}_2` as EventId };
}

export function parseEventId(id: string): { requestId: RequestId; seq: number } | undefined {
  const match = /^evt_([0-9A-Z]{26})_(\d{1,9})$/.exec(id);
  if (match === null) return undefined;
  return { requestId: `sr_${match[1]}` as RequestId, seq: Number(match[2]) };
}

/** How a province or a tenant may name a provider. */
export const PROVIDER_CODE = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** A function of tenant and code, so that inserting it decides who registers a code. */
export function providerRecordId(tenantId: TenantId, code: string): ProviderRecordId {
  return `prv_${tenantId.slice('ten_'.length)}_${code}` as ProviderRecordId;
}

/** Tenant and code of a name made by {@link providerRecordId}; undefined for the code of a configured provider. */
export function parseProviderRecordId(name: string): { readonly tenantId: string; readonly code: string } | undefined {
  const [, ulid, code] = /^prv_([0-9A-Z]{26})_(.+)$/.exec(name) ?? [];
  return ulid === undefined || code === undefined ? undefined : { tenantId: `ten_${ulid}`, code };
}

export function deliveryId(event: EventId, endpoint: WebhookEndpointId): DeliveryId {
  return `${event}~${endpoint}` as DeliveryId;
}
