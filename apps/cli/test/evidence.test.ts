import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Checkpoint, checkpointText, fold, GENESIS_HASH, type RequestEvent } from '@kyso/domain';
import { bytesBlob } from '@kyso/pdf';
import { checkpointKey } from '@kyso/signing';
import {
  aCreatedEvent,
  aRequestEvent,
  authorityInformation,
  formPdf,
  HAPPY_PATH,
  SequentialIds,
  sampleCreated,
  signPdf,
  TestAuthority,
  TestTimestampUnit,
} from '@kyso/testkit';
import { evidenceIn } from '@kyso/validation';
import { ZipFile } from 'yazl';
import { kyso, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const parsed = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString());

const MADE_AT = '2026-07-01T00:00:00.000Z';
const FRESH = { thisUpdate: '2026-06-30T23:00:00Z', nextUpdate: '2026-07-01T01:00:00Z' };
const OCSP_URL = 'http://ocsp.example/';
const authority = TestAuthority.root({ commonName: 'CA thử nghiệm' });
const unit = new TestTimestampUnit(authority);
const signer = authority.issue({
  commonName: 'Trần Văn Bình',
  extensions: [authorityInformation({ ocsp: OCSP_URL })],
});
const original = formPdf();
const signed = signPdf(original, { signer, timestamp: { unit, at: '2026-06-01T02:00:05Z' } });
const sheet = signPdf(formPdf(), { signer: authority.issue({ commonName: 'Cổng dịch vụ công' }) });
const beforeSigning = authority.ocsp(signer.certificate, { ...FRESH, thisUpdate: '2026-06-01T01:00:00Z' });
const forPackage = authority.ocsp(signer.certificate, FRESH);
const list = authority.crl(FRESH);
const KEY = checkpointKey('a1', Buffer.alloc(32, 1));
const PUBLIC_KEY = `a1:${Buffer.from(KEY.publicKey.raw).toString('base64')}`;

beforeAll(() => {
  mkdirSync(at('trust'));
  writeFileSync(join(at('trust'), 'root.der'), authority.certificate.raw);
});

function logOf(signedSha256 = hashOf(signed), upTo: number = HAPPY_PATH.length): readonly RequestEvent[] {
  const ids = new SequentialIds();
  const items = sampleCreated(ids).items.map((item) => ({ ...item, sha256: hashOf(original) }));
  const events: RequestEvent[] = [aCreatedEvent(ids, { tenantId: ids.next('ten'), data: { items } })];
  const sha256 = hashOf(beforeSigning);
  const evidence = { kind: 'ocsp', sha256, sizeBytes: beforeSigning.length, url: OCSP_URL, at: '2026-06-01T01:59:00Z' };
  const data: Readonly<Record<string, object>> = {
    prepared: { revocationEvidence: [evidence] },
    item_signed: { signedSha256 },
  };
  for (const type of HAPPY_PATH.slice(0, upTo)) {
    const request = fold(events);
    if (request === undefined || type === 'created') continue;
    events.push(aRequestEvent(request, type, data[type] === undefined ? {} : { data: data[type] }));
  }
  return events;
}

function checkpointOf(events: readonly RequestEvent[], key = KEY): Checkpoint {
  const last = events.at(-1);
  if (last === undefined) throw new TypeError('the log is empty');
  const statement = {
    number: 7,
    at: MADE_AT,
    prevHash: GENESIS_HASH,
    heads: [{ requestId: last.requestId, seq: last.seq, hash: last.hash }],
    keyId: key.keyId,
    publicKey: Buffer.from(key.publicKey.raw).toString('base64'),
  };
  const text = checkpointText(statement);
  return { ...statement, hash: createHash('sha256').update(text).digest('hex'), signature: key.sign(text) };
}

type Members = Map<string, Uint8Array>;

function aPackage(events = logOf(), document = signed): Members {
  const item = fold(events)?.items[0]?.itemId;
  const timeline = events.map(({ id, seq, type, at: time, actor }) => ({ id, version: seq, type, at: time, actor }));
  const { certificates, timestamps } = evidenceIn(bytesBlob(document));
  const named = (folder: string, extension: string, ders: readonly Uint8Array[]) =>
    ders.map((der) => [`${folder}/${hashOf(der)}.${extension}`, der] as const);
  const material = [
    ...named('certificates', 'cer', [...certificates, authority.certificate.raw]),
    ...named('ocsps', 'ors', [beforeSigning, forPackage]),
    ...named('crls', 'crl', [list]),
    ...named('timestamps', 'tst', timestamps),
  ];
  return new Map<string, Uint8Array>([
    ['timeline.json', json(timeline)],
    ['audit/events.json', json(events)],
    ['audit/checkpoint.json', json(checkpointOf(events))],
    [`original/${item}.pdf`, original],
    [`signed/${item}.pdf`, document],
    [`report/${item}.json`, json({ verdict: 'valid', sha256: hashOf(document) })],
    [`report/${item}.pdf`, sheet],
    ...material,
    ['sources.json', json(material.map(([path]) => ({ path, found: 'for_this_package' })))],
  ]);
}

function manifestOf(members: ReadonlyMap<string, Uint8Array>, events = logOf()): Uint8Array {
  const listed = Array.from(members, ([path, bytes]) => ({ path, sha256: hashOf(bytes), size: bytes.length }));
  const head = { format: 'kyso-evidence', version: 1, request_id: events[0]?.requestId };
  return json({ ...head, made_at: MADE_AT, members: listed });
}

async function verify(members: Members, manifest: Uint8Array, words: readonly string[] = []) {
  const zip = new ZipFile();
  for (const [path, bytes] of [...members, ['manifest.json', manifest] as const]) {
    zip.addBuffer(Buffer.from(bytes), path);
  }
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(at('package.zip'))));
  const { code, lines } = await kyso(['evidence', 'verify', '--trust', at('trust'), ...words, at('package.zip')]);
  const findings = lines[0]?.['findings'] as { member: string; problem: string }[];
  return {
    code,
    line: lines[0],
    problems: findings.map(({ member, problem }) => `${member.split('/')[0]} ${problem}`),
  };
}

/** @param change of what is in the file but not in the manifest. */
async function check(members: Members, change: (members: Members) => void = () => {}) {
  const manifest = manifestOf(members);
  change(members);
  return verify(members, manifest);
}

/** Changed by somebody who makes the manifest anew. */
async function forged(change: (members: Members) => void, words: readonly string[] = []) {
  const members = aPackage();
  change(members);
  return verify(members, manifestOf(members), words);
}

const pathIn = (members: Members, folder: string): string =>
  [...members.keys()].find((path) => path.startsWith(`${folder}/`)) ?? '';

/** Changes a year, or else the last byte, and gives the member the name that fits, in the sources too. */
function rename(members: Members, folder: string): void {
  const path = pathIn(members, folder);
  const bytes = Uint8Array.from(members.get(path) ?? []);
  const year = folder === 'ocsps' ? Buffer.from(bytes).indexOf('2026') + 3 : bytes.length - 1;
  bytes[year] = (bytes[year] ?? 0) ^ 1;
  const renamed = `${folder}/${hashOf(bytes)}${path.slice(path.lastIndexOf('.'))}`;
  members.delete(path);
  members.set(renamed, bytes);
  const sources = Buffer.from(members.get('sources.json') ?? []).toString();
  members.set('sources.json', Buffer.from(sources.replace(path, renamed)));
}

describe('kyso evidence verify', () => {
  it('says that a package holds, what its documents are worth and where its log ends', async () => {
    const { code, line, problems } = await check(aPackage());
    expect(problems).toEqual([]);
    expect(line).toMatchObject({
      verdict: 'holds',
      made_at: MADE_AT,
      last_hash: logOf().at(-1)?.hash,
      documents: [{ verdict: 'valid' }],
      sheets: [{ verdict: 'valid', signed_by: 'Cổng dịch vụ công' }],
    });
    expect(code).toBe(0);
  });

  it('judges by the answers in the package: without them nobody knows whether the certificate was revoked', async () => {
    const { line } = await forged((members) => {
      for (const path of members.keys()) if (/^(ocsps|crls)\//.test(path)) members.delete(path);
    });
    expect(line).toMatchObject({ documents: [{ verdict: 'undetermined' }] });
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
    const bent = Uint8Array.from(signed);
    bent[20] = (bent[20] ?? 0) ^ 1;
    const { problems } = await check(aPackage(logOf(hashOf(bent)), bent));
    expect(problems).toContain('signed report_differs');
  });

  it.each([
    ['an OCSP answer', 'ocsps', ['ocsps document_missing', 'ocsps signature_wrong']],
    ['a revocation list', 'crls', ['crls signature_wrong']],
    ['a timestamp', 'timestamps', ['timestamps member_missing', 'timestamps timestamp_is_in_no_document']],
    ['a certificate', 'certificates', ['certificates member_missing']],
  ])('catches %s that was changed and named anew', async (_, folder, problems) => {
    expect((await forged((members) => rename(members, folder))).problems.sort()).toEqual(problems);
  });

  it('catches evidence under a name that is not its own, and evidence nobody says the origin of', async () => {
    const { problems } = await forged((members) => members.set(pathIn(members, 'crls'), authority.crl(FRESH, [])));
    expect(problems).toEqual(['crls content_is_not_what_its_name_says']);
    const unknown = await forged((members) => {
      const sources: { path: string }[] = parsed(members.get('sources.json'));
      members.set('sources.json', json(sources.filter(({ path }) => !path.startsWith('crls/'))));
    });
    expect(unknown.problems).toEqual(['crls source_unknown']);
  });

  it('catches a timeline that tells another story than the log', async () => {
    const { problems } = await forged((members) => {
      const timeline: object[] = parsed(members.get('timeline.json'));
      members.set('timeline.json', json(timeline.toSpliced(2, 1)));
    });
    expect(problems).toEqual(['timeline.json timeline_differs (3)']);
  });

  it('catches a sheet that was changed after it was signed, and says of one that nobody signed it', async () => {
    const path = [...aPackage().keys()].find((member) => /^report\/.*pdf$/.test(member)) ?? '';
    const bent = Uint8Array.from(sheet);
    bent[20] = (bent[20] ?? 0) ^ 1;
    expect((await forged((members) => members.set(path, bent))).problems).toEqual(['report sheet_altered']);
    const { line, problems } = await forged((members) => members.set(path, formPdf()));
    expect(problems).toEqual([]);
    expect(line).toMatchObject({ sheets: [{ verdict: 'unsigned', signed_by: null }] });
  });

  it('refuses a wrong call', async () => {
    expect((await kyso(['evidence', 'verify'])).code).toBe(2);
    expect((await kyso(['evidence', 'verify', '--public-key', 'nonsense', at('no.zip')])).code).toBe(2);
  });
});

describe('what is no package', () => {
  const refused = async (name: string): Promise<string> => {
    const { code, lines, stderr } = await kyso(['evidence', 'verify', at(name)]);
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(stderr).not.toContain('usage');
    return stderr.replaceAll(directory.path, '').trim();
  };
  const zipOf = async (name: string, ...members: readonly (readonly [string, Uint8Array])[]): Promise<Buffer> => {
    const zip = new ZipFile();
    for (const [path, bytes] of members) zip.addBuffer(Buffer.from(bytes), path);
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(at(name))));
    return readFileSync(at(name));
  };
  /** Another byte sequence of the same length wherever the first stands. */
  const bend = (name: string, from: Uint8Array, to: Uint8Array): void => {
    const bytes = readFileSync(at(name));
    for (let place = bytes.indexOf(from); place >= 0; place = bytes.indexOf(from, place + 1)) bytes.set(to, place);
    writeFileSync(at(name), bytes);
  };
  const size = (bytes: number) => {
    const field = Buffer.alloc(4);
    field.writeUInt32LE(bytes);
    return field;
  };

  it('is told apart: nothing there, a directory, another file, the first part of a ZIP', async () => {
    writeFileSync(at('no.zip'), 'hello');
    const whole = await zipOf('cut.zip', ['manifest.json', json({})]);
    writeFileSync(at('cut.zip'), whole.subarray(0, -10));
    const answers = await Promise.all(['nowhere.zip', 'trust', 'no.zip', 'cut.zip'].map(refused));
    expect(answers).toEqual([
      'kyso evidence verify: /nowhere.zip: There is no such file (ENOENT).',
      'kyso evidence verify: /trust: This is no file but a directory, a pipe or a device (not_a_file).',
      expect.stringMatching(/ \/no\.zip is no ZIP, or its end is missing /),
      expect.stringMatching(/ \/cut\.zip is no ZIP, or its end is missing /),
    ]);
  });

  it('names a member outside of it, or one twice', async () => {
    await zipOf('outside.zip', ['aa/evil.txt', json('x')]);
    bend('outside.zip', Buffer.from('aa/evil'), Buffer.from('../evil'));
    expect(await refused('outside.zip')).toContain('names a member outside of the package');
    await zipOf('twice.zip', ['a.txt', json('x')], ['b.txt', json('y')]);
    bend('twice.zip', Buffer.from('b.txt'), Buffer.from('a.txt'));
    expect(await refused('twice.zip')).toContain('names a member twice: a.txt');
  });

  it('inflates to more JSON than anybody writes: it is not inflated', async () => {
    await zipOf('bomb.zip', ['manifest.json', new Uint8Array(17 * 1024 ** 2)]);
    expect(await refused('bomb.zip')).toContain('more than 16777216 bytes of JSON: manifest.json');
  });

  it('says of its members that they are more than a machine should hold: none is inflated', async () => {
    const bytes = new Uint8Array(54_321);
    await zipOf('large.zip', ['a.pdf', bytes], ['b.pdf', bytes]);
    bend('large.zip', size(bytes.length), size(1.5 * 1024 ** 3));
    expect(await refused('large.zip')).toContain('holds more than 2147483648 bytes');
  });

  it('holds a member that inflates to more, or to less, than it says', async () => {
    const bytes = new Uint8Array(54_321);
    await zipOf('more.zip', ['a.pdf', bytes]);
    bend('more.zip', size(bytes.length), size(54_320));
    expect(await refused('more.zip')).toContain('holds a member that is larger than it says');
    await zipOf('less.zip', ['a.pdf', bytes]);
    bend('less.zip', size(bytes.length), size(54_322));
    expect(await refused('less.zip')).toContain('holds a member that is smaller than it says');
  });
});

describe('the statement of the installation in a package', () => {
  const given = ['--public-key', PUBLIC_KEY];
  const replace = (checkpoint: unknown) => (members: Members) =>
    void members.set('audit/checkpoint.json', json(checkpoint));

  it('confirms the log by the key inside, and says whether that is the one that was given', async () => {
    const confirmed = { number: 7, at: MADE_AT, key: PUBLIC_KEY, rows_after: 0 };
    expect((await forged(() => {})).line).toMatchObject({ checkpoint: { ...confirmed, key_given: false } });
    const { line, code } = await forged(() => {}, given);
    expect(line).toMatchObject({ verdict: 'holds', checkpoint: { ...confirmed, key_given: true } });
    expect(code).toBe(0);
  });

  it('that names an earlier end says how many rows came later', async () => {
    const { line, problems } = await forged(replace(checkpointOf(logOf().slice(0, 6))), given);
    expect(problems).toEqual([]);
    expect(line).toMatchObject({ checkpoint: { rows_after: logOf().length - 6 } });
  });

  it('by another key than the one that was given is found out, and so is one that is missing', async () => {
    const other = checkpointOf(logOf(), checkpointKey('a1', Buffer.alloc(32, 2)));
    expect((await forged(replace(other))).problems).toEqual([]);
    expect((await forged(replace(other), given)).problems).toEqual(['audit checkpoint_signature_wrong']);
    const missing = await forged((members) => members.delete('audit/checkpoint.json'), given);
    expect(missing.problems).toEqual(['audit checkpoint_missing']);
    expect(missing.code).toBe(3);
  });

  it('that was changed, or is of another log, is found out', async () => {
    const whole = checkpointOf(logOf());
    const changed = await forged(replace({ ...whole, at: '2026-07-02T00:00:00.000Z' }));
    expect(changed.problems).toEqual(['audit checkpoint_content_changed']);
    const heads = whole.heads.map((head) => ({ ...head, requestId: new SequentialIds().next('sr') }));
    const text = checkpointText({ ...whole, heads });
    const hash = createHash('sha256').update(text).digest('hex');
    const foreign = await forged(replace({ ...whole, heads, hash, signature: KEY.sign(text) }));
    expect(foreign.problems).toEqual([expect.stringMatching(/^audit (log_missing|log_replaced)$/)]);
  });

  it('finds out a log that was made up whole, and one whose end was cut off', async () => {
    const genuine = json(checkpointOf(logOf()));
    const madeUp = aPackage(logOf('b'.repeat(64)));
    madeUp.set('audit/checkpoint.json', genuine);
    expect((await verify(madeUp, manifestOf(madeUp), given)).problems).toContain('audit log_replaced');
    const cut = aPackage(logOf(hashOf(signed), HAPPY_PATH.length - 1));
    cut.set('audit/checkpoint.json', genuine);
    expect((await verify(cut, manifestOf(cut), given)).problems).toEqual(['audit log_cut_short']);
  });
});
