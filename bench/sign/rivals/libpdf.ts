import { readFileSync, writeFileSync } from 'node:fs';
import { P12Signer, PDF } from '@libpdf/core';
import type { OpenRival } from './rival.ts';

export const openLibpdf: OpenRival = async ({ p12, password }) => {
  const signer = await P12Signer.create(readFileSync(p12), password);
  return {
    async sign({ input, output }) {
      const pdf = await PDF.load(readFileSync(input));
      const { bytes } = await pdf.sign({ signer, reason: 'bench' });
      writeFileSync(output, bytes);
    },
  };
};
