import { describe, expect, it } from '@jest/globals';
import { canonical, eventHash, eventText, extend, GENESIS_HASH, type RequestEvent } from '@kyso/domain';
import fc from 'fast-check';
import { after, digest, folded } from './samples.ts';

describe('canonical text', () => {
  it('is that of RFC 8785 section 3.2.3', () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonical(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('does not depend on the order of members nor on members without a value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical({ ...turned, gone: undefined })).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the chain of a log', () => {
  const { log } = after('preparation_started', 'prepared', 'submission_started');

  it('begins at the genesis and names the event before', () => {
    expect(log.map(({ prevHash }) => prevHash)).toEqual([GENESIS_HASH, ...log.slice(0, -1).map(({ hash }) => hash)]);
    expect(folded(log).hash).toBe(log.at(-1)?.hash);
  });

  it('has the hash of the content, whatever the order of members', () => {
    for (const event of log) {
      const turned = Object.fromEntries(Object.entries(event).reverse()) as unknown as RequestEvent; // the same members
      expect(eventHash(turned, digest)).toBe(event.hash);
    }
  });

  it.each<[string, (event: RequestEvent) => RequestEvent]>([
    ['another time', (event) => ({ ...event, at: '2026-03-02T08:10:00.001Z' })],
    ['another actor', (event) => ({ ...event, actor: 'operator:x' })],
    ['another past', (event) => ({ ...event, prevHash: 'f'.repeat(64) })],
    ['another past, hashed anew', (event) => rehash({ ...event, prevHash: 'f'.repeat(64) })],
    ['other data', (event) => ({ ...event, data: { ...event.data, more: 1 } }) as RequestEvent],
    ['another hash', (event) => ({ ...event, hash: 'f'.repeat(64) })],
  ])('refuses an event with %s', (_, tamper) => {
    const last = log.at(-1);
    const before = folded(log.slice(0, -1));
    if (last === undefined) throw new TypeError('the log has events');
    expect(extend(before, [last], digest)).toEqual(folded(log));
    expect(() => extend(before, [tamper(last)], digest)).toThrow(TypeError);
  });

  it('is made of events that cannot be changed afterwards', () => {
    for (const event of log) expect(() => Object.assign(event, { actor: 'operator:x' })).toThrow(TypeError);
  });

  it('is written down as what was hashed, which reads back as the same events', () => {
    for (const event of log) {
      const { hash: _, ...content } = event;
      for (const same of [event, { ...event }]) expect(JSON.parse(eventText(same))).toEqual(event);
      expect(eventText(event).startsWith(canonical(content).slice(0, -1))).toBe(true);
    }
  });

  function rehash(event: RequestEvent): RequestEvent {
    return { ...event, hash: eventHash(event, digest) };
  }
});
