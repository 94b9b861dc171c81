/** Documents that differ in their bytes, so that no store may keep two of them as one. */
import { buffer } from 'node:stream/consumers';
import { largePdf } from '@kyso/fixtures';
import { IN_FLIGHT } from './figures.ts';

/** What it returns holds until {@link KEPT} further documents were made. */
export type Stamper = (number: number) => Uint8Array<ArrayBuffer>;

/**
 * More than are on their way at a time. A new buffer for each would make collecting garbage half of what the driver does, on
 * the processors that are measured.
 */
const KEPT = 2 * IN_FLIGHT;

/** @returns a maker of documents of about `sizeBytes`; the number replaces some pixels of the page's picture. */
export async function documentsOf(sizeBytes: number): Promise<Stamper> {
  const template = await buffer(largePdf(sizeBytes));
  const at = template.lastIndexOf('endstream') - 256;
  const copies: Buffer<ArrayBuffer>[] = [];
  let made = 0;
  return (number) => {
    const place = made++ % KEPT;
    const copy = copies[place] ?? Buffer.from(template);
    copies[place] = copy;
    copy.write(`${process.pid} ${number}`.padEnd(32), at, 'latin1');
    return copy;
  };
}
