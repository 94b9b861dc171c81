import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { kyso, makePkcs12, PASSWORD, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);

describe('kyso inspect', () => {
  it('shows revisions, fields and signatures of a file and of its signed copy', async () => {
    writeFileSync(at('form.pdf'), await birthRegistrationForm());
    const { p12 } = makePkcs12(directory.path, 'p256');
    const words = ['sign', '--p12', p12, '--password-env', 'PW', '--page', '1', '--rect', '40,40,120,50'];
    await kyso([...words, at('form.pdf')], { PW: PASSWORD });
    const { code, lines } = await kyso(['inspect', at('form.pdf'), at('form_signed.pdf')]);
    expect(code).toBe(0);
    const [before, after] = lines;
    expect(before).toMatchObject({ status: 'signable', revisions: 1, encrypted: false, signatures: [] });
    expect(after).toMatchObject({
      status: 'signable',
      revisions: 2,
      pageCount: before?.['pageCount'],
      permissions: { docMdp: null },
      signatures: [{ name: 'Signature1', signed: true, coversWholeFile: true, page: 1, rect: [40, 40, 160, 90] }],
    });
    expect(after?.['sections']).toHaveLength(2);
  });

  it('names the reason a file would be refused for', async () => {
    writeFileSync(at('text.pdf'), 'hello');
    const { code, lines } = await kyso(['inspect', at('text.pdf')]);
    expect(code).toBe(3);
    expect(lines).toEqual([{ file: at('text.pdf'), status: 'refused', reason: 'document.not_pdf' }]);
  });

  it('reports a missing file as an error', async () => {
    const { code, lines } = await kyso(['inspect', at('missing.pdf')]);
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ status: 'error', detail: 'ENOENT' });
  });
});
