import { parseArgs } from 'node:util';
import { isKysoError } from '@kyso/domain';
import { type Command, UsageError } from './command.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { init } from './commands/init.ts';
import { keyCreate, keyList, keyRevoke } from './commands/key.ts';
import { password } from './commands/password.ts';
import { tenantCreate, tenantList } from './commands/tenant.ts';

const COMMANDS: readonly Command[] = [
  init,
  doctor,
  tenantCreate,
  tenantList,
  keyCreate,
  keyList,
  keyRevoke,
  password,
  explain,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const command = COMMANDS.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  if (command === undefined) return help(args[0]);
  try {
    const { positionals, values } = parseArgs({
      args: args.slice(command.name.split(' ').length),
      options: command.options,
      allowPositionals: true,
    });
    // no option of ours is `multiple`, so no value is an array
    const options = values as Record<string, string | boolean | undefined>;
    return await command.run({ words: positionals, options, print: (value) => console.log(JSON.stringify(value)) });
  } catch (error) {
    if (!(error instanceof UsageError || isKysoError(error) || isParseError(error))) throw error;
    console.error(`kyso ${command.name}: ${error.message}`);
    if (!isKysoError(error)) console.error(`usage: kyso ${command.name} ${command.usage}`);
    return isKysoError(error) ? 1 : 2;
  }
}

function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function help(asked: string | undefined): number {
  const lines = COMMANDS.map(({ name, usage, summary }) => `  kyso ${`${name} ${usage}`.trim().padEnd(66)} ${summary}`);
  const text = `kyso: operate an installation. Variables: docs/configuration.md\n\n${lines.join('\n')}\n`;
  const known = asked === undefined || ['help', '--help', '-h'].includes(asked);
  (known ? process.stdout : process.stderr).write(known ? text : `kyso: there is no command ${asked}\n\n${text}`);
  return known ? 0 : 2;
}
