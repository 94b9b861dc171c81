import { describe, expect, test } from '@jest/globals';
import { bytesSource, drawSheet, findAnchors, openDocument, type Sheet } from '@kyso/pdf';
import { ATTACKS, formPdf, signPdf } from '@kyso/testkit';
import { checkSheet, identityMatches } from '@kyso/validation';
import { AUTHORITY, NOW, TRUSTED, UNIT, validate, WORLD } from './world.ts';

const CCCD = '001090000002';
const signer = AUTHORITY.issue({
  commonName: 'Trần Văn Bình',
  organisation: 'Sở Tư pháp tỉnh Đắk Nông',
  uids: [`CCCD:${CCCD}`],
});
const signed = signPdf(formPdf(), { signer, timestamp: { unit: UNIT, at: '2026-06-01T02:00:05Z' } });
const WISH = { language: 'vi', fileName: 'Tờ khai.pdf', sha256: 'ab'.repeat(32) } as const;

/** `title: text` of every row. */
const rowsOf = ({ rows, parts }: Sheet): string[] =>
  [...rows, ...parts.flatMap((part) => part.rows)].map(({ title, text }) => `${title}: ${text}`);
const pdfOf = (sheet: Sheet): Promise<Uint8Array> => drawSheet(sheet, { madeAt: new Date(NOW) });

describe('the sheet of a check', () => {
  test('names verdict, reason and next step, and every field that verifying software must show', async () => {
    const report = await validate(signed);
    const sheet = checkSheet(report, { ...WISH, identity: identityMatches(report, [CCCD]) });
    expect(sheet).toMatchObject({ verdict: 'HỢP LỆ', tone: 'good', next: expect.stringContaining('Có thể tiếp nhận') });
    const rows = rowsOf(sheet);
    for (const row of [
      'Người ký: Trần Văn Bình',
      'Tổ chức: Sở Tư pháp tỉnh Đắk Nông',
      `Số định danh: CCCD ${CCCD}`,
      'Đối chiếu người nộp: khớp',
      'Tổ chức cấp chứng thư: Kyso thử nghiệm',
      `Số hiệu chứng thư: ${report.signatures[0]?.signer?.serialNumberHex}`,
      'Hiệu lực chứng thư: 01/01/2026 07:00:00 +07:00 – 01/01/2029 07:00:00 +07:00',
      'Chứng thư khi ký: có hiệu lực',
      'Chứng thư hiện nay: có hiệu lực',
      'Tính toàn vẹn: phần đã ký nguyên vẹn',
      'Thay đổi sau khi ký: không có',
      'Mức chữ ký: B-T',
    ]) {
      expect(rows).toContain(row);
    }
    const time = rows.find((row) => row.startsWith('Thời điểm ký'));
    expect(time).toMatch(/^Thời điểm ký: 01\/06\/2026 09:00:05 \+07:00 \(dấu thời gian của .+\)$/);
  });

  test('says of every forged file that it is not to be accepted', async () => {
    for (const { name, make } of ATTACKS) {
      const sheet = checkSheet(await validate(await make(WORLD)), { ...WISH, fileName: name });
      expect(sheet.verdict).not.toBe('HỢP LỆ');
      expect(sheet.next).not.toContain('Có thể tiếp nhận');
    }
  });

  test('tells somebody else from the applicant, and no applicant from a certificate without a number', async () => {
    const report = await validate(signed);
    const said = (numbers: readonly string[]) =>
      rowsOf(checkSheet(report, { ...WISH, identity: identityMatches(report, numbers) })).filter((row) =>
        row.startsWith('Đối chiếu'),
      );
    expect(said(['079012341234'])).toEqual(['Đối chiếu người nộp: KHÔNG KHỚP']);
    expect(said(['C1234567'])).toEqual(['Đối chiếu người nộp: chưa đủ thông tin']);
    expect(rowsOf(checkSheet(report, WISH)).some((row) => row.startsWith('Đối chiếu'))).toBe(false);
  });

  test('shows identity numbers by their ends alone when asked to', async () => {
    const rows = rowsOf(checkSheet(await validate(signed), { ...WISH, masked: true }));
    expect(rows).toContain('Số định danh: CCCD 0010••••0002');
  });

  test('marks what the reader must not miss', async () => {
    const { parts } = checkSheet(await validate(signed, { now: NOW }), WISH);
    expect(parts[0]?.rows.filter(({ alarm }) => alarm).map(({ title }) => title)).toEqual(['Đường dẫn chứng thư']);
  });
});

describe('the sheet as a PDF', () => {
  test('is one page with text that can be found again', async () => {
    const pdf = await pdfOf(checkSheet(await validate(signed), WISH));
    const source = bytesSource(pdf);
    expect(openDocument(source).pageCount).toBe(1);
    for (const text of [
      'PHIẾU KIỂM TRA CHỮ KÝ SỐ',
      'Trần Văn Bình',
      'Sở Tư pháp tỉnh Đắk Nông',
      'phần đã ký nguyên vẹn',
    ]) {
      expect((await findAnchors(source, { text })).matches).not.toHaveLength(0);
    }
  });

  test('stays on one page with two signatures, and flows onto further ones when it must', async () => {
    const again = (pdf: Uint8Array) => signPdf(pdf, { signer });
    const pagesOf = async (pdf: Uint8Array): Promise<number> =>
      openDocument(bytesSource(await pdfOf(checkSheet(await validate(pdf, TRUSTED), WISH)))).pageCount;
    const two = again(signed);
    expect(await pagesOf(two)).toBe(1);
    expect(await pagesOf(again(again(again(two))))).toBeGreaterThan(1);
  });

  test('is the same for the same report', async () => {
    const sheet = checkSheet(await validate(signed), WISH);
    expect(await pdfOf(sheet)).toEqual(await pdfOf(sheet));
  });
});
