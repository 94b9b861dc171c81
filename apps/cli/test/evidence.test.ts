import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fold, type RequestEvent } from '@kyso/domain';
import {
  aCreatedEvent,
  aRequestEvent,
  formPdf,
  HAPPY_PATH,
  SequentialIds,
  sampleCreated,
  signPdf,
  TestAuthority,
} from '@kyso/testkit';
import { ZipFile } from 'yazl';
import { kyso, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const authority = TestAuthority.root({ commonName: 'CA thử nghiệm' });
const original = formPdf();
const signed = signPdf(original, { signer: authority.issue({ commonName: 'Trần Văn Bình' }) });
beforeAll(() => {
  mkdirSync(at('trust'));
  writeFileSync(join(at('trust'), 'root.der'), authority.certificate.raw);
});

function logOf(signedSha256 = hashOf(signed)): readonly RequestEvent[] {
  const ids = new SequentialIds();
  const items = sampleCreated(ids).items.map((item) => ({ ...item, sha256: hashOf(original) }));
  const events: RequestEvent[] = [aCreatedEvent(ids, { tenantId: ids.next('ten'), data: { items } })];
  for (const type of HAPPY_PATH) {
    const request = fold(events);
    if (request === undefined || type === 'created') continue;
    events.push(aRequestEvent(request, type, type === 'item_signed' ? { data: { signedSha256 } } : {}));
  }
  return events;
}

function aPackage(events = logOf(), document = signed): Map<string, Uint8Array> {
  const item = fold(events)?.items[0]?.itemId;
  return new Map([
    ['audit/events.json', json(events)],
    [`original/${item}.pdf`, original],
    [`signed/${item}.pdf`, document],
    [`report/${item}.json`, json({ verdict: 'valid', sha256: hashOf(document) })],
  ]);
}

function manifestOf(members: ReadonlyMap<string, Uint8Array>, events = logOf()): Uint8Array {
  const listed = Array.from(members, ([path, bytes]) => ({ path, sha256: hashOf(bytes), size: bytes.length }));
  const head = { format: 'kyso-evidence', version: 1, request_id: events[0]?.requestId };
  return json({ ...head, made_at: '2026-07-01T00:00:00.000Z', members: listed });
}

/** @param change of what is in the file but not in the manifest. */
async function check(members: Map<string, Uint8Array>, change: (members: Map<string, Uint8Array>) => void = () => {}) {
  const manifest = manifestOf(members);
  change(members);
  const zip = new ZipFile();
  for (const [path, bytes] of [...members, ['manifest.json', manifest] as const])
    zip.addBuffer(Buffer.from(bytes), path);
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(at('package.zip'))));
  const { code, lines } = await kyso(['evidence', 'verify', '--trust', at('trust'), at('package.zip')]);
  const findings = lines[0]?.['findings'] as { member: string; problem: string }[];
  return {
    code,
    line: lines[0],
    problems: findings.map(({ member, problem }) => `${member.split('/')[0]} ${problem}`),
  };
}

describe('kyso evidence verify', () => {
  it('says that a package holds, what its documents are worth and where its log ends', async () => {
    const { code, line, problems } = await check(aPackage());
    expect(problems).toEqual([]);
    expect(line).toMatchObject({
      verdict: 'holds',
      last_hash: logOf().at(-1)?.hash,
      documents: [{ verdict: 'valid' }],
    });
    expect(code).toBe(0);
  });

  it('catches a member that was changed, removed or slipped in', async () => {
    const changed = await check(aPackage(), (members) => members.set('audit/events.json', json(logOf('a'.repeat(64)))));
    expect(changed.code).toBe(3);
    expect(changed.problems).toContain('audit member_changed');
    const removed = await check(aPackage(), (members) => members.delete('audit/events.json'));
    expect(removed.problems).toEqual(expect.arrayContaining(['audit member_missing', 'audit log_unreadable']));
    const added = await check(aPackage(), (members) => members.set('extra.txt', json('x')));
    expect(added.problems).toEqual(['extra.txt member_not_in_manifest']);
  });

  it('catches another document although the manifest was made anew for it', async () => {
    const other = signPdf(formPdf(), { signer: authority.issue({ commonName: 'Người khác' }) });
    const { code, problems } = await check(aPackage(logOf(), other));
    expect(problems).toEqual(['signed document_is_not_that_of_the_log']);
    expect(code).toBe(3);
  });

  it('catches a row of the log that was rewritten although the manifest was made anew for it', async () => {
    const events = logOf().map((event) => (event.seq === 3 ? { ...event, actor: 'api:khác' } : event));
    const { problems } = await check(aPackage(events));
    expect(problems).toEqual([`audit event_content_changed (${events[2]?.id})`]);
  });

  it('judges the signatures again, whatever the report inside says', async () => {
    const forged = Uint8Array.from(signed);
    forged[20] = (forged[20] ?? 0) ^ 1;
    const events = logOf(hashOf(forged));
    const { problems } = await check(aPackage(events, forged));
    expect(problems).toContain('signed report_differs');
  });

  it('refuses what is no package', async () => {
    writeFileSync(at('no.zip'), 'hello');
    expect((await kyso(['evidence', 'verify', at('no.zip')])).code).toBe(2);
    expect((await kyso(['evidence', 'verify'])).code).toBe(2);
  });
});
