import { type IdByPrefix, type Instant, isId, KysoError, type TenantId } from '@kyso/domain';

/** Where a page ended: the sort key of its last row. */
export type Position = { readonly createdAt: Instant; readonly id: string };

/** Sorts after every row, so that "older than this" is the whole list. */
const START: Position = { createdAt: '~', id: '' };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** base64url of `<tenant> <created at> <id>`: opaque to callers, and of no use in another list. */
export function toCursor(tenantId: TenantId, { createdAt, id }: Position): string {
  return Buffer.from(`${tenantId} ${createdAt} ${id}`, 'latin1').toString('base64url');
}

/** @throws KysoError `validation_failed` for a cursor that this list of this tenant did not make. */
export function fromCursor(tenantId: TenantId, prefix: keyof IdByPrefix, cursor: string | undefined): Position {
  if (cursor === undefined) return START;
  const [, createdAt = '', id = '', ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const position = { createdAt, id };
  const wellFormed = INSTANT.test(createdAt) && isId(prefix, id) && rest.length === 0;
  // Encoding it again with the caller's own tenant shows a cursor of another one.
  if (!wellFormed || toCursor(tenantId, position) !== cursor) {
    throw new KysoError('validation_failed', 'the cursor was not made by this list', { details: { field: 'cursor' } });
  }
  return position;
}

/** Splits `limit + 1` fetched records into a page and the cursor of the next one. */
export function toPage<R extends Position>(
  tenantId: TenantId,
  fetched: readonly R[],
  limit: number,
): { readonly page: readonly R[]; readonly next: { readonly nextCursor?: string } } {
  const page = fetched.slice(0, limit);
  const last = page.at(-1);
  const more = fetched.length > page.length && last !== undefined;
  return { page, next: more ? { nextCursor: toCursor(tenantId, last) } : {} };
}
