import { describe, expect, it } from '@jest/globals';
import { fromCursor, toCursor, toPage } from '@kyso/domain';
import { id } from './samples.ts';

const tenantId = id('ten', 1);
const last = { createdAt: '2026-03-02T08:00:00.000Z', id: id('sr', 1) };

describe('cursors', () => {
  it('give back the position they were made of, and fit into a URL', () => {
    const cursor = toCursor(tenantId, last);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(fromCursor(tenantId, 'sr', cursor)).toEqual(last);
  });

  it('are refused in another list, to another tenant, and when they were made by hand', () => {
    const cursor = toCursor(tenantId, last);
    const foreign = [
      () => fromCursor(tenantId, 'prf', cursor),
      () => fromCursor(id('ten', 2), 'sr', cursor),
      ...['', 'ä', '===', btoa('x y z'), `${cursor}=`].map((text) => () => fromCursor(tenantId, 'sr', text)),
    ];
    for (const use of foreign) expect(use).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });

  it('name the last record of a page when there is more', () => {
    const next = { ...last, id: id('sr', 2) };
    expect(toPage(tenantId, [last, next], 1)).toEqual({ page: [last], next: { nextCursor: toCursor(tenantId, last) } });
    expect(toPage(tenantId, [last], 1)).toEqual({ page: [last], next: {} });
    expect(toPage(tenantId, [], 1)).toEqual({ page: [], next: {} });
  });
});
