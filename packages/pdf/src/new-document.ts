/** A new PDF of a few objects: what is drawn before it becomes part of another document, and sheets of our own. */
import { deflateSync } from 'node:zlib';
import { ByteBuffer } from './incremental/byte-buffer.ts';
import { writeValue } from './incremental/serialise.ts';
import { array, dict, name, number, type PdfDict, type PdfRef, type PdfValue, ref, stream } from './objects.ts';

/** Bytes above 127, so that nobody takes the file for text (ISO 32000-2 §7.5.2). */
const HEADER = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';

export type NewPage = {
  readonly widthPt: number;
  readonly heightPt: number;
  readonly operators: readonly string[];
  readonly resources: Readonly<Record<string, PdfValue>>;
};

/** The same objects in the same order give the same bytes. */
export class NewDocument {
  readonly #values: (PdfValue | undefined)[] = [];
  readonly #pages: PdfRef[] = [];
  readonly #catalog = this.allocate();
  readonly #tree = this.allocate();

  allocate(): PdfRef {
    this.#values.push(undefined);
    return ref(this.#values.length);
  }

  fill(target: PdfRef, value: PdfValue): void {
    this.#values[target.num - 1] = value;
  }

  /** @returns the reference of a new object with that value */
  add(value: PdfValue): PdfRef {
    const target = this.allocate();
    this.fill(target, value);
    return target;
  }

  /** A stream object, compressed. */
  addPacked(bytes: Uint8Array, entries: Readonly<Record<string, PdfValue>> = {}): PdfRef {
    return this.add(stream({ ...entries, Filter: name('FlateDecode') }, new Uint8Array(deflateSync(bytes))));
  }

  addPage({ widthPt, heightPt, operators, resources }: NewPage): void {
    const content = new TextEncoder().encode(operators.join('\n'));
    const page = {
      Type: name('Page'),
      Parent: this.#tree,
      MediaBox: array([0, 0, widthPt, heightPt].map(number)),
      Contents: this.add(stream({}, content)),
      Resources: dict(resources),
    };
    this.#pages.push(this.add(dict(page)));
  }

  /** @param info the document information dictionary, when there is one (ISO 32000-2 §14.3.3) */
  toBytes(info?: PdfDict): Uint8Array {
    this.fill(this.#catalog, dict({ Type: name('Catalog'), Pages: this.#tree }));
    const count = number(this.#pages.length);
    this.fill(this.#tree, dict({ Type: name('Pages'), Kids: array(this.#pages), Count: count }));
    const trailer = { Root: this.#catalog, ...(info === undefined ? {} : { Info: this.add(info) }) };

    const out = new ByteBuffer();
    out.text(HEADER);
    const offsets = this.#values.map((value, index) => writeObject(out, index + 1, value ?? null));
    const start = out.length;
    const size = offsets.length + 1;
    out.text(`xref\n0 ${size}\n0000000000 65535 f\r\n`);
    for (const offset of offsets) out.text(`${String(offset).padStart(10, '0')} 00000 n\r\n`);
    out.text('trailer\n');
    writeValue(out, dict({ Size: number(size), ...trailer }));
    out.text(`\nstartxref\n${start}\n%%EOF\n`);
    return out.toBytes();
  }
}

/** @returns where it begins */
function writeObject(out: ByteBuffer, num: number, value: PdfValue): number {
  const offset = out.length;
  out.text(`${num} 0 obj\n`);
  writeValue(out, value);
  out.text('\nendobj\n');
  return offset;
}
