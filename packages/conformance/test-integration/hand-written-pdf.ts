/** A PDF written out by hand: objects 1, 2, … in, bytes as Latin-1 text out, one classic table. Object 1 is the catalog. */
export function handWrittenPdf(objects: readonly string[], tail = '\n', trailer = ''): string {
  let pdf = '%PDF-1.7\n';
  const offsets = objects.map((body, index) => {
    const offset = pdf.length;
    pdf += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows}`;
  return `${pdf}${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer}>>\nstartxref\n${pdf.length}\n%%EOF${tail}`;
}
