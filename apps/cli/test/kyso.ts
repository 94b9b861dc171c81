/** Runs the command line as people do, in a process of its own and without any variable of the service. */
import { execFile, execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makePkcs12, PKCS12_PASSWORD as PASSWORD } from '@kyso/fixtures';
import type { Issued } from '@kyso/testkit';

export { makePkcs12, PASSWORD };

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export type Answer = {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly stdout: string;
  readonly stderr: string;
};

/**
 * @param maxFileBytes the operating system lets the process write no larger file (a multiple of 512)
 * @param stdin what the process reads
 */
export function kyso(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  maxFileBytes?: number,
  stdin = '',
): Promise<Answer> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...variables };
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...words];
  const [file, all] =
    maxFileBytes === undefined
      ? [process.execPath, args]
      : ['sh', ['-c', `ulimit -f ${maxFileBytes / 512}; exec "$@"`, 'sh', process.execPath, ...args]];
  return new Promise((resolve) => {
    const child = execFile(file, all, { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      // every line of standard output is one JSON object
      const lines = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ code, lines, stdout, stderr });
    });
    child.stdin?.end(stdin);
  });
}

export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kyso-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Key and certificate in a PKCS#12 file under {@link PASSWORD}. */
export function pkcs12Of(directory: string, { certificate, keys }: Issued): string {
  const at = (name: string) => join(directory, `issued-${name}`);
  writeFileSync(at('key.pem'), keys.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(at('leaf.pem'), new X509Certificate(certificate.raw).toString());
  const parts = ['-inkey', at('key.pem'), '-in', at('leaf.pem'), '-passout', `pass:${PASSWORD}`];
  execFileSync('openssl', ['pkcs12', '-export', ...parts, '-out', at('key.p12')], { stdio: 'pipe' });
  return at('key.p12');
}

/** One empty page with one unsigned field of 200 x 80 points. */
export function pdfWithField(name: string): Buffer {
  const title = Buffer.from(`\ufeff${name}`, 'utf16le').swap16().toString('hex');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 1 >> >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Annots [4 0 R] >>',
    `<< /Type /Annot /Subtype /Widget /FT /Sig /T <${title}> /Rect [50 50 250 130] /F 4 /P 3 0 R >>`,
  ];
  let text = '%PDF-1.7\n';
  const rows = objects.map((body, index) => {
    const offset = String(text.length).padStart(10, '0');
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${offset} 00000 n \n`;
  });
  const table = `xref\n0 ${rows.length + 1}\n0000000000 65535 f \n${rows.join('')}`;
  return Buffer.from(
    `${text}${table}trailer\n<< /Size ${rows.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}
