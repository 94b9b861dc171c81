import { describe, expect, it } from '@jest/globals';
import { checkPadesBaseline, childrenOf, der, oids, PADES_BASELINE, parseSignedData, readDer } from '@kyso/cms';
import { hex } from './pki.ts';
import { digestOf, KINDS, makeSigned, P256, type Prepared, RSA } from './signing.ts';

const broken = (cms: Uint8Array): readonly string[] => checkPadesBaseline(parseSignedData(cms)).map(({ id }) => id);

it.each(KINDS)('a $title signature of Kyso keeps every rule', async (kind) => {
  expect(broken((await makeSigned(kind)).cms)).toEqual([]);
});

it('every rule has an id of its own, a sentence and a clause', () => {
  expect(new Set(PADES_BASELINE.map(({ id }) => id)).size).toBe(PADES_BASELINE.length);
  for (const { sentence, clause } of PADES_BASELINE)
    expect(`${sentence}|${clause}`).toMatch(/^.{10,}\|(EN|RFC|ISO|X\.690|ETSI)/);
});

describe('attributes', () => {
  const withAttributes = async (
    change: (list: readonly Uint8Array[], prepared: Prepared) => readonly Uint8Array[],
    tag = 0x31,
  ) => {
    const { cms } = await makeSigned(P256, (prepared) =>
      der.encode(
        tag,
        ...change(
          childrenOf(readDer(prepared.signedAttributes)).map(({ raw }) => raw),
          prepared,
        ),
      ),
    );
    return broken(cms);
  };
  const attribute = (oid: string, value: Uint8Array) => der.sequence(der.oid(oid), der.setOf([value]));
  const sorted = (list: readonly Uint8Array[]) => childrenOf(readDer(der.setOf(list))).map(({ raw }) => raw);

  it('signing-time present is a violation', async () => {
    const signingTime = attribute(oids.ID_SIGNING_TIME, der.time('2026-11-23T08:00:00Z'));
    expect(await withAttributes((list) => sorted([...list, signingTime]))).toEqual(['no-signing-time']);
  });

  it('an order that is not that of DER is a violation', async () => {
    expect(await withAttributes((list) => list.toReversed())).toEqual(['attributes-sorted']);
  });

  it.each([
    ['attribute-content-type', oids.ID_CONTENT_TYPE],
    ['attribute-message-digest', oids.ID_MESSAGE_DIGEST],
    ['attribute-signing-certificate', oids.ID_AA_SIGNING_CERTIFICATE_V2],
  ])('%s: a missing attribute is a violation', async (id, oid) => {
    expect(await withAttributes((list) => list.filter((raw) => !hex(raw).includes(hex(der.oid(oid)))))).toEqual([id]);
  });

  it('a spelt-out SHA-256 is a violation', async () => {
    const ids = await withAttributes((list, { certificate }) => {
      const rest = list.filter((raw) => !hex(raw).includes(hex(der.oid(oids.ID_AA_SIGNING_CERTIFICATE_V2))));
      const certHash = der.octetString(digestOf('sha256', certificate.raw));
      const essCertId = der.sequence(der.sequence(der.oid(oids.ID_SHA256)), certHash);
      return sorted([...rest, attribute(oids.ID_AA_SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(essCertId)))]);
    });
    expect(ids).toEqual(['signing-certificate-default']);
  });
});

describe('the rest of the structure', () => {
  /** Replaces octets without touching any length. */
  const patched = async (from: Uint8Array, to: Uint8Array, which: 'first' | 'last', kind = RSA) => {
    const { cms } = await makeSigned(kind);
    const copy = Buffer.from(cms);
    const offset = which === 'first' ? copy.indexOf(from) : copy.lastIndexOf(from);
    copy.set(to, offset);
    return broken(new Uint8Array(copy));
  };

  it('another version is a violation', async () => {
    expect(await patched(der.integer(1), der.integer(3), 'first')).toEqual(['version-1']);
  });

  it('a digest that is not listed is a violation', async () => {
    expect(await patched(der.oid(oids.ID_SHA256), der.oid(oids.ID_SHA384), 'first')).toEqual(['digest-listed']);
  });

  it('another content type is a violation', async () => {
    expect(await patched(der.oid(oids.ID_DATA), der.oid('1.2.840.113549.1.7.5'), 'first')).toEqual([
      'content-type-data',
    ]);
  });

  it('an unknown signature algorithm is a violation', async () => {
    const [from, to] = [der.oid(oids.SHA256_WITH_RSA_ENCRYPTION), der.oid('1.2.840.113549.1.1.99')];
    expect(await patched(from, to, 'last')).toEqual(['signature-algorithm']);
  });
});

it('several faults are all named, with sentences and clauses', async () => {
  const signedData = parseSignedData((await makeSigned(RSA)).cms);
  const faulty = { ...signedData, version: 3, content: Uint8Array.of(1), certificates: [], signerInfos: [] };
  expect(checkPadesBaseline(faulty).map(({ id }) => id)).toEqual([
    'version-1',
    'one-signer',
    'detached',
    'signer-certificate',
  ]);
});
