import { readFileSync, writeFileSync } from 'node:fs';
import {
  type PDFDocument as CantooDocument,
  PDFArray,
  PDFDocument,
  PDFHexString,
  PDFInvalidObject,
  PDFName,
  PDFNumber,
  PDFString,
} from '@cantoo/pdf-lib';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import type { OpenRival } from './rival.ts';

const CONTENTS_BYTES = 8192;
/** What @signpdf searches for. */
const BYTE_RANGE_PLACEHOLDER = '**********';

/** With its incremental save, which keeps the original bytes. */
export const openCantoo: OpenRival = async ({ p12, password }) => {
  const bytes = readFileSync(p12);
  return {
    async sign({ input, output }) {
      const document = await PDFDocument.load(readFileSync(input), {
        updateMetadata: false,
        forIncrementalUpdate: true,
      });
      addPlaceholder(document);
      const prepared = Buffer.from(await document.commit({ useObjectStreams: false }));
      writeFileSync(output, await new SignPdf().sign(prepared, new P12Signer(bytes, { passphrase: password })));
    },
  };
};

function addPlaceholder(document: CantooDocument): void {
  const { context, catalog } = document;
  const page = document.getPage(0);
  const byteRange = PDFArray.withContext(context);
  byteRange.push(PDFNumber.of(0));
  for (let place = 0; place < 3; place += 1) byteRange.push(PDFName.of(BYTE_RANGE_PLACEHOLDER));
  const signature = context.obj({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'adbe.pkcs7.detached',
    ByteRange: byteRange,
    Contents: PDFHexString.of('\0'.repeat(CONTENTS_BYTES)),
    Reason: PDFString.of('bench'),
    M: PDFString.fromDate(new Date()),
  });
  const bytes = new Uint8Array(signature.sizeInBytes());
  signature.copyBytesInto(bytes, 0);
  const field = { Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [0, 0, 0, 0], F: 4, P: page.ref };
  const value = { V: context.register(PDFInvalidObject.of(bytes)), T: PDFString.of('Signature1') };
  const widget = context.register(context.obj({ ...field, ...value }));
  page.node.addAnnot(widget);
  catalog.set(PDFName.of('AcroForm'), context.obj({ SigFlags: 3, Fields: [widget] }));
}
