import { writeWithEmptyField } from '../inputs/empty-field.ts';
import { has } from '../measure.ts';
import { workPath } from '../workspace.ts';
import type { Program } from './program.ts';

/** MuPDF signs an existing empty field, so its input gets one beforehand. */
export const mutool: Program = {
  name: 'mutool sign',
  missing: () => (has('mutool') ? undefined : 'mutool'),
  async command({ input, output, key }) {
    const prepared = workPath('with-empty-field.pdf');
    const field = writeWithEmptyField(input, prepared);
    return { file: 'mutool', args: ['sign', '-s', key.p12, '-P', key.password, '-o', output, prepared, String(field)] };
  },
};
