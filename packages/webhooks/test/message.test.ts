import { describe, expect, it } from '@jest/globals';
import { PUBLISHED_AS } from '@kyso/domain';
import { MESSAGE_MAX_BYTES, serializeMessage, webhookMessage } from '../src/index.ts';
import { AT, CREATED, id, lastMoment, moments, SEALED_ACCOUNT } from './support.ts';

describe('a webhook message', () => {
  it('says what became of the request, thinly', () => {
    const { event, request } = lastMoment('completed');
    expect(webhookMessage(event, request, 'https://kyso.example.vn')).toEqual({
      type: 'signature_request.completed',
      timestamp: AT,
      data: {
        id: id('sr'),
        object: 'signature_request',
        status: 'completed',
        version: 8,
        livemode: false,
        signer: { provider: 'smartca', citizen_id_masked: '0790••••5678' },
        items: [
          {
            id: id('sri', '1'),
            file_id: id('fil', '1'),
            status: 'signed',
            file_name: 'Đơn đề nghị_signed.pdf',
            sha256: 'e'.repeat(64),
            level: 'B-B',
          },
        ],
        metadata: { dossier: 'H21.22-250115-0007' },
        links: { self: `https://kyso.example.vn/v1/signature-requests/${id('sr')}` },
      },
    });
  });

  it('carries code and expiry only while the phone is asked', () => {
    const { event, request } = lastMoment('submitted');
    expect(webhookMessage(event, request)?.data).toMatchObject({
      status: 'awaiting_approval',
      verification_code: '481516',
      expires_at: '2026-01-15T08:35:00.000Z',
    });
    const after = lastMoment('declined');
    expect(webhookMessage(after.event, after.request)?.data).not.toHaveProperty('verification_code');
  });

  it('explains a failure in both languages', () => {
    const { event, request } = lastMoment('declined');
    expect(webhookMessage(event, request)?.data['failure']).toEqual({
      code: 'approval.declined',
      title: { vi: 'Bạn đã từ chối ký trên điện thoại.', en: 'The signer declined on the phone.' },
      retryable: true,
      next: { vi: 'Ký lại.', en: 'Sign again.' },
    });
  });

  it('exists for exactly the events that are published', () => {
    for (const { event, request } of moments('completed')) {
      expect(webhookMessage(event, request)?.type).toBe(PUBLISHED_AS[event.type]);
    }
  });

  it('never tells the account, the transaction or a signature value', () => {
    for (const { event, request } of [...moments('completed'), ...moments('declined')]) {
      expect(JSON.stringify(webhookMessage(event, request)) ?? '').not.toMatch(
        new RegExp(`${SEALED_ACCOUNT}|tx-secret|AAAA|Hồ sơ`),
      );
    }
  });

  it('is not made of an event and a request that moved on', () => {
    const [first] = moments('completed');
    const { request } = lastMoment('completed');
    expect(() => first && webhookMessage(first.event, request)).toThrow(TypeError);
  });

  it('stays below its limit, however large the request', () => {
    const [item] = CREATED.items;
    const items = item === undefined ? [] : Array.from({ length: 200 }, () => item);
    const [first] = moments('submitted', { ...CREATED, items });
    const message = first && webhookMessage(first.event, first.request);
    if (message === undefined) throw new TypeError('created is published');
    expect(Buffer.byteLength(JSON.stringify(message))).toBeGreaterThan(MESSAGE_MAX_BYTES);
    const text = serializeMessage(message);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MESSAGE_MAX_BYTES);
    expect(JSON.parse(text).data).toMatchObject({
      id: id('sr'),
      version: 1,
      truncated: true,
      links: { self: expect.any(String) },
    });
  });
});
