/** Cursors of lists that run newest first: opaque to callers, and of no use in another list or to another tenant. */
import { KysoError } from './errors.ts';
import type { Instant } from './events.ts';
import { type IdByPrefix, isId, type TenantId } from './ids.ts';

/** Where a page ended: the sort key of its last record. */
export type Position = { readonly createdAt: Instant; readonly id: string };

/** Sorts after every record, so that "older than this" is the whole list. */
const START: Position = { createdAt: '~', id: '' };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** base64url of `<tenant> <created at> <id>`. */
export function toCursor(tenantId: TenantId, { createdAt, id }: Position): string {
  return btoa(`${tenantId} ${createdAt} ${id}`).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * @param prefix of the ids in the list that is asked.
 * @returns the position before every record when there is no cursor.
 * @throws KysoError `validation_failed` for a cursor that this list of this tenant did not make.
 */
export function fromCursor(tenantId: TenantId, prefix: keyof IdByPrefix, cursor: string | undefined): Position {
  if (cursor === undefined) return START;
  const [, createdAt = '', id = '', ...rest] = fromBase64Url(cursor).split(' ');
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

/** Empty for what is not base64url. */
function fromBase64Url(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
