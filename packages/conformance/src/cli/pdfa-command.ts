import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { listCorpus } from '../corpus/corpus-files.ts';
import { markdownTable } from '../markdown.ts';
import { runPdfa } from '../pdfa/run-pdfa.ts';
import { INSTALL_SCRIPT } from '../referee-paths.ts';
import { makeTestIdentity } from '../test-identity.ts';
import { onlyDirectory, withDirectories } from './command-line.ts';

/** Signs the PDF/A and PDF/UA files of a directory; true when veraPDF finds no rule newly broken. */
export async function pdfaCommand(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string', default: '.kyso/conformance/pdfa' } },
  });
  const files = await listCorpus(onlyDirectory(positionals));
  execFileSync('bash', ['-c', '. "$0" && need_verapdf', INSTALL_SCRIPT], { stdio: 'inherit' });
  return await withDirectories(values.out, async ({ out, keys }) => {
    const findings = await runPdfa(files, await makeTestIdentity(keys), out);
    const said = (broken: readonly string[]) => (broken.length === 0 ? 'nothing' : broken.join(', '));
    const rows = findings.map(({ name, claims, invisible, visible }) => [
      `\`${name}\``,
      claims,
      said(invisible),
      said(visible),
    ]);
    const head = ['file', 'claims', 'newly broken, invisible', 'newly broken, in a box'];
    process.stdout.write(`${markdownTable(head, rows)}\n`);
    return findings.length > 0 && findings.every((one) => one.invisible.length + one.visible.length === 0);
  });
}
