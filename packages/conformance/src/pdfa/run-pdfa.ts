/** Signs the archive files of a corpus, once invisibly and once in a box, and asks veraPDF what that broke. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isKysoError } from '@kyso/domain';
import { type AppearancePage, bytesSource, drawAppearance, openDocument, visiblePage } from '@kyso/pdf';
import type { CorpusFile } from '../corpus/corpus-files.ts';
import { signForTest, type TestLook, type TestSigner } from '../sign-for-test.ts';
import { Verapdf, type VerapdfVerdict } from '../verapdf.ts';
import { claimsText, newlyBroken } from './kept-claims.ts';

export type PdfaFinding = {
  readonly name: string;
  readonly claims: string;
  /** Rules newly broken, by how it was signed; a refusal is its code. */
  readonly invisible: readonly string[];
  readonly visible: readonly string[];
};

/** How claims look in metadata: `pdfaid:part`, `pdfuaid:part`. Metadata of archive files are not compressed. */
const CLAIM_MARKS = ['pdfaid', 'pdfuaid'];
const BOX = { widthPt: 180, heightPt: 60, marginPt: 12 } as const;
const LINES = ['Ký bởi: Nguyễn Thị Lấp Lánh Ánh', 'Lý do: Nộp hồ sơ trực tuyến'];

/** One finding for every file that claims something. @throws Error when veraPDF is not installed. */
export async function runPdfa(
  files: readonly CorpusFile[],
  signer: TestSigner,
  out: string,
): Promise<readonly PdfaFinding[]> {
  await using verapdf = new Verapdf();
  const appearance = await drawAppearance({ ...BOX, lines: LINES });
  const findings: PdfaFinding[] = [];
  for (const { name, path } of files) {
    const pdf = await readFile(path);
    if (!CLAIM_MARKS.some((mark) => pdf.includes(mark))) continue;
    const before = await verapdf.judge(path);
    if (before.claims === undefined || before.claims.length === 0) continue;
    const judge = async (kind: string, lookOf: () => TestLook) => {
      const output = join(out, kind, name);
      return await signAndJudge({ pdf, output, lookOf, signer, verapdf, before });
    };
    findings.push({
      name,
      claims: claimsText(before),
      invisible: await judge('invisible', () => ({ placement: { mode: 'invisible' } })),
      visible: await judge('visible', () => inABox(pdf, appearance)),
    });
  }
  return findings;
}

type Attempt = {
  readonly pdf: Uint8Array;
  readonly output: string;
  readonly lookOf: () => TestLook;
  readonly signer: TestSigner;
  readonly verapdf: Verapdf;
  readonly before: VerapdfVerdict;
};

async function signAndJudge({ pdf, output, lookOf, signer, verapdf, before }: Attempt): Promise<readonly string[]> {
  try {
    const { increment } = signForTest(pdf, signer, { look: lookOf() });
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, Buffer.concat([pdf, increment]));
  } catch (error) {
    if (isKysoError(error)) return [error.code];
    throw error;
  }
  return newlyBroken(before, await verapdf.judge(output));
}

/** In the lower left corner of page 1, smaller where the page is. */
function inABox(pdf: Uint8Array, appearance: AppearancePage): TestLook {
  const document = openDocument(bytesSource(pdf));
  const page = visiblePage(document, document.page(1));
  const { marginPt: x, marginPt: y } = BOX;
  const [width, height] = [Math.min(BOX.widthPt, page.widthPt - 2 * x), Math.min(BOX.heightPt, page.heightPt - 2 * y)];
  return { placement: { mode: 'rect', page: 1, x, y, width, height }, appearance };
}
