import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Certificate,
  findSignerCertificate,
  isIssuedBy,
  MAX_BAG_CERTIFICATES,
  orderChain,
  parseCertificate,
} from '@kyso/cms';
import fc from 'fast-check';
import { ecKeys, issue, makeIssuer, threeLevels } from './pki.ts';

let root: Certificate;
let issuing: Certificate;
let leaf: Certificate;
beforeAll(async () => {
  ({ root, issuing, leaf } = await threeLevels(ecKeys('P-256')));
});

describe('the chain', () => {
  it('is found whatever the order of the bag', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 0], { minLength: 4 }), (order) => {
        const bag = order.flatMap((index) => [root, issuing, leaf][index] ?? []);
        expect(findSignerCertificate(bag)).toBe(leaf);
        expect(orderChain(leaf, bag)).toEqual([leaf, issuing, root]);
      }),
    );
  });

  it('ends where an issuer is missing', () => {
    expect(orderChain(leaf, [root])).toEqual([leaf]);
    expect(orderChain(leaf, [issuing])).toEqual([leaf, issuing]);
  });

  it('is not fooled by a namesake with another key', async () => {
    const namesake = makeIssuer('CA cấp dưới');
    const impostor = await issue({ keys: namesake.keys, subject: namesake.name, issuer: namesake, ca: true });
    expect(impostor.subject.raw).toEqual(issuing.subject.raw);
    expect(isIssuedBy(leaf, impostor)).toBe(false);
    expect(orderChain(leaf, [impostor, issuing, root])).toEqual([leaf, issuing, root]);
  });

  it('is not fooled by a changed certificate', () => {
    const raw = leaf.raw.slice();
    raw[raw.length - 1] = (raw.at(-1) ?? 0) ^ 1;
    expect(isIssuedBy(parseCertificate(raw), issuing)).toBe(false);
    expect(isIssuedBy(leaf, issuing)).toBe(true);
  });
});

describe('the signer', () => {
  it('is undefined when the bag names two people or nobody', async () => {
    const other = await issue({ keys: ecKeys('P-256') });
    expect(findSignerCertificate([leaf, other, issuing])).toBeUndefined();
    expect(findSignerCertificate([])).toBeUndefined();
  });

  it('is a person rather than an unrelated authority', async () => {
    const stray = makeIssuer('CA khác');
    const authority = await issue({ keys: stray.keys, subject: stray.name, issuer: stray, ca: true });
    expect(findSignerCertificate([authority, root, issuing, leaf])).toBe(leaf);
  });

  it('may be a lone certificate of an authority', () => {
    expect(findSignerCertificate([issuing])).toBe(issuing);
  });

  it('is not searched in a bag without measure', () => {
    expect(findSignerCertificate(Array.from({ length: MAX_BAG_CERTIFICATES + 1 }, () => leaf))).toBeUndefined();
  });
});
