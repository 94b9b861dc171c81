import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { der, formatName, parseCertificate, readDer } from '@kyso/cms';
import { isKysoError } from '@kyso/domain';
import { readName } from '../src/name.ts';
import { ecKeys, ed25519Keys, hex, issue, issueDer, makeIssuer, rsaKeys, rsaPssKeys, UID, x509 } from './pki.ts';

describe('a citizen certificate', () => {
  it('keeps its bytes and agrees with OpenSSL on every plain field', async () => {
    const raw = await issueDer({ keys: rsaKeys() });
    const ours = parseCertificate(raw);
    const openssl = new X509Certificate(raw);
    expect(parseCertificate(Uint8Array.from(raw))).toBe(ours);
    expect(ours.raw.buffer).not.toBe(raw.buffer);
    expect(hex(ours.raw)).toBe(hex(raw));
    expect(ours.serialNumberHex).toBe(openssl.serialNumber);
    expect(ours.notBefore).toBe(openssl.validFromDate.toISOString());
    expect(ours.notAfter).toBe(openssl.validToDate.toISOString());
    expect(hex(ours.publicKey.spki)).toBe(hex(openssl.publicKey.export({ format: 'der', type: 'spki' })));
  });

  it('has a subject with diacritics and a citizen number', async () => {
    const certificate = await issue({ keys: ecKeys('P-256') });
    expect(certificate.commonName).toBe('Nguyễn Thị Ánh Nguyệt');
    expect(formatName(certificate.subject)).toBe('UID=CCCD:001090000001,CN=Nguyễn Thị Ánh Nguyệt,ST=Hà Nội,C=VN');
    expect(certificate.subjectIdentifiers).toEqual([{ kind: 'CCCD', value: '001090000001' }]);
  });

  it('may name a person and an organisation at once', async () => {
    const subject = [
      { CN: ['Đỗ Văn Ước'] },
      { [UID]: ['MST:0100109106-998'] },
      { [UID]: ['cmnd: 123456789'] },
      { [UID]: ['HC:B1234567'] },
      { [UID]: ['XYZ:1'] },
    ];
    const { subjectIdentifiers } = await issue({ keys: ecKeys('P-256'), subject });
    expect(subjectIdentifiers).toEqual([
      { kind: 'MST', value: '0100109106-998' },
      { kind: 'CMND', value: '123456789' },
      { kind: 'HC', value: 'B1234567' },
    ]);
  });

  it('may lack any identity number', async () => {
    expect((await issue({ keys: ecKeys('P-256'), subject: [{ CN: ['Sở Tư pháp'] }] })).subjectIdentifiers).toEqual([]);
  });
});

describe('public keys', () => {
  it.each([
    ['rsa', rsaKeys, { kind: 'rsa', modulusBits: 2048 }],
    ['rsa-pss', rsaPssKeys, { kind: 'rsa-pss', modulusBits: 2048 }],
    ['P-256', () => ecKeys('P-256'), { kind: 'ec', curve: { name: 'P-256', orderBytes: 32 } }],
    ['P-384', () => ecKeys('P-384'), { kind: 'ec', curve: { name: 'P-384', orderBytes: 48 } }],
    ['P-521', () => ecKeys('P-521'), { kind: 'ec', curve: { name: 'P-521', orderBytes: 66 } }],
    ['Ed25519', ed25519Keys, { kind: 'ed25519' }],
  ])('%s is recognised', async (_, makeKeys, expected) => {
    expect((await issue({ keys: makeKeys() })).publicKey).toMatchObject(expected);
  });
});

describe('extensions', () => {
  it('are read and kept', async () => {
    const issuer = makeIssuer('CA');
    const { extensions } = await issue({
      keys: ecKeys('P-256'),
      issuer,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4']),
        new x509.AuthorityInfoAccessExtension({
          ocsp: ['http://ocsp.example.vn'],
          caIssuers: ['http://example.vn/ca.cer'],
        }),
        new x509.CRLDistributionPointsExtension(['http://example.vn/ca.crl', 'http://b.example.vn/ca.crl']),
        new x509.CertificatePolicyExtension(['1.3.6.1.4.1.30339.1.9.2']),
        new x509.Extension('1.2.3.4', false, der.nullValue()),
      ],
    });
    const root = await issue({ keys: issuer.keys, subject: issuer.name, issuer, ca: true });
    expect(extensions).toMatchObject({
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      extKeyUsage: ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'],
      basicConstraints: { ca: false },
      ocspUrls: ['http://ocsp.example.vn'],
      caIssuersUrls: ['http://example.vn/ca.cer'],
      crlUrls: ['http://example.vn/ca.crl', 'http://b.example.vn/ca.crl'],
      policies: ['1.3.6.1.4.1.30339.1.9.2'],
    });
    expect(extensions.authorityKeyIdentifier).toBe(root.extensions.subjectKeyIdentifier);
    expect(extensions.all.find(({ oid }) => oid === '1.2.3.4')).toMatchObject({ critical: false });
    expect(extensions.all.find(({ oid }) => oid === '2.5.29.15')).toMatchObject({ critical: true });
  });

  it('may not appear twice', async () => {
    const twice = [0, 1].map(() => new x509.Extension('1.2.3.4', false, der.nullValue()));
    const made = await issueDer({ keys: ecKeys('P-256'), extensions: twice });
    expect(() => parseCertificate(made)).toThrow(expect.objectContaining({ code: 'provider.protocol_error' }));
  });
});

describe('refusals', () => {
  it('carry the code the caller gives', () => {
    try {
      parseCertificate(Uint8Array.of(0x30, 0x80), 'credential.unusable');
      expect(true).toBe(false);
    } catch (error) {
      expect(isKysoError(error, 'credential.unusable')).toBe(true);
    }
  });

  it('include a signature algorithm that differs inside and outside', async () => {
    const raw = (await issueDer({ keys: ecKeys('P-256') })).slice();
    const outer = Buffer.from(raw).lastIndexOf(der.oid('1.2.840.10045.4.3.2'));
    raw[outer + 9] = 3;
    expect(() => parseCertificate(raw)).toThrow(expect.objectContaining({ code: 'provider.protocol_error' }));
  });

  it('do not include a badly encoded name', () => {
    const badUtf8 = der.sequence(der.setOf([der.sequence(der.oid('2.5.4.3'), new Uint8Array([0x0c, 0x01, 0xc3]))]));
    expect(readName(readDer(badUtf8)).rdns).toEqual([[{ oid: '2.5.4.3', text: '#0c01c3' }]]);
  });
});

it('escapes the special characters of RFC 4514', () => {
  const name = der.sequence(
    der.setOf([der.sequence(der.oid('2.5.4.3'), der.utf8(' a,b+c"d\\e<f>g;h '))]),
    der.setOf([
      der.sequence(der.oid('1.2.3'), der.utf8('#x')),
      der.sequence(der.oid('2.5.4.6'), der.printableString('VN')),
    ]),
  );
  expect(formatName(readName(readDer(name)))).toBe('1.2.3=\\#x+C=VN,CN=\\ a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\ ');
});
