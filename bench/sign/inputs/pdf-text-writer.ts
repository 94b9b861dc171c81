/** Writes a PDF object by object with a classic table (ISO 32000-2 §7.5.4); keeps offsets only, never the document. */
export class PdfTextWriter {
  #written = 0;
  readonly #offsets: number[] = [0];

  header(): Buffer {
    return this.#count(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'));
  }

  /** Objects have to come in the order of their numbers, from 1 on. */
  object(body: string): Buffer {
    this.#offsets.push(this.#written);
    return this.#count(Buffer.from(`${this.#offsets.length - 1} 0 obj\n${body}\nendobj\n`, 'latin1'));
  }

  stream(data: string): Buffer {
    return this.object(`<< /Length ${data.length} >>\nstream\n${data}\nendstream`);
  }

  /** A stream of so many zeros, given as a number. */
  *zeros(length: number): Generator<Buffer | number> {
    this.#offsets.push(this.#written);
    yield this.#count(Buffer.from(`${this.#offsets.length - 1} 0 obj\n<< /Length ${length} >>\nstream\n`, 'latin1'));
    this.#written += length;
    yield length;
    yield this.#count(Buffer.from('\nendstream\nendobj\n', 'latin1'));
  }

  *end(catalog: number): Generator<Buffer> {
    const start = this.#written;
    yield Buffer.from(`xref\n0 ${this.#offsets.length}\n0000000000 65535 f \n`, 'latin1');
    const row = (offset: number) => `${String(offset).padStart(10, '0')} 00000 n \n`;
    yield Buffer.from(this.#offsets.slice(1).map(row).join(''), 'latin1');
    const trailer = `trailer\n<< /Size ${this.#offsets.length} /Root ${catalog} 0 R >>`;
    yield Buffer.from(`${trailer}\nstartxref\n${start}\n%%EOF\n`, 'latin1');
  }

  #count(bytes: Buffer): Buffer {
    this.#written += bytes.length;
    return bytes;
  }
}
