import { type Instant, KysoError, type TenantId } from '@kyso/domain';

type Listed = { readonly id: string; readonly tenantId: TenantId; readonly createdAt: Instant };

/** A page of `rows`, newest first. The cursor names list, tenant and the last row shown. */
export function page<R extends Listed>(
  list: string,
  tenantId: TenantId,
  rows: Iterable<R>,
  query: { limit: number; cursor?: string },
): { rows: readonly R[]; nextCursor?: string } {
  const scope = `${list}:${tenantId}:`;
  const after = query.cursor === undefined ? undefined : openCursor(scope, query.cursor);
  const sorted = [...rows]
    .filter((row) => row.tenantId === tenantId && (after === undefined || position(row) < after))
    .sort((a, b) => (position(a) < position(b) ? 1 : -1));
  const shown = sorted.slice(0, query.limit);
  const last = shown.at(-1);
  return sorted.length > shown.length && last !== undefined
    ? { rows: shown, nextCursor: btoa(scope + position(last)) }
    : { rows: shown };
}

function position(row: Listed): string {
  return `${row.createdAt} ${row.id}`;
}

function openCursor(scope: string, cursor: string): string {
  const text = Buffer.from(cursor, 'base64').toString('latin1');
  if (!text.startsWith(scope) || btoa(text) !== cursor) {
    throw new KysoError('validation_failed', 'the cursor was not made by this list', { details: { field: 'cursor' } });
  }
  return text.slice(scope.length);
}
