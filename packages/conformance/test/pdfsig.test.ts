import { describe, expect, it } from '@jest/globals';
import { parsePdfsig } from '@kyso/conformance';

const TWO_SIGNATURES = `Digital Signature Info of: signed.pdf
Signature #1:
  - Signature Field Name: Signature1
  - Signer Certificate Common Name: Nguyễn Thị Lấp Lánh Ánh
  - Signer full Distinguished Name: CN=Nguyễn Thị Lấp Lánh Ánh,C=VN
  - Signing Time: Nov 23 2026 13:55:50
  - Signing Hash Algorithm: SHA-256
  - Signature Type: ETSI.CAdES.detached
  - Signed Ranges: [0 - 519], [8713 - 8908]
  - Not total document signed
  - Signature Validation: Signature is Valid.
  - Certificate Validation: Certificate issuer isn't Trusted.
Signature #2:
  - Signature Field Name: Signature2
  - Signer Certificate Common Name:${' '}
  - Signer full Distinguished Name: (null)
  - Signing Hash Algorithm: unknown
  - Signature Type: adbe.pkcs7.detached
  - Signed Ranges: [0 - 9519], [18713 - 18908]
  - Total document signed
  - Signature Validation: Digest Mismatch.
`;

describe('parsePdfsig', () => {
  const [first, second, ...others] = parsePdfsig(TWO_SIGNATURES);

  it('reads every signature of the output', () => {
    expect(others).toEqual([]);
    expect([first?.field, second?.field]).toEqual(['Signature1', 'Signature2']);
  });

  it('reads what pdfsig says of a valid signature that covers part of the file', () => {
    expect(first).toMatchObject({
      signer: 'Nguyễn Thị Lấp Lánh Ánh',
      valid: true,
      coversWholeDocument: false,
      signedRanges: '[0 - 519], [8713 - 8908]',
      subFilter: 'ETSI.CAdES.detached',
      hash: 'SHA-256',
      signingTime: 'Nov 23 2026 13:55:50',
      certificate: "Certificate issuer isn't Trusted.",
    });
  });

  it('takes any other verdict for invalid and leaves unknown values empty', () => {
    expect(second).toMatchObject({ signer: '', valid: false, coversWholeDocument: true, signingTime: '' });
    expect(second?.raw).toContain('Digest Mismatch.');
  });

  it('finds nothing in an output without signatures', () => {
    expect(parsePdfsig("File 'form.pdf' does not contain any signatures\n")).toEqual([]);
  });
});
