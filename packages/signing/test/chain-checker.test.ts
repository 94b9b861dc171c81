import { describe, expect, it } from '@jest/globals';
import { TestAuthority } from '@kyso/testkit';
import { createChainChecker } from '../src/index.ts';

const AT = '2026-06-01T00:00:00.000Z';
const root = TestAuthority.root({ commonName: 'Gốc quốc gia' });
const policy = root.subordinate({ commonName: 'CA trung gian' });
const issuing = policy.subordinate({ commonName: 'CA phát hành' });
const leaf = issuing.issue({ commonName: 'Nguyễn Văn An' }).certificate;
const der = ({ certificate }: TestAuthority) => certificate.raw;
const anchors = [der(root)];

/** Gives each certificate's issuer, and counts how often it is asked. */
function issuers(...authorities: readonly TestAuthority[]) {
  const asked: string[] = [];
  return {
    asked,
    async issuersOf(certificate: Uint8Array) {
      asked.push(Buffer.from(certificate).toString('hex').slice(0, 8));
      const next = [leaf, issuing.certificate, policy.certificate].findIndex((one) =>
        Buffer.from(one.raw).equals(certificate),
      );
      const found = authorities[next];
      return found === undefined ? [] : [der(found)];
    },
  };
}

describe('whether a certificate leads to a trusted root, before a phone is asked', () => {
  it('is told by what the provider sends and what is known here', async () => {
    const checker = createChainChecker({ anchors, intermediates: [der(policy)] });
    expect(await checker.leadsToRoot(leaf, [der(issuing)], AT)).toBe(true);
    expect(await checker.leadsToRoot(leaf, [], AT)).toBe(false);
    const other = createChainChecker({
      anchors: [der(TestAuthority.root({ commonName: 'Gốc quốc gia' }))],
      intermediates: [],
    });
    expect(await other.leadsToRoot(leaf, [der(issuing), der(policy), der(root)], AT)).toBe(false);
  });

  it('fetches the authorities that are missing in between, and none when nothing is', async () => {
    const certificates = issuers(issuing, policy);
    const checker = createChainChecker({ anchors, intermediates: [], certificates });
    expect(await checker.leadsToRoot(leaf, [], AT)).toBe(true);
    expect(certificates.asked).toHaveLength(2);
    expect(await checker.leadsToRoot(leaf, [der(issuing), der(policy)], AT)).toBe(true);
    expect(certificates.asked).toHaveLength(2);
  });

  it('gives up where nobody knows the issuer, and does not go on for ever', async () => {
    expect(
      await createChainChecker({ anchors, intermediates: [], certificates: issuers() }).leadsToRoot(leaf, [], AT),
    ).toBe(false);
    let asked = 0;
    const circle = { issuersOf: async () => [der(issuing), Uint8Array.of(asked++)] };
    expect(
      await createChainChecker({ anchors, intermediates: [], certificates: circle }).leadsToRoot(leaf, [], AT),
    ).toBe(false);
    expect(asked).toBeLessThan(5);
  });

  it('does not hold when an authority on the way has ended or is none', async () => {
    const ended = root.subordinate({ commonName: 'CA đã hết hạn', notAfter: '2026-03-01T00:00:00Z' });
    const checker = createChainChecker({ anchors, intermediates: [] });
    expect(await checker.leadsToRoot(ended.issue({ commonName: 'A' }).certificate, [der(ended)], AT)).toBe(false);
    const person = root.issue({ commonName: 'Người thường' });
    const fake = TestAuthority.root({ commonName: 'Người thường', keys: person.keys });
    const below = fake.issue({ commonName: 'B' }).certificate;
    expect(await checker.leadsToRoot(below, [person.certificate.raw], AT)).toBe(false);
  });
});
