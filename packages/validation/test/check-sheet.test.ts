import { describe, expect, test } from '@jest/globals';
import { bytesSource, drawSheet, findAnchors, openDocument, type Sheet } from '@kyso/pdf';
import { ATTACKS, formPdf, signPdf, TestAuthority } from '@kyso/testkit';
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
/** Names a way of encryption that nobody knows. */
const lockedPdf = (): Uint8Array =>
  Buffer.from(
    Buffer.from(formPdf())
      .toString('latin1')
      .replace(/trailer\s*<</, '$& /Encrypt << /Filter /Unknown >>'),
    'latin1',
  );
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
      'Mức chữ ký: B-T (kèm dấu thời gian)',
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

describe('the answers of a sheet', () => {
  const bent = Uint8Array.from(signed);
  bent[20] = (bent[20] ?? 0) ^ 1;
  const attack = (name: string) => ATTACKS.find((one) => one.name === name)?.make(WORLD) ?? new Uint8Array();
  const stranger = TestAuthority.root({ commonName: 'CA lạ' }).issue({ commonName: 'Lê Hồng', uids: [`CCCD:${CCCD}`] });

  async function answersOf(pdf: Uint8Array, numbers: readonly string[] | null = [CCCD]): Promise<string[]> {
    const report = await validate(pdf);
    const identity = numbers === null ? {} : { identity: identityMatches(report, numbers) };
    return checkSheet(report, { ...WISH, ...identity }).answers.map(({ title, text }) => `${title} ${text}`.trim());
  }

  test('say of a good file who signed, that it is the applicant, when and by whose word, and that nothing was changed', async () => {
    expect(await answersOf(signed)).toEqual([
      'Ai ký? Trần Văn Bình (Sở Tư pháp tỉnh Đắk Nông)',
      'Có phải người nộp hồ sơ? Có: số định danh trong chứng thư khớp với người nộp.',
      expect.stringMatching(/^Ký lúc nào, ai chứng nhận\? 01\/06\/2026 09:00:05 \+07:00 – được chứng nhận bằng .+$/),
      'Tệp có bị sửa sau khi ký? Không.',
    ]);
  });

  test('say of a forged file that the name proves nothing, and what was done to it', async () => {
    expect(await answersOf(bent)).toEqual([
      'Ai ký? Trần Văn Bình (Sở Tư pháp tỉnh Đắk Nông) – chữ ký này KHÔNG khớp với nội dung tệp',
      'Có phải người nộp hồ sơ? Không chứng minh được: số định danh khớp nhưng chữ ký không hợp lệ.',
      expect.stringContaining('01/06/2026 09:00:05'),
      'Tệp có bị sửa sau khi ký? CÓ: phần đã ký đã bị sửa.',
    ]);
    const [who, , when, changed] = await answersOf(attack('ISA: content replaced by an increment'));
    expect(who).toBe('Ai ký? Nguyễn Thị Ánh – đã ký bản trước khi tệp bị sửa');
    expect(when).toContain('theo đồng hồ của người ký, KHÔNG có ai chứng nhận');
    expect(changed).toBe('Tệp có bị sửa sau khi ký? CÓ: trang 1: sửa nội dung trang (KHÔNG ĐƯỢC PHÉP)');
  });

  test('say of a file with bytes that belong to no update that there are some', async () => {
    const pdf = attack('ISA: object behind the last line');
    const [, , , changed] = await answersOf(pdf);
    expect(changed).toBe('Tệp có bị sửa sau khi ký? CÓ: thêm dữ liệu không thuộc bản cập nhật hợp lệ nào');
    expect(rowsOf(checkSheet(await validate(pdf), { ...WISH, full: true }))).toContain(
      'Thay đổi sau khi ký: thêm dữ liệu không thuộc bản cập nhật hợp lệ nào',
    );
  });

  test('never say of bytes that were slipped in, nor below a signature that anybody can make, that nothing was changed', async () => {
    const doubtful: readonly string[] = ['hidden_bytes', 'revision_broken', 'algorithm_weak'];
    const seen = new Set<string>();
    for (const { name, make } of ATTACKS) {
      const report = await validate(await make(WORLD));
      if (!doubtful.includes(report.reason) || report.signatures.length !== 1) continue;
      seen.add(report.reason);
      const { answers } = checkSheet(report, { ...WISH, fileName: name });
      expect(answers.map(({ text }) => text)).not.toContain('Không.');
    }
    expect([...seen].sort()).toEqual([...doubtful].sort());
  });

  test.each([
    ['unsigned', formPdf(), 'Không tiếp nhận; đề nghị người nộp ký số vào tệp rồi nộp lại.'],
    ['locked', lockedPdf(), 'Không tiếp nhận; đề nghị người nộp ký bản không đặt mật khẩu mở tệp rồi nộp lại.'],
  ])('ask of a file that is %s what its owner can do', async (_state, pdf, next) => {
    expect(checkSheet(await validate(pdf), WISH).next).toBe(`Việc cần làm: ${next}`);
  });

  test('say of a file whose signer nobody vouches for that the name is its own word', async () => {
    const [who, applicant, , changed] = await answersOf(signPdf(formPdf(), { signer: stranger }));
    expect(who).toBe('Ai ký? Lê Hồng – tên ghi trong chứng thư; chưa có tổ chức được tin cậy nào xác nhận');
    expect(applicant).toMatch(/Chưa chứng minh được/);
    expect(changed).toBe('Tệp có bị sửa sau khi ký? Không.');
  });

  test('tell signatures apart by their numbers where they differ', async () => {
    const other = AUTHORITY.issue({ commonName: 'Văn thư', uids: ['CCCD:079012341234'] });
    const answers = await answersOf(signPdf(signed, { signer: other }));
    expect(answers).toEqual(
      expect.arrayContaining([
        'Chữ ký 2: Văn thư',
        'Có phải người nộp hồ sơ? Chữ ký 1: Có: số định danh trong chứng thư khớp với người nộp.',
        'Chữ ký 2: KHÔNG: số định danh trong chứng thư là của người khác.',
        'Tệp có bị sửa sau khi ký? Chữ ký 1: Chỉ có thay đổi được phép: thêm chữ ký',
        'Chữ ký 2: Không.',
      ]),
    );
  });

  test('say that nobody signed, that nobody was compared, and that nothing can be read', async () => {
    expect(await answersOf(formPdf())).toEqual(['Ai ký? Không ai: tệp không có chữ ký số.']);
    expect((await answersOf(signed, null))[1]).toMatch(/Chưa đối chiếu/);
    const broken = new TextEncoder().encode('%PDF-1.7');
    expect(await answersOf(broken)).toEqual(['Ai ký? Không rõ: không đọc được chữ ký trong tệp.']);
  });

  test('keep a good signature of somebody else from being accepted as the applicant’s', async () => {
    const report = await validate(signed);
    const adviceFor = (numbers: readonly string[]) =>
      checkSheet(report, { ...WISH, identity: identityMatches(report, numbers) });
    expect(adviceFor(['079012341234'])).toMatchObject({
      verdict: 'HỢP LỆ',
      tone: 'unsure',
      sentences: [expect.anything(), 'Không có chữ ký nào được xác nhận là của người nộp hồ sơ.'],
      next: expect.stringContaining('Chưa tiếp nhận'),
    });
    expect(adviceFor([CCCD])).toMatchObject({ tone: 'good', next: expect.stringContaining('Có thể tiếp nhận') });
  });

  test('do not say of a damaged file that there was no change', async () => {
    const rows = rowsOf(checkSheet(await validate(bent), WISH));
    expect(rows).toContain('Thay đổi sau khi ký: không xét được vì phần đã ký không nguyên vẹn');
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

  test('stays on one page with six signatures of long names, and flows onto further ones when it must', async () => {
    const long = AUTHORITY.issue({
      commonName: 'Nguyễn Phước Hoàng Thiên Kim Ngọc Bảo Trân Công Tằng Tôn Nữ Thị Huyền Diệu',
      organisation: 'Trung tâm Phục vụ hành chính công trực thuộc Văn phòng Ủy ban nhân dân tỉnh Thừa Thiên Huế',
      uids: ['MST:0100109106-998', `CCCD:${CCCD}`],
    });
    const pagesOf = async (pdf: Uint8Array): Promise<number> => {
      const report = await validate(pdf, TRUSTED);
      const sheet = checkSheet(report, { ...WISH, identity: identityMatches(report, [CCCD]) });
      return openDocument(bytesSource(await pdfOf(sheet))).pageCount;
    };
    const signedBy = (count: number) =>
      Array.from({ length: count }).reduce<Uint8Array>((pdf) => signPdf(pdf, { signer: long }), formPdf());
    expect(await pagesOf(signedBy(2))).toBe(1);
    expect(await pagesOf(signedBy(6))).toBe(1);
    expect(await pagesOf(signedBy(14))).toBeGreaterThan(1);
  });

  test('is the same for the same report', async () => {
    const sheet = checkSheet(await validate(signed), WISH);
    expect(await pdfOf(sheet)).toEqual(await pdfOf(sheet));
  });
});
