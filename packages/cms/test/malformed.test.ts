import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  assertDerThroughout,
  buildSignedAttributes,
  buildSignedData,
  type Certificate,
  checkPadesBaseline,
  checkSignatureValue,
  childrenOf,
  DerError,
  type DerNode,
  MAX_DEPTH,
  parseCertificate,
  parseSignedData,
  readBitString,
  readBoolean,
  readDer,
  readInteger,
  readNull,
  readOid,
  readText,
  readTime,
  signatureAlgorithmFor,
  trimContentsPadding,
  verifySignedData,
} from '@kyso/cms';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { ecKeys, fromHex, issue } from './pki.ts';

const nested = (levels: number): Uint8Array => {
  let inner = new Uint8Array(0);
  for (let level = 0; level < levels; level += 1) {
    const header = inner.length < 0x80 ? [0x30, inner.length] : [0x30, 0x82, inner.length >> 8, inner.length & 0xff];
    if (inner.length >= 0x80 && inner.length < 0x100) header.splice(1, 3, 0x81, inner.length);
    inner = Uint8Array.of(...header, ...inner);
  }
  return inner;
};

/** What {@link assertDerThroughout} says without saying it: each element read by itself. */
function readThroughout(node: DerNode): void {
  if (node.constructed) for (const child of childrenOf(node)) readThroughout(child);
}

const isDer = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
};

describe('the strict reader refuses', () => {
  it.each([
    ['nothing at all', ''],
    ['a lone tag', '30'],
    ['an indefinite length', '30 80 00 00'],
    ['an indefinite length inside', '30 04 30 80 00 00'],
    ['a one-octet length in long form', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five octets', '04 85 01 00 00 00 00'],
    ['a length beyond the end', '04 05 00'],
    ['a child longer than its parent', '30 03 04 05 00'],
    ['bytes after the element', '05 00 00'],
    ['a long-form tag', '1f 81 01 00'],
    ['end-of-contents', '00 00'],
    ['a constructed octet string', '24 04 04 02 00 00'],
    ['a primitive sequence', '10 00'],
  ])('%s', (_, text) => {
    expect(() => assertDerThroughout(fromHex(text))).toThrow(DerError);
    expect(() => readThroughout(readDer(fromHex(text)))).toThrow(DerError);
  });

  it('nesting beyond the limit, and not before', () => {
    expect(() => assertDerThroughout(nested(MAX_DEPTH + 1))).not.toThrow();
    expect(() => assertDerThroughout(nested(MAX_DEPTH + 2))).toThrow(DerError);
    expect(() => assertDerThroughout(nested(5_000))).toThrow(DerError);
  });
});

describe('the values refuse', () => {
  it.each([
    ['an empty integer', '02 00', readInteger],
    ['a padded positive integer', '02 02 00 01', readInteger],
    ['a padded negative integer', '02 02 ff 80', readInteger],
    ['a boolean that is neither', '01 01 01', readBoolean],
    ['an empty boolean', '01 00', readBoolean],
    ['a null with content', '05 01 00', readNull],
    ['eight unused bits', '03 02 08 00', readBitString],
    ['a bit string without its count', '03 00', readBitString],
    ['unused bits in no octet', '03 01 01', readBitString],
    ['unused bits that are set', '03 02 01 01', readBitString],
    ['an empty identifier', '06 00', readOid],
    ['a padded identifier', '06 02 80 01', readOid],
    ['an identifier cut short', '06 01 81', readOid],
    ['an endless identifier', `06 81 90 ${'81'.repeat(143)}01`, readOid],
  ])('%s', (_, text, read) => {
    expect(() => read(readDer(fromHex(text)))).toThrow(DerError);
  });
});

describe('hostile bytes', () => {
  let certificate: Certificate;
  let cms: Uint8Array;
  const documentDigest = new Uint8Array(32).fill(7);

  beforeAll(async () => {
    certificate = await issue({ keys: ecKeys('P-256') });
    const signedAttributes = buildSignedAttributes({ documentDigest, digestAlgorithm: 'sha256', certificate });
    cms = buildSignedData({
      signedAttributes,
      signatureValue: new Uint8Array(64),
      signerCertificate: certificate,
      certificates: [],
      digestAlgorithm: 'sha256',
      signatureAlgorithm: signatureAlgorithmFor(certificate.publicKey, 'sha256'),
    });
  });

  const onlyCodedErrors = (run: () => unknown): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof DerError || isKysoError(error))) throw error;
    }
  };
  const readers = [readDer, readInteger, readOid, readText, readTime, readBitString, readThroughout];
  const mutated = (source: () => Uint8Array) =>
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((edits) => {
      const copy = source().slice();
      for (const [position, octet] of edits) copy[position % copy.length] = octet;
      return copy;
    });

  it('random bytes make no other error than DerError in the reader', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        for (const read of readers) {
          try {
            const node = readDer(noise);
            if (read !== readDer) (read as (given: typeof node) => unknown)(node); // all the others take a node
          } catch (error) {
            if (!(error instanceof DerError)) throw error;
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is DER throughout exactly when each of its elements is', () => {
    const agree = (bytes: Uint8Array) =>
      expect(isDer(() => assertDerThroughout(bytes))).toBe(isDer(() => readThroughout(readDer(bytes))));
    const damaged = mutated(() => cms);
    const cut = fc.tuple(damaged, fc.nat(600)).map(([bytes, length]) => bytes.subarray(0, length));
    expect(isDer(() => assertDerThroughout(cms))).toBe(true);
    fc.assert(fc.property(fc.oneof(damaged, cut, fc.uint8Array({ maxLength: 80 })), agree), { numRuns: 2_000 });
  });

  it('random bytes make only coded errors in the public parsers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        for (const parse of [parseCertificate, parseSignedData, trimContentsPadding]) {
          try {
            parse(noise);
          } catch (error) {
            if (!isKysoError(error)) throw error;
          }
        }
      }),
    );
  });

  it('a damaged certificate is read or refused, never a crash', () => {
    fc.assert(
      fc.property(
        mutated(() => certificate.raw),
        (damaged) => onlyCodedErrors(() => parseCertificate(damaged)),
      ),
      { numRuns: 500 },
    );
  });

  it('a damaged signature gets a report, never an exception', () => {
    fc.assert(
      fc.property(
        mutated(() => cms),
        (damaged) => {
          expect(verifySignedData(damaged, { documentDigest }).valid).toBe(false);
          onlyCodedErrors(() => checkPadesBaseline(parseSignedData(damaged)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a signature cut short anywhere is malformed', () => {
    for (let length = 0; length < cms.length; length += 7) {
      const report = verifySignedData(cms.subarray(0, length), { documentDigest });
      expect(report.reasons.map(({ code }) => code)).toEqual(['MALFORMED']);
    }
  });

  it('a random value is diagnosed, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 100 }), (value, signedAttributes) => {
        expect(checkSignatureValue({ certificate, signedAttributes, value }).kind).toBe('invalid');
      }),
    );
  });
});
