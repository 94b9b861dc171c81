import { expect, it } from '@jest/globals';
import { runProgram } from '../src/run-program.ts';

it('says which program is missing and where to get it', async () => {
  const missing = runProgram('pdfsig', ['-v'], { PATH: '/nowhere' });
  await expect(missing).rejects.toThrow('the program pdfsig is missing: install the Debian package poppler-utils');
});
