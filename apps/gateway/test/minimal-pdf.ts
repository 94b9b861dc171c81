/** The smallest document with `pages` pages, made here so that each test says what it sends. */
export function minimalPdf(
  options: { pages?: number; trailer?: string; comment?: string } = {},
): Uint8Array<ArrayBuffer> {
  const { pages = 1, trailer = '', comment = '' } = options;
  const kids = Array.from({ length: pages }, (_, index) => `${index + 3} 0 R`);
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    ...kids.map(() => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>'),
  ];
  let text = `%PDF-1.7\n%âãÏÓ\n${comment === '' ? '' : `%${comment}\n`}`;
  const offsets = bodies.map((body, index) => {
    const offset = Buffer.byteLength(text, 'latin1');
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const xref = Buffer.byteLength(text, 'latin1');
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = bodies.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${xref}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
