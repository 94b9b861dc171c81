/** A level above B-B over the whole system: completed at once, raised as soon as the time-stamping authority answers. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { pdfsig, qpdfCheck } from '@kyso/conformance';
import { birthRegistrationForm } from '@kyso/fixtures';
import type { Json } from '@kyso/testkit';
import { type Stage, startStage, tap } from './stage.ts';

const TIMEOUT_MS = 120_000;
const CITIZEN = '001090000001';

/** Stands before the authority of the sandbox and answers 503 until it is told otherwise. */
async function startGate() {
  let target: string | undefined;
  let refused = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // a request yields Buffers
    if (target === undefined) {
      refused += 1;
      response.writeHead(503).end();
      return;
    }
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const answer = await fetch(target, { method: 'POST', headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () => refused,
    open: (url: string) => {
      target = url;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((soon) => setTimeout(soon, 100));
  }
}

async function signed(stage: Stage, before: Uint8Array): Promise<Json> {
  const { json: file } = await stage.api.upload('Tờ khai.pdf', before);
  const { json: made } = await stage.api.requestSignature(file.id, CITIZEN, { level: 'B-LTA' });
  await stage.api.waitFor(made.id, ['awaiting_approval']);
  await tap(stage, 'approve');
  return stage.api.waitFor(made.id, ['completed', 'failed', 'expired']);
}

it(
  'is completed while the authority is down, raised to B-LTA once it is up, and others agree',
  async () => {
    await using gate = await startGate();
    await using stage = await startStage({ KYSO_TSA_URLS: gate.url });
    const { constellation, api } = stage;
    const form = await birthRegistrationForm();
    const done = await signed(stage, form);
    expect(done.status).toBe('completed');
    const [{ signed: atFirst }] = done.items;
    expect(atFirst).toMatchObject({ level: 'B-B', holds_until: null, preservation_failure: null });
    const short = await api.download(atFirst.content_url);
    await until(async () => (gate.refused() > 0 ? true : undefined));

    gate.open(`${constellation.url('sandbox')}/pki/tsa`);
    const raised = await until(async () => {
      const { json } = await api.call('GET', `/v1/signature-requests/${done.id}`);
      return json.items[0].signed.level === 'B-LTA' ? json : undefined;
    });
    expect(raised.status).toBe('completed');
    expect(Date.parse(raised.items[0].signed.holds_until)).toBeGreaterThan(Date.now() + 300 * 24 * 3_600_000);
    const long = await api.download(raised.items[0].signed.content_url);
    expect(Buffer.from(long.subarray(0, short.length)).equals(Buffer.from(short))).toBe(true);
    expect(Buffer.from(short.subarray(0, form.length)).equals(Buffer.from(form))).toBe(true);

    const path = join(constellation.dir, 'B-LTA.pdf');
    const trust = join(constellation.dir, 'trust');
    await mkdir(trust);
    await writeFile(path, long);
    const root = await (await fetch(`${constellation.url('sandbox')}/pki/root.pem`)).text();
    await writeFile(join(trust, 'root.pem'), root);
    const verdict: Json = JSON.parse(await constellation.kyso('verify', '--offline', '--trust', trust, path));
    expect(verdict).toMatchObject({ verdict: 'valid', signatures: [{ verdict: 'valid', level: 'B-LTA' }, {}, {}] });
    expect(await qpdfCheck(path)).toMatchObject({ clean: true });
    const found = await pdfsig(path);
    // Poppler knows no document timestamps, and says of theirs nothing.
    expect(found.map(({ subFilter, valid }) => [subFilter, valid])).toEqual([
      ['ETSI.CAdES.detached', true],
      ['unknown', false],
      ['unknown', false],
    ]);
  },
  TIMEOUT_MS,
);
