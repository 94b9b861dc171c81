import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { minimalPdf } from '@kyso/fixtures';
import { aFile } from '@kyso/testkit';
import { bodyOf, MAX_UPLOAD_BYTES, problemOf, type Rig, startGateway } from './gateway-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pdfHeaders = { 'content-type': 'application/pdf' };
const send = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = pdfHeaders) =>
  rig.call('POST', '/v1/files', { headers, body });
const formOf = (...parts: [field: string, bytes: Uint8Array<ArrayBuffer>, name: string][]) => {
  const form = new FormData();
  for (const [field, bytes, name] of parts) form.append(field, new Blob([bytes], { type: 'application/pdf' }), name);
  return form;
};

/** RC4-128 under the user password `user`; a file without strings and streams looks the same encrypted. */
const ENCRYPTED_FOR_USER = [
  '/ID [<31415926535897932384626433832795><31415926535897932384626433832795>]',
  '/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4',
  '/O <0ba3835f88f90388e74e54584125ce142be0de24c6b0d37746e075b891756671>',
  '/U <763f954d16622015ee88b60b3eb8f7590122456a91bae5134273a6db134c87c4> >>',
].join(' ');

describe('POST /v1/files', () => {
  it('keeps a PDF sent as the body and says what it is', async () => {
    const bytes = minimalPdf({ pages: 3 });
    const response = await rig.call('POST', `/v1/files?name=${encodeURIComponent('Đơn đề nghị.pdf')}`, {
      headers: pdfHeaders,
      body: bytes,
    });
    expect(response.status).toBe(201);
    const body = await bodyOf(response);
    expect(body).toMatchObject({
      object: 'file',
      name: 'Đơn đề nghị.pdf',
      sha256: hex(bytes),
      pages: 3,
      signatures: 0,
    });
    expect(response.headers.get('location')).toBe(`/v1/files/${body.id}`);

    const read = await rig.call('GET', `/v1/files/${body.id}`);
    expect(await bodyOf(read)).toEqual(body);
    const content = await rig.call('GET', `/v1/files/${body.id}/content`);
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(bytes);
    expect(content.headers.get('etag')).toBe(`"${hex(bytes)}"`);
    expect(content.headers.get('content-disposition')).toBe(
      `attachment; filename="Don de nghi.pdf"; filename*=UTF-8''%C4%90%C6%A1n%20%C4%91%E1%BB%81%20ngh%E1%BB%8B.pdf`,
    );
    const again = await rig.call('GET', `/v1/files/${body.id}/content`, {
      headers: { 'if-none-match': `"${hex(bytes)}"` },
    });
    expect(again.status).toBe(304);
    const head = await rig.call('HEAD', `/v1/files/${body.id}/content`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  });

  it('takes the name from Content-Disposition', async () => {
    const headers = {
      ...pdfHeaders,
      'content-disposition': `attachment; filename="x.pdf"; filename*=UTF-8''%C4%90%C6%A1n.pdf`,
    };
    expect((await bodyOf(await send(minimalPdf(), headers))).name).toBe('Đơn.pdf');
  });

  it('takes the one file of a form, with its name but not its path', async () => {
    const response = await rig.call('POST', '/v1/files', { body: formOf(['file', minimalPdf(), '../Tờ khai.pdf']) });
    expect(response.status).toBe(201);
    expect((await bodyOf(response)).name).toBe('Tờ khai.pdf');
  });

  it.each([
    ['no file', () => formOf(), 'required'],
    ['another field', () => formOf(['document', minimalPdf(), 'a.pdf']), 'unknown_field'],
    ['two files', () => formOf(['file', minimalPdf(), 'a.pdf'], ['file', minimalPdf(), 'b.pdf']), 'too_many_files'],
  ])('refuses a form with %s', async (_, form, code) => {
    const response = await rig.call('POST', '/v1/files', { body: form() });
    expect(await problemOf(response)).toEqual({ status: 422, code: 'validation_failed', errors: [`#/file ${code}`] });
  });

  it('refuses a form that is cut short, and one without a boundary', async () => {
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7';
    const cut = await rig.call('POST', '/v1/files', {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: head,
    });
    expect(await problemOf(cut)).toMatchObject({ code: 'validation_failed', errors: ['#/file malformed_form'] });
    const bare = await rig.call('POST', '/v1/files', {
      headers: { 'content-type': 'multipart/form-data' },
      body: head,
    });
    expect(await problemOf(bare)).toMatchObject({ code: 'validation_failed', errors: ['#/file malformed_form'] });
  });

  const whole = minimalPdf();
  it.each([
    ['not a PDF', new Uint8Array(Buffer.from('PK\u0003\u0004 a Word file')), 'document.not_pdf', 422],
    [
      'a PDF header only after 1 kB',
      new Uint8Array(Buffer.concat([Buffer.alloc(1100, 0x20), whole])),
      'document.not_pdf',
      422,
    ],
    ['empty', new Uint8Array(0), 'document.empty', 422],
    ['truncated', whole.slice(0, whole.length - 120), 'document.corrupted', 422],
    ['a header and nothing else', new Uint8Array(Buffer.from('%PDF-1.7\n')), 'document.corrupted', 422],
    ['too large', new Uint8Array(Buffer.concat([whole, Buffer.alloc(MAX_UPLOAD_BYTES)])), 'document.too_large', 413],
    ['encrypted under a password', minimalPdf({ trailer: ENCRYPTED_FOR_USER }), 'document.encrypted', 422],
  ])('refuses a document that is %s and keeps nothing of it', async (_, bytes, code, status) => {
    expect(await problemOf(await send(bytes))).toMatchObject({ status, code });
    expect(
      await problemOf(await rig.call('POST', '/v1/files', { body: formOf(['file', bytes, 'a.pdf']) })),
    ).toMatchObject({ code });
    expect(await rig.blobs.has(rig.tenantId, hex(bytes))).toBe(false);
  });

  it('refuses by Content-Length before anything is read', async () => {
    const announced = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${rig.url}/v1/files`, {
        method: 'POST',
        headers: { 'content-length': '999999999' },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.setHeader('content-type', 'application/pdf');
      rig.addKey().then((token) => {
        request.setHeader('authorization', `Bearer ${token}`);
        request.flushHeaders();
      }, reject);
    });
    expect(announced).toBe(413);
  });

  it('leaves bytes alone that a record names, though they are refused now', async () => {
    const bytes = whole.slice(0, whole.length - 120);
    await rig.blobs.write(rig.tenantId, one(bytes), { maxBytes: bytes.length });
    await rig.store.files.insert(aFile(rig.ids, rig.tenantId, { sha256: hex(bytes) }));
    expect(await problemOf(await send(bytes))).toMatchObject({ code: 'document.corrupted' });
    expect(await rig.blobs.has(rig.tenantId, hex(bytes))).toBe(true);
  });

  it('leaves bytes alone that were too much for this reading: another one of the same may just have taken them', async () => {
    const read = async () => {
      throw new KysoError('document.too_complex', 'too much', { details: { reason: 'memory' } });
    };
    await using busy = await startGateway({ reader: { read } });
    const bytes = minimalPdf();
    const response = await busy.call('POST', '/v1/files', { headers: pdfHeaders, body: bytes });
    expect(await problemOf(response)).toMatchObject({ code: 'document.too_complex' });
    expect(await busy.blobs.has(busy.tenantId, hex(bytes))).toBe(true);
  });

  it('refuses other media types, naming those it takes', async () => {
    const response = await send(minimalPdf(), { 'content-type': 'text/plain' });
    const body = await bodyOf(response.clone());
    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    expect(body.supported).toContain('application/pdf');
  });

  it('survives a client that goes away in the middle', async () => {
    const token = await rig.addKey();
    await new Promise<void>((resolve) => {
      const headers = { authorization: `Bearer ${token}`, ...pdfHeaders, 'content-length': '5000' };
      const request = httpRequest(`${rig.url}/v1/files`, { method: 'POST', headers });
      request.on('error', () => resolve());
      request.write(minimalPdf());
      setTimeout(() => request.destroy(), 50);
      request.on('close', () => resolve());
    });
    expect((await rig.call('GET', '/v1/providers')).status).toBe(200);
    expect(rig.logs.join()).not.toContain('call failed');
  });
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
