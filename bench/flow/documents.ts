/** Documents that differ in their bytes, so that no store may keep two of them as one. */
import { buffer } from 'node:stream/consumers';
import { largePdf } from '@kyso/fixtures';

export type Stamper = (number: number) => Uint8Array<ArrayBuffer>;

/** @returns a maker of documents of about `sizeBytes`; the number replaces some pixels of the page's picture. */
export async function documentsOf(sizeBytes: number): Promise<Stamper> {
  const template = await buffer(largePdf(sizeBytes));
  const at = template.lastIndexOf('endstream') - 256;
  return (number) => {
    const copy = Uint8Array.from(template);
    Buffer.from(copy.buffer).write(`${process.pid} ${number}`.padEnd(32), at, 'latin1');
    return copy;
  };
}
