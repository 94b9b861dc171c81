import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from '@jest/globals';
import { newlyBroken } from '../src/pdfa/kept-claims.ts';
import { signForTest } from '../src/sign-for-test.ts';
import { makeTestIdentity } from '../src/test-identity.ts';
import { VERAPDF_JAR, Verapdf } from '../src/verapdf.ts';
import { handWrittenPdf } from './hand-written-pdf.ts';
import { whenInstalled } from './when-installed.ts';

const SLOW_START_MS = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'kyso-archive-'));
const at = (name: string) => join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

const METADATA = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="B"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;

/** One empty page that follows PDF/A-1b; `%PDF-` is followed by bytes above 127, as the standard asks. */
const ARCHIVE = handWrittenPdf(
  [
    '<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << >> >>',
    `<< /Type /Metadata /Subtype /XML /Length ${METADATA.length} >>\nstream\n${METADATA}\nendstream`,
  ],
  '\n',
  '/ID [<01020304> <01020304>] ',
).replace('%PDF-1.7\n', '%PDF-1.4\n');

describe('veraPDF', () => {
  whenInstalled('veraPDF', VERAPDF_JAR, 'pdfa')(
    'finds a signed PDF/A file as good as before, and sees what is broken',
    async () => {
      const signer = await makeTestIdentity(directory);
      const archive = Buffer.from(ARCHIVE, 'latin1');
      writeFileSync(at('before.pdf'), archive);
      const signed = Buffer.concat([archive, signForTest(archive, signer).increment]);
      writeFileSync(at('after.pdf'), signed);
      const text = readFileSync(at('after.pdf'), 'latin1');
      writeFileSync(at('hidden.pdf'), text.replace('/F 132', '/F 130'), 'latin1');
      await using verapdf = new Verapdf();
      const before = await verapdf.judge(at('before.pdf'));
      expect(before.claims).toMatchObject([{ flavour: '1b' }]);
      expect(newlyBroken(before, await verapdf.judge(at('after.pdf')))).toEqual([]);
      expect(newlyBroken(before, await verapdf.judge(at('hidden.pdf')))).toEqual(['1b 6.5.3-2']);
    },
    SLOW_START_MS,
  );
});
