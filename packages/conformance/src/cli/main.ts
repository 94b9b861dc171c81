/** `npm run conformance -- COMMAND`: the engine before outside referees, over a directory of PDFs. */
import { corpusCommand } from './corpus-command.ts';
import { levelsCommand } from './levels-command.ts';
import { partiesCommand } from './parties-command.ts';
import { pdfaCommand } from './pdfa-command.ts';
import { providersCommand } from './providers-command.ts';
import { sampleCommand } from './sample-command.ts';
import { verifyCommand } from './verify-command.ts';

const USAGE = `usage:
  npm run conformance -- corpus DIR [--out DIR] [--only FOLDER] [--limit N] [--jobs N] [--passwords FILE]
                                    [--keep-failures]
  npm run conformance -- sample DIR [--out DIR] [--count N] [--jobs N] [--passwords FILE]
  npm run conformance -- verify DIR [--out DIR]
  npm run conformance -- levels [DIR] [--out DIR] [--count N]
  npm run conformance -- pdfa DIR [--out DIR]
  npm run conformance -- providers [CODE …]
  npm run conformance -- parties
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  corpus: corpusCommand,
  sample: sampleCommand,
  verify: verifyCommand,
  levels: levelsCommand,
  pdfa: pdfaCommand,
  providers: providersCommand,
  parties: partiesCommand,
};
const EXIT_USAGE = 2;

process.exitCode = await main(process.argv.slice(2));

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  try {
    if (command !== undefined) return (await command(args)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
  process.stderr.write(USAGE);
  return EXIT_USAGE;
}
