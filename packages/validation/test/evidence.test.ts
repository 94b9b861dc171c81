/** OCSP responses, CRLs, tokens and BER: bent bytes are an answer, never an exception, and never say "good". */
import { describe, expect, test } from '@jest/globals';
import {
  berToDer,
  DerError,
  type Evidence,
  embeddedRevocations,
  hashBytes,
  parseSignedData,
  readCrl,
  readOcspResponse,
  readTimestampToken,
  revocationStatus,
  verifyTimestamp,
} from '@kyso/cms';
import fc from 'fast-check';
import { AUTHORITY, UNIT, WORLD } from './world.ts';

const AT = '2026-06-15T00:00:00Z';
const WHEN = { at: AT, now: AT };
const VALIDITY = { thisUpdate: '2026-06-14T00:00:00Z', nextUpdate: '2026-06-21T00:00:00Z' };
const { certificate } = WORLD.signer;
const issuer = AUTHORITY.certificate;
const crl = AUTHORITY.crl(VALIDITY, [{ certificate: AUTHORITY.issue({ commonName: 'x' }).certificate, at: AT }]);
const ocsp = AUTHORITY.ocsp(certificate, VALIDITY);
const stamped = new TextEncoder().encode('Đơn');
const token = UNIT.stamp(stamped, AT);

const statusBy = (given: { ocsp?: Uint8Array; crl?: Uint8Array }): string => {
  const one = given.ocsp && readOcspResponse(given.ocsp);
  const list = given.crl && readCrl(given.crl);
  const evidence: Evidence = { ocsps: one ? [one] : [], crls: list ? [list] : [], certificates: [] };
  return revocationStatus(certificate, issuer, evidence, WHEN).status.kind;
};

/** One byte of `bytes` set to another value. */
const bent = (bytes: Uint8Array) =>
  fc.record({ at: fc.nat({ max: bytes.length - 1 }), by: fc.integer({ min: 1, max: 255 }) }).map(({ at, by }) => {
    const copy = Uint8Array.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ by;
    return copy;
  });

describe('evidence', () => {
  test('as it was issued it says good', () => {
    expect([statusBy({ ocsp }), statusBy({ crl })]).toEqual(['good', 'good']);
    const report = verifyTimestamp(token, (digest) => hashBytes(digest, stamped));
    expect(report).toMatchObject({ valid: true, info: { genTime: '2026-06-15T00:00:00.000Z' } });
  });

  test('with one byte changed a list or an answer says nothing', () => {
    fc.assert(fc.property(bent(crl), (bytes) => expect(statusBy({ crl: bytes })).toBe('unknown')));
    // the certificates behind an answer are not signed with it
    const signed = ocsp.length - issuer.raw.length;
    fc.assert(
      fc.property(fc.nat({ max: signed - 20 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Uint8Array.from(ocsp);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        expect(['unknown', 'good']).toContain(statusBy({ ocsp: bytes }));
        const changed = readOcspResponse(bytes);
        const same = readOcspResponse(ocsp);
        if (statusBy({ ocsp: bytes }) === 'good') expect(changed?.tbs).toEqual(same?.tbs);
      }),
    );
  });

  test('with one byte changed a token is not valid, or says the same', () => {
    fc.assert(
      fc.property(bent(token), (bytes) => {
        const report = verifyTimestamp(bytes, (digest) => hashBytes(digest, stamped));
        if (report.valid) expect(report.info).toEqual(readTimestampToken(token));
      }),
    );
  });

  test('arbitrary bytes are read by nobody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readOcspResponse(bytes)).toBeUndefined();
        expect(readCrl(bytes)).toBeUndefined();
        expect(readTimestampToken(bytes)).toBeUndefined();
      }),
    );
  });
});

describe('BER', () => {
  /** The same structure with indefinite lengths throughout; strings are cut into two pieces. */
  function loosen(der: Uint8Array): Uint8Array {
    const { tag, header, end } = headOf(der);
    const content = der.subarray(header, end);
    if ((tag & 0x20) === 0) {
      if (tag !== 0x04 || content.length < 2) return der.subarray(0, end);
      const pieces = [content.subarray(0, 1), content.subarray(1)].map((one) => [
        0x04,
        0x82,
        one.length >> 8,
        one.length & 255,
        ...one,
      ]);
      return Uint8Array.from([0x24, 0x80, ...pieces.flat(), 0, 0]);
    }
    const children: number[] = [];
    for (let at = 0; at < content.length; ) {
      const child = headOf(content.subarray(at));
      children.push(...loosen(content.subarray(at, at + child.end)));
      at += child.end;
    }
    return Uint8Array.from([tag, 0x80, ...children, 0, 0]);
  }

  function headOf(bytes: Uint8Array): { tag: number; header: number; end: number } {
    const [tag = 0, first = 0] = bytes;
    const count = first < 0x80 ? 0 : first & 0x7f;
    const length = count === 0 ? first : bytes.subarray(2, 2 + count).reduce((sum, octet) => sum * 256 + octet, 0);
    return { tag, header: 2 + count, end: 2 + count + length };
  }

  test('comes back as the DER it was, whatever follows it', () => {
    const loose = loosen(token);
    const { der, consumedBytes } = berToDer(Uint8Array.from([...loose, 0, 0, 0]));
    expect(Buffer.from(der).equals(token)).toBe(true);
    expect(consumedBytes).toBe(loose.length);
    expect(verifyTimestamp(der, (digest) => hashBytes(digest, stamped)).valid).toBe(true);
  });

  test('bent bytes end in an answer or a coded failure, quickly', () => {
    fc.assert(
      fc.property(bent(loosen(token)), (bytes) => {
        try {
          expect(berToDer(bytes).consumedBytes).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
    const deep = new Uint8Array(100_000).fill(0x30).map((tag, at) => (at % 2 === 0 ? tag : 0x80));
    expect(() => berToDer(deep)).toThrow(DerError);
  });

  test('a CMS without revocation data embeds none', () => {
    expect(embeddedRevocations(parseSignedData(token))).toEqual({ ocsps: [], crls: [] });
  });
});
