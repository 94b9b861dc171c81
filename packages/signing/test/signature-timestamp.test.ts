/** A level above B-B whose authority answers at once: the timestamp goes into the signature itself. */
import { describe, expect, it } from '@jest/globals';
import { hashBytes, parseSignedData, trimContentsPadding, verifyTimestamp } from '@kyso/cms';
import { KysoError, type TimeStampAuthority } from '@kyso/domain';
import { bytesSource, findSignature, openDocument, signatureFields } from '@kyso/pdf';
import { TestTimestampUnit } from '@kyso/testkit';
import { advance } from '../src/index.ts';
import { DAY_MS, fileOf, makePreservingWorld, root, sealed, typesOf } from './preserving-world.ts';
import { type World, work } from './world.ts';

const itself = (authority: TimeStampAuthority): TimeStampAuthority => authority;
const AT_REST = { keepMs: DAY_MS };

type Fact = { readonly field: string; readonly tokens: number; readonly isStamp: boolean; readonly length: number };

/** What signatures and timestamps a file has, in its order; every token inside is over its signature. */
function factsOf(file: Uint8Array): readonly Fact[] {
  return signatureFields(openDocument(bytesSource(file))).map(({ name, signature }) => {
    const contents = signature?.contents?.bytes ?? new Uint8Array(0);
    const [signer] = parseSignedData(trimContentsPadding(contents)).signerInfos;
    for (const token of signer?.timestampTokens ?? []) {
      const { valid } = verifyTimestamp(token, (digest) => hashBytes(digest, signer?.signatureValue ?? contents));
      expect(valid).toBe(true);
    }
    const isStamp = signature?.subFilter === 'ETSI.RFC3161';
    return { field: name, tokens: signer?.timestampTokens.length ?? 0, isStamp, length: contents.length };
  });
}

const signedFile = async (world: World, id: Parameters<typeof typesOf>[1], item = 0) =>
  fileOf(world, (await world.store.requests.load(id))?.items[item]?.signed?.sha256);

describe('an authority that answers at once', () => {
  it('makes B-T with the signature: nothing is left to do', async () => {
    const { world, authority } = await makePreservingWorld(AT_REST, itself);
    const done = await sealed(world, 'B-T');
    expect(done.state).toBe('completed');
    expect(done.items[0]).toMatchObject({ state: 'signed', level: 'B-T', holdsUntil: '2028-01-01T00:00:00.000Z' });
    expect((await typesOf(world, done.id)).slice(-2)).toEqual(['item_signed', 'completed']);
    const file = await signedFile(world, done.id);
    expect(factsOf(file)).toMatchObject([{ tokens: 1, isStamp: false }]);
    expect(findSignature(openDocument(bytesSource(file)), 'Signature1')?.coverage).toEqual({ wholeFile: true });
    expect(authority.stamps).toBe(1);
  });

  it.each([
    ['B-LT', [false], 1],
    ['B-LTA', [false, true], 2],
  ] as const)(
    'leaves %s to increments behind it, without a document timestamp too many',
    async (level, kinds, stamps) => {
      const { world, authority } = await makePreservingWorld(AT_REST, itself);
      const before = await sealed(world, level);
      expect([before.state, before.items[0]?.level]).toEqual(['preserving', 'B-T']);
      const short = await signedFile(world, before.id);
      const after = await work(world, before.id, ['completed']);
      expect(after.items[0]).toMatchObject({ level, holdsUntil: '2028-01-01T00:00:00.000Z' });
      const long = await signedFile(world, before.id);
      expect(long.subarray(0, short.length).equals(short)).toBe(true);
      expect(factsOf(long).map(({ isStamp }) => isStamp)).toEqual(kinds);
      expect(factsOf(long)[0]?.tokens).toBe(1);
      expect(authority.stamps).toBe(stamps);
    },
  );

  it('is not asked for B-B, which keeps no room for a token either', async () => {
    const { world, authority } = await makePreservingWorld(AT_REST, itself);
    const done = await sealed(world, 'B-B');
    expect([done.state, done.items[0]?.level, authority.stamps]).toEqual(['completed', 'B-B', 0]);
    const higher = await makePreservingWorld(AT_REST, itself);
    const raised = await sealed(higher.world, 'B-T');
    const roomOf = (file: Uint8Array) => factsOf(file)[0]?.length ?? 0;
    const [plain, roomy] = [await signedFile(world, done.id), await signedFile(higher.world, raised.id)];
    expect(roomOf(plain)).toBe(16 * 1024);
    expect(roomOf(roomy)).toBeGreaterThan(20 * 1024);
  });

  it('does not prove when an earlier signature in the document existed: that takes a document timestamp', async () => {
    const { world } = await makePreservingWorld(AT_REST, itself);
    const first = await sealed(world, 'B-B');
    const second = await sealed(world, 'B-T', [await signedFile(world, first.id)]);
    expect([second.state, second.items[0]?.level]).toEqual(['preserving', 'B-B']);
    const after = await work(world, second.id, ['completed']);
    expect(after.items[0]?.level).toBe('B-T');
    const facts = factsOf(await signedFile(world, second.id));
    expect(facts.map(({ tokens, isStamp }) => [tokens, isStamp])).toEqual([
      [0, false],
      [1, false],
      [0, true],
    ]);
  });
});

describe('an authority that does not answer at once', () => {
  it('is asked once for all documents, and the level comes afterwards', async () => {
    let asked = 0;
    const { world, authority } = await makePreservingWorld(AT_REST, () => ({
      async stamp() {
        asked += 1;
        throw new KysoError('timestamp.unavailable', 'nobody answers at once');
      },
    }));
    const form = await fileOf(world, (await sealed(world, 'B-B')).items[0]?.sha256);
    const before = await sealed(
      world,
      'B-T',
      Array.from({ length: 6 }, () => form),
    );
    // those that were in hand together had asked already
    expect(asked).toBeLessThanOrEqual(4);
    expect(before.items.map(({ state, level }) => [state, level])).toEqual(before.items.map(() => ['signed', 'B-B']));
    const after = await work(world, before.id, ['completed']);
    expect(after.items.every(({ level }) => level === 'B-T')).toBe(true);
    expect(authority.stamps).toBe(6);
    expect(factsOf(await signedFile(world, after.id)).map(({ isStamp }) => isStamp)).toEqual([false, true]);
  });

  it.each([
    ['stamps something else', (at: string) => new TestTimestampUnit(root).stamp(new Uint8Array(1), at)],
    ['sends what is no token', () => new Uint8Array(4)],
    [
      'sends more than there is room for',
      (at: string, digest: Uint8Array) => {
        const long = { commonName: 'Đơn vị tên dài', organisation: 'x'.repeat(40_000) };
        return new TestTimestampUnit(root, long).stampDigest(digest, at);
      },
    ],
  ])('counts as such when it %s', async (_, answer) => {
    const { world, authority } = await makePreservingWorld(AT_REST, (slow) => ({
      stamp: async (digest) => answer((slow as typeof authority).now(), digest),
    }));
    const before = await sealed(world, 'B-T');
    expect([before.state, before.items[0]?.level]).toEqual(['preserving', 'B-B']);
    expect(factsOf(await signedFile(world, before.id))[0]?.tokens).toBe(0);
    expect((await work(world, before.id, ['completed'])).items[0]?.level).toBe('B-T');
  });
});

describe('a document that is sealed twice', () => {
  it('has the file that the log names, and is stamped anew only in what nobody keeps', async () => {
    const { world, authority } = await makePreservingWorld(AT_REST, itself);
    const append = world.store.requests.append.bind(world.store.requests);
    let lost = 0;
    world.store.requests.append = async (events, wakeAt) => {
      if (events.some(({ type }) => type === 'item_signed') && lost++ === 0)
        throw new KysoError('store.unavailable', 'died before the event');
      return append(events, wakeAt);
    };
    await expect(sealed(world, 'B-T')).rejects.toMatchObject({ code: 'store.unavailable' });
    const [id] = [...world.store.tables.logs.keys()];
    if (id === undefined) throw new TypeError('there is no request');
    const again = { kind: 'effect', effect: 'seal', requestId: id } as const;
    await advance(world.ports, again, new AbortController().signal);
    await advance(world.ports, again, new AbortController().signal);
    expect(authority.stamps).toBe(2);
    expect((await typesOf(world, id)).filter((type) => type === 'item_signed').length).toBe(1);
    const file = await signedFile(world, id);
    expect(factsOf(file)).toMatchObject([{ tokens: 1, isStamp: false }]);
  });
});
