import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRequestEvent } from '@kyso/testkit';
import { aRequest, bodyOf, type Rig, startGateway } from './gateway-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

describe('the warnings of a request', () => {
  it('name what could not be made sure of before the phone was asked', async () => {
    const { id } = await aRequest(rig);
    const append = async (type: 'preparation_started' | 'prepared', data = {}) => {
      const request = await rig.store.requests.load(id);
      if (request === undefined) throw new Error('the request is gone');
      await rig.store.requests.append([aRequestEvent(request, type, { data })], rig.clock.instant());
    };
    const warnings = async () => (await bodyOf(await rig.call('GET', `/v1/signature-requests/${id}`))).warnings;
    await append('preparation_started');
    expect(await warnings()).toEqual([]);
    await append('prepared', { revocation: 'unknown', trusted: false });
    expect(await warnings()).toEqual([
      {
        code: 'credential.untrusted',
        title: 'Chứng thư chữ ký số chưa dẫn tới tổ chức chứng thực được tin cậy.',
        next_step: 'Chọn chứng thư khác, hoặc báo quản trị nạp chứng thư gốc của tổ chức cấp.',
      },
      {
        code: 'credential.status_unknown',
        title: 'Chưa kiểm tra được tình trạng chứng thư số.',
        next_step: 'Thử lại sau.',
      },
    ]);
  });
});
