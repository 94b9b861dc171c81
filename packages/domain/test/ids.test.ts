import { describe, expect, it } from '@jest/globals';
import { deliveryId, eventId, isId, parseEventId } from '@kyso/domain';
import fc from 'fast-check';
import { id } from './samples.ts';

const ULID = '01KJNT88000123456789ABCDEF';
const ulids = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), minLength: 26, maxLength: 26 });

describe('ids', () => {
  it('are a prefix, an underscore and a ULID', () => {
    expect(isId('sr', `sr_${ULID}`)).toBe(true);
    expect(isId('sri', `sri_${ULID}`)).toBe(true);
  });

  it('are nothing else', () => {
    const wrong = ['', 'sr_', ULID, `sri_${ULID}`, `SR_${ULID}`, `sr_${ULID.toLowerCase()}`, `sr_${ULID}0`];
    const hostile = [
      `sr_${ULID.slice(1)}`,
      `sr_${ULID}\n`,
      `x sr_${ULID}`,
      `sr_${ULID.slice(0, 25)}/`,
      `sr_../${ULID}`,
    ];
    const ambiguous = ['I', 'L', 'O', 'U'].map((letter) => `sr_${ULID.slice(0, 25)}${letter}`);
    for (const text of [...wrong, ...hostile, ...ambiguous]) expect(isId('sr', text)).toBe(false);
  });
});

describe('the id of an event', () => {
  it('is a function of request and sequence number that can be undone', () => {
    fc.assert(
      fc.property(ulids, fc.integer({ min: 1, max: 999_999_999 }), (ulid, seq) => {
        const requestId = `sr_${ulid}`;
        if (!isId('sr', requestId)) throw new TypeError('the sample is malformed');
        expect(parseEventId(eventId(requestId, seq))).toEqual({ requestId, seq });
      }),
    );
  });

  it('is told from other text', () => {
    const good = eventId(id('sr', 1), 12);
    for (const text of [
      '',
      id('sr', 1),
      `${good}x`,
      `${good}\n`,
      ` ${good}`,
      good.replace('_12', '_'),
      good.replace('_12', '_-1'),
    ]) {
      expect(parseEventId(text)).toBeUndefined();
    }
  });

  it('and the endpoint make the id of a delivery', () => {
    expect(deliveryId(eventId(id('sr', 1), 3), id('we', 2))).toBe(`${eventId(id('sr', 1), 3)}~${id('we', 2)}`);
  });
});
