import { describe, expect, it } from '@jest/globals';
import { maskData } from '../src/board.ts';

describe('job data on the board', () => {
  it('is shown as far as it is ids', () => {
    const data = { requestId: 'sr_01J0000000000000000000000A', seq: 3 };
    expect(maskData(data)).toEqual(data);
    const deliveryId = 'evt_01J0000000000000000000000A_3~we_01J0000000000000000000000B';
    expect(maskData({ deliveryId })).toEqual({ deliveryId });
  });

  it.each([
    ['foreign fields', { requestId: 'sr_1', phone: '0912345678', name: 'Nguyễn Văn A' }, { requestId: 'sr_1' }],
    ['objects in place of ids', { requestId: { phone: '0912345678' } }, {}],
    ['sentences in place of ids', { requestId: 'Nguyễn Văn A, 0912 345 678' }, {}],
    ['long texts in place of ids', { requestId: 'A'.repeat(81) }, {}],
    ['a text', '0912345678', {}],
    ['nothing', undefined, {}],
  ])('hides %s', (_case, data, shown) => {
    expect(maskData(data)).toEqual(shown);
  });
});
