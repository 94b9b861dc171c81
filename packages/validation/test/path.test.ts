import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { buildPaths, type Certificate, der, longestChain, oids, type Purpose, validatePath } from '@kyso/cms';
import {
  AUTHORITY_USAGE,
  basicConstraints,
  type CertificateWish,
  extendedKeyUsage,
  extension,
  type Issued,
  SIGNING_USAGE,
  TestAuthority,
} from '@kyso/testkit';

const AT = '2026-06-01T00:00:00Z';
const ROOT = TestAuthority.root({ commonName: 'Root' });
const AUTHORITY = [basicConstraints(true), AUTHORITY_USAGE];
const SIGNER = [basicConstraints(false), SIGNING_USAGE];

/** Fault codes with their positions, of the path leaf, authorities …, root. */
function faults(leaf: Issued, authorities: readonly TestAuthority[], at = AT, purpose: Purpose = 'signing'): string[] {
  const path = [leaf.certificate, ...authorities.map(({ certificate }) => certificate)];
  return validatePath(path, { at, purpose }).map(({ code, index }) => `${code} ${index}`);
}

const below = (wish: Partial<CertificateWish>, above = ROOT): TestAuthority =>
  above.subordinate({ commonName: 'Middle', ...wish });
const leafOf = (authority: TestAuthority, wish: Partial<CertificateWish> = {}): Issued =>
  authority.issue({ commonName: 'An', ...wish });

const constraints = (permitted: readonly Uint8Array[], excluded: readonly Uint8Array[] = []): Uint8Array => {
  const subtrees = (tag: number, bases: readonly Uint8Array[]): Uint8Array[] =>
    bases.length === 0 ? [] : [der.encode(tag, ...bases.map((base) => der.sequence(base)))];
  const value = der.sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded));
  return extension(oids.ID_CE_NAME_CONSTRAINTS, value, true);
};
const organisation = (text: string): Uint8Array =>
  der.explicit(4, der.sequence(der.setOf([der.sequence(der.oid('2.5.4.10'), der.utf8(text))])));
const mail = (text: string): Uint8Array => der.encode(0x81, new TextEncoder().encode(text));
const dns = (text: string): Uint8Array => der.encode(0x82, new TextEncoder().encode(text));
const alternative = (...names: readonly Uint8Array[]): Uint8Array =>
  extension(oids.ID_CE_SUBJECT_ALT_NAME, der.sequence(...names));
const policies = (...ids: readonly string[]): Uint8Array =>
  extension(oids.ID_CE_CERTIFICATE_POLICIES, der.sequence(...ids.map((id) => der.sequence(der.oid(id)))));
const requireExplicit = (skip: number): Uint8Array =>
  extension(oids.ID_CE_POLICY_CONSTRAINTS, der.sequence(der.encode(0x80, Uint8Array.of(skip))), true);

describe('a certification path (RFC 5280 §6.1)', () => {
  test('holds with one authority in between', () => {
    const middle = below({});
    expect(faults(leafOf(middle), [middle, ROOT])).toEqual([]);
  });

  test('the time counts for everything below the anchor', () => {
    const middle = below({ notAfter: '2026-05-01T00:00:00Z' });
    const leaf = leafOf(middle, { notBefore: '2026-07-01T00:00:00Z' });
    expect(faults(leaf, [middle, ROOT])).toEqual(['NOT_YET_VALID 0', 'EXPIRED 1']);
    const old = TestAuthority.root({ commonName: 'Old', notAfter: '2026-02-01T00:00:00Z' });
    expect(faults(leafOf(old), [old])).toEqual([]);
  });

  test('an authority has to be one', () => {
    const none = below({ extensions: [basicConstraints(false), AUTHORITY_USAGE] });
    const bare = below({ extensions: [AUTHORITY_USAGE] });
    const unfit = below({ extensions: [basicConstraints(true), SIGNING_USAGE] });
    expect(faults(leafOf(none), [none, ROOT])).toEqual(['NOT_AN_AUTHORITY 1']);
    expect(faults(leafOf(bare), [bare, ROOT])).toEqual(['NOT_AN_AUTHORITY 1']);
    expect(faults(leafOf(unfit), [unfit, ROOT])).toEqual(['KEY_USAGE 1']);
  });

  test('the path length of every authority counts', () => {
    const first = below({ extensions: [basicConstraints(true, 0), AUTHORITY_USAGE] });
    const second = below({ commonName: 'Lower' }, first);
    expect(faults(leafOf(first), [first, ROOT])).toEqual([]);
    expect(faults(leafOf(second), [second, first, ROOT])).toEqual(['PATH_TOO_LONG 2']);
  });

  test('a key signs what its usage permits', () => {
    const encipher = extension(oids.ID_CE_KEY_USAGE, der.bitString(Uint8Array.of(0x20), 5), true);
    const leaf = leafOf(ROOT, { extensions: [basicConstraints(false), encipher] });
    expect(faults(leaf, [ROOT])).toEqual(['KEY_USAGE 0']);
    const stamper = leafOf(ROOT, { extensions: [...SIGNER, extendedKeyUsage(oids.ID_KP_TIME_STAMPING)] });
    expect(faults(stamper, [ROOT])).toEqual(['EXTENDED_KEY_USAGE 0']);
    expect(faults(stamper, [ROOT], AT, 'timestamping')).toEqual([]);
    expect(faults(leafOf(ROOT), [ROOT], AT, 'timestamping')).toEqual(['EXTENDED_KEY_USAGE 0']);
  });

  test('an unknown critical extension forbids the use', () => {
    const unknown = extension('1.2.3.4', der.nullValue(), true);
    expect(faults(leafOf(ROOT, { extensions: [...SIGNER, unknown] }), [ROOT])).toEqual(['CRITICAL_EXTENSION 0']);
    const harmless = extension('1.2.3.4', der.nullValue());
    expect(faults(leafOf(ROOT, { extensions: [...SIGNER, harmless] }), [ROOT])).toEqual([]);
  });

  test('short RSA keys are weak', () => {
    expect(faults(leafOf(ROOT, { keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) }), [ROOT])).toEqual([
      'WEAK 0',
    ]);
  });
});

describe('name constraints (RFC 5280 §4.2.1.10)', () => {
  const leafBelow = (limit: Uint8Array, wish: Partial<CertificateWish>): string[] => {
    const middle = below({ extensions: [...AUTHORITY, limit] });
    return faults(leafOf(middle, wish), [middle, ROOT]);
  };
  const named = (name: Uint8Array): Partial<CertificateWish> => ({
    organisation: 'UBND',
    extensions: [...SIGNER, alternative(name)],
  });
  const REFUSED = ['NAME_NOT_PERMITTED 1'];

  test.each([
    ['a permitted directory name', constraints([organisation('UBND')]), { organisation: 'UBND' }, []],
    ['another directory name', constraints([organisation('UBND')]), { organisation: 'Khác' }, REFUSED],
    ['an excluded directory name', constraints([], [organisation('UBND')]), { organisation: 'UBND' }, REFUSED],
    ['a permitted mail host', constraints([mail('ubnd.vn')]), named(mail('an@ubnd.vn')), []],
    ['another mail host', constraints([mail('ubnd.vn')]), named(mail('an@evil.vn')), REFUSED],
    ['a host that only ends alike', constraints([dns('ubnd.vn')]), named(dns('evilubnd.vn')), REFUSED],
    ['a host below', constraints([dns('ubnd.vn')]), named(dns('mot.ubnd.vn')), []],
    ['a name of a kind that is not constrained', constraints([dns('ubnd.vn')]), named(mail('an@evil.vn')), []],
  ])('%s', (_, limit, wish, expected) => {
    expect(leafBelow(limit, wish)).toEqual(expected);
  });

  test('a kind of name nobody can judge is refused', () => {
    const other = der.encode(0xa0, der.oid('1.2.3'), der.explicit(0, der.nullValue()));
    expect(leafBelow(constraints([other]), named(other))).toEqual(REFUSED);
  });
});

describe('policies (RFC 5280 §6.1.5)', () => {
  const [GOLD, SILVER] = ['1.3.6.1.4.1.99999.1', '1.3.6.1.4.1.99999.2'];
  const path = (authority: readonly Uint8Array[], signer: readonly Uint8Array[]): string[] => {
    const middle = below({ extensions: [...AUTHORITY, ...authority] });
    return faults(leafOf(middle, { extensions: [...SIGNER, ...signer] }), [middle, ROOT]);
  };

  test('without a demand no policy is needed', () => {
    expect(path([policies(GOLD)], [policies(SILVER)])).toEqual([]);
  });

  test('with a demand the path has to agree on one', () => {
    expect(path([policies(GOLD), requireExplicit(0)], [policies(GOLD)])).toEqual([]);
    expect(path([policies(GOLD), requireExplicit(0)], [policies(SILVER)])).toEqual(['POLICY 0']);
    expect(path([policies(oids.ANY_POLICY), requireExplicit(0)], [policies(SILVER)])).toEqual([]);
    expect(path([policies(GOLD), requireExplicit(0)], [])).toEqual(['POLICY 0']);
  });
});

describe('paths are found through a pool', () => {
  const names = (path: readonly Certificate[]): (string | undefined)[] => path.map(({ commonName }) => commonName);

  test('shortest first, also past a twin with the same name', () => {
    const twin = TestAuthority.root({ commonName: 'Root' }).subordinate({ commonName: 'Middle' });
    const middle = below({});
    const leaf = leafOf(middle).certificate;
    const sources = { anchors: [ROOT.certificate], pool: [twin.certificate, middle.certificate, leaf] };
    expect(buildPaths(leaf, sources).map(names)).toEqual([['An', 'Middle', 'Root']]);
    expect(buildPaths(leaf, { anchors: [], pool: sources.pool })).toEqual([]);
    expect(names(longestChain(leaf, sources.pool))).toEqual(['An', 'Middle']);
  });

  test('a leaf that is trusted itself is a path of one', () => {
    const leaf = leafOf(ROOT).certificate;
    expect(buildPaths(leaf, { anchors: [leaf], pool: [] }).map(names)).toEqual([['An']]);
  });

  test('certificates that issue each other end somewhere', () => {
    const one = TestAuthority.root({ commonName: 'A' });
    const other = TestAuthority.root({ commonName: 'B' });
    const crossed = [
      one.subordinate({ commonName: 'B', keys: other.keys }).certificate,
      other.subordinate({ commonName: 'A', keys: one.keys }).certificate,
    ];
    expect(buildPaths(leafOf(one).certificate, { anchors: [ROOT.certificate], pool: crossed })).toEqual([]);
  });
});
