/**
 * Every provider of the sandbox through the whole system: approvals end as signed documents, refusals as refusals, and
 * neither number of a person nor secret comes into a log, a metric or Redis on the way, whatever goes wrong.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type Json, SANDBOX_SP, sandboxProviders } from '@kyso/testkit';
import { type Stage, startStage } from './stage.ts';

const run = promisify(execFile);
const CODES = sandboxProviders('').map(({ code }) => code);
/** Where nothing is signed before the person has linked the account. */
const LINKED = ['smartca-csc', 'misa'];
const ENDED = ['completed', 'declined', 'expired', 'failed'];
/** Long enough for a provider that is down to have failed more than once. */
const TROUBLE_MS = 4_000;

describe('every provider of the sandbox', () => {
  let stage: Stage;
  let fileId: string;
  let citizens: readonly { id: string; behaviour: string }[];
  const asked: string[] = [];
  beforeAll(async () => {
    stage = await startStage();
    fileId = (await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm())).json.id;
    ({ citizens } = (await (await fetch(`${stage.constellation.url('sandbox')}/sandbox/citizens`)).json()) as Json);
    await fetch(`${stage.constellation.url('sandbox')}/sandbox/certificates`, { method: 'POST' });
  }, 120_000);
  afterAll(async () => await stage[Symbol.asyncDispose]());

  async function ask(provider: string, behaviour: string): Promise<string> {
    const id = citizens.find((citizen) => citizen.behaviour === behaviour)?.id ?? '';
    asked.push(id);
    const signer = { provider, citizen_id: id, phone: `090${id.slice(-7)}` };
    const answer = await stage.api.requestSignature(fileId, id, { signer });
    expect(answer.status).toBeLessThan(300);
    return answer.json.id;
  }

  it.each(CODES)(
    '%s signs, and takes a refusal for a refusal',
    async (provider) => {
      const [yes, no] = await Promise.all([ask(provider, 'approve'), ask(provider, 'decline')]);
      const [signed, declined] = await Promise.all([yes, no].map((id) => stage.api.waitFor(id, ENDED, 60_000)));
      const needsLink = LINKED.includes(provider);
      expect(signed.status).toBe(needsLink ? 'failed' : 'completed');
      expect(declined.status).toBe(needsLink ? 'failed' : 'declined');
      if (needsLink) expect(signed.failure.code).toBe('account.grant_required');
    },
    90_000,
  );

  it('none of them puts a number or a secret into logs, metrics or Redis', async () => {
    for (const behaviour of ['unknown_user', 'provider_down', 'html_instead_of_json', 'accepted_dropped']) {
      await Promise.all(CODES.map((provider) => ask(provider, behaviour)));
    }
    await new Promise((resolve) => setTimeout(resolve, TROUBLE_MS));
    const seen = [...(await logs(stage)), ...(await metrics(stage)), await redis(stage)];
    expect(seen.every((text) => text.length > 200)).toBe(true);
    const canaries = [...new Set(asked)].flatMap((id) => [id, `90${id.slice(-7)}`]);
    for (const canary of [...canaries, SANDBOX_SP.password]) {
      expect({ canary, in: seen.filter((text) => text.includes(canary)).map((text) => text.slice(0, 60)) }).toEqual({
        canary,
        in: [],
      });
    }
  }, 60_000);
});

async function logs({ constellation }: Stage): Promise<string[]> {
  const dir = join(constellation.dir, 'logs');
  const names = (await readdir(dir)).filter((name) => !name.startsWith('sandbox'));
  return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
}

async function metrics({ constellation }: Stage): Promise<string[]> {
  const urls = [constellation.url('worker'), constellation.program('gateway').listening['metrics_url'] ?? ''];
  return Promise.all(urls.map(async (url) => (await fetch(new URL('/metrics', url))).text()));
}

/** Every key with its value, whatever its type. */
async function redis({ constellation }: Stage): Promise<string> {
  const url = constellation.env['REDIS_URL'] ?? '';
  const script = `local all = {} for _, key in ipairs(redis.call('KEYS', '*')) do
    all[#all + 1] = key
    local kind = redis.call('TYPE', key).ok
    local read = ({string = {'GET'}, hash = {'HGETALL'}, list = {'LRANGE', 0, -1}, zset = {'ZRANGE', 0, -1}, set = {'SMEMBERS'}, stream = {'XRANGE', '-', '+'}})[kind]
    if read then all[#all + 1] = cjson.encode(redis.call(read[1], key, unpack(read, 2))) end end
    return table.concat(all, '\\n')`;
  const { stdout } = await run('redis-cli', ['-u', url, 'EVAL', script, '0'], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
