import { readFileSync, writeFileSync } from 'node:fs';
import { pdflibAddPlaceholder } from '@signpdf/placeholder-pdf-lib';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import { PDFDocument } from 'pdf-lib';
import type { OpenRival } from './rival.ts';

/** As its README says: the document is parsed and written anew. A signer of @signpdf serves once: it uses its buffer up. */
export const openPdfLib: OpenRival = async ({ p12, password }) => {
  const bytes = readFileSync(p12);
  return {
    async sign({ input, output }) {
      const pdfDoc = await PDFDocument.load(readFileSync(input), { updateMetadata: false });
      pdflibAddPlaceholder({ pdfDoc, reason: 'bench', contactInfo: '', name: 'Kyso bench', location: '' });
      const prepared = Buffer.from(await pdfDoc.save());
      writeFileSync(output, await new SignPdf().sign(prepared, new P12Signer(bytes, { passphrase: password })));
    },
  };
};
