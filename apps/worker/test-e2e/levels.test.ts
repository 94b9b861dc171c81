/** A level above B-B over the whole system: completed at once, raised as soon as the time-stamping authority answers. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
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

async function signed(stage: Stage, before: Uint8Array, level: string): Promise<Json> {
  const { json: file } = await stage.api.upload('Tờ khai.pdf', before);
  const { json: made } = await stage.api.requestSignature(file.id, CITIZEN, { level });
  await stage.api.waitFor(made.id, ['awaiting_approval']);
  await tap(stage, 'approve');
  return stage.api.waitFor(made.id, ['completed', 'failed', 'expired']);
}

const raisedTo = ({ api }: Stage, id: string, level: string): Promise<Json> =>
  until(async () => {
    const { json } = await api.call('GET', `/v1/signature-requests/${id}`);
    return json.items[0].signed.level === level ? json : undefined;
  });

/** What `kyso verify`, qpdf and Poppler say of the bytes. */
async function judged({ constellation }: Stage, bytes: Uint8Array, words: readonly string[] = []) {
  const directory = await mkdtemp(join(constellation.dir, 'judged-'));
  const [path, trust] = [join(directory, 'signed.pdf'), join(directory, 'trust')];
  await mkdir(trust);
  await writeFile(path, bytes);
  const root = await (await fetch(`${constellation.url('sandbox')}/pki/root.pem`)).text();
  await writeFile(join(trust, 'root.pem'), root);
  const verdict: Json = JSON.parse(await constellation.kyso('verify', ...words, '--trust', trust, path));
  expect(await qpdfCheck(path)).toMatchObject({ clean: true });
  return { verdict, poppler: (await pdfsig(path)).map(({ subFilter, valid }) => [subFilter, valid]) };
}

it(
  'is completed while the authority is down, raised to B-LTA once it is up, and others agree',
  async () => {
    await using gate = await startGate();
    await using stage = await startStage({ KYSO_TSA_URLS: gate.url });
    const { constellation, api } = stage;
    const form = await birthRegistrationForm();
    const done = await signed(stage, form, 'B-LTA');
    expect(done.status).toBe('completed');
    const [{ signed: atFirst }] = done.items;
    expect(atFirst).toMatchObject({ level: 'B-B', holds_until: null, preservation_failure: null });
    const short = await api.download(atFirst.content_url);
    await until(async () => (gate.refused() > 0 ? true : undefined));

    gate.open(`${constellation.url('sandbox')}/pki/tsa`);
    const raised = await raisedTo(stage, done.id, 'B-LTA');
    expect(raised.status).toBe('completed');
    expect(Date.parse(raised.items[0].signed.holds_until)).toBeGreaterThan(Date.now() + 300 * 24 * 3_600_000);
    const long = await api.download(raised.items[0].signed.content_url);
    expect(Buffer.from(long.subarray(0, short.length)).equals(Buffer.from(short))).toBe(true);
    expect(Buffer.from(short.subarray(0, form.length)).equals(Buffer.from(form))).toBe(true);

    const { verdict, poppler } = await judged(stage, long, ['--offline']);
    expect(verdict).toMatchObject({ verdict: 'valid', signatures: [{ verdict: 'valid', level: 'B-LTA' }, {}, {}] });
    // Poppler knows no document timestamps, and says of theirs nothing.
    expect(poppler).toEqual([
      ['ETSI.CAdES.detached', true],
      ['unknown', false],
      ['unknown', false],
    ]);
  },
  TIMEOUT_MS,
);

it(
  'carries its timestamp inside when the authority answers at once, and takes one document timestamp less',
  async () => {
    await using gate = await startGate();
    await using stage = await startStage({ KYSO_TSA_URLS: gate.url });
    const { constellation, api } = stage;
    gate.open(`${constellation.url('sandbox')}/pki/tsa`);
    const form = await birthRegistrationForm();

    const stamped = await signed(stage, form, 'B-T');
    const [{ signed: atOnce }] = stamped.items;
    expect(atOnce).toMatchObject({ level: 'B-T', holds_until: expect.any(String), preservation_failure: null });
    const first = await judged(stage, await api.download(atOnce.content_url));
    expect(first.verdict).toMatchObject({
      verdict: 'valid',
      signatures: [{ verdict: 'valid', level: 'B-T', time_source: 'signature_timestamp' }],
    });
    expect(first.poppler).toEqual([['ETSI.CAdES.detached', true]]);

    const closed = await signed(stage, form, 'B-LTA');
    const raised = await raisedTo(stage, closed.id, 'B-LTA');
    const last = await judged(stage, await api.download(raised.items[0].signed.content_url), ['--offline']);
    expect(last.verdict.verdict).toBe('valid');
    expect(last.verdict.signatures).toMatchObject([
      { verdict: 'valid', level: 'B-LTA', time_source: 'signature_timestamp' },
      { verdict: 'valid' },
    ]);
    expect(gate.refused()).toBe(0);
  },
  TIMEOUT_MS,
);
