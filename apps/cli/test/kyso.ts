/** Runs the command line as people do, in a process of its own and without any variable of the service. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
export const PASSWORD = 'mật khẩu 1';

export type Answer = {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
};

/** @param maxFileBytes the operating system lets the process write no larger file (a multiple of 512) */
export function kyso(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  maxFileBytes?: number,
): Promise<Answer> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...variables };
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...words];
  const [file, all] =
    maxFileBytes === undefined
      ? [process.execPath, args]
      : ['sh', ['-c', `ulimit -f ${maxFileBytes / 512}; exec "$@"`, 'sh', process.execPath, ...args]];
  return new Promise((resolve) => {
    execFile(file, all, { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      // every line of standard output is one JSON object
      const lines = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ code, lines, stderr });
    });
  });
}

export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kyso-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type KeyKind = 'rsa' | 'p256';
const NEW_KEY: Readonly<Record<KeyKind, readonly string[]>> = {
  rsa: ['-newkey', 'rsa:2048'],
  p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
};

/**
 * A CA, a leaf `/CN=Nguyễn Thị Đặng` with a citizen number under it and both in a PKCS#12 file, made by OpenSSL.
 * @param exportOptions for `openssl pkcs12 -export`: `-legacy` makes 3DES and RC2-40
 */
export function makePkcs12(directory: string, kind: KeyKind, exportOptions: readonly string[] = []) {
  const at = (name: string) => join(directory, `${kind}${exportOptions.join('')}-${name}`);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const request = ['req', '-x509', '-nodes', ...NEW_KEY[kind], '-utf8', '-days', '30'];
  openssl(...request, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/C=VN/CN=CA thử');
  const leaf = [
    '-keyout',
    at('leaf.key'),
    '-out',
    at('leaf.pem'),
    '-subj',
    '/C=VN/CN=Nguyễn Thị Đặng/UID=CCCD:001090000001',
  ];
  openssl(...request, ...leaf, '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-addext', 'basicConstraints=CA:FALSE');
  const parts = ['-inkey', at('leaf.key'), '-in', at('leaf.pem'), '-certfile', at('ca.pem')];
  openssl('pkcs12', '-export', ...parts, '-out', at('key.p12'), '-passout', `pass:${PASSWORD}`, ...exportOptions);
  openssl('x509', '-in', at('leaf.pem'), '-outform', 'DER', '-out', at('leaf.der'));
  openssl('x509', '-in', at('ca.pem'), '-outform', 'DER', '-out', at('ca.der'));
  return { p12: at('key.p12'), leafDer: at('leaf.der'), caDer: at('ca.der'), caPem: at('ca.pem') };
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
