import { parseArgs } from 'node:util';
import { isKysoError } from '@kyso/domain';
import { type Command, CommandError, UsageError } from './command.ts';
import { asksForHelp, helpOf, listOf } from './help.ts';

/** Loaded when asked for: signing a file needs neither the store nor the queue. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  sign: async () => (await import('./commands/sign.ts')).sign,
  extend: async () => (await import('./commands/extend.ts')).extend,
  verify: async () => (await import('./commands/verify.ts')).verify,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  init: async () => (await import('./commands/init.ts')).init,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  'tenant create': async () => (await import('./commands/tenant.ts')).tenantCreate,
  'tenant list': async () => (await import('./commands/tenant.ts')).tenantList,
  'tenant returns': async () => (await import('./commands/tenant.ts')).tenantReturns,
  'key create': async () => (await import('./commands/key.ts')).keyCreate,
  'key list': async () => (await import('./commands/key.ts')).keyList,
  'key revoke': async () => (await import('./commands/key.ts')).keyRevoke,
  'provider list': async () => (await import('./commands/provider.ts')).providerList,
  'provider add': async () => (await import('./commands/provider.ts')).providerAdd,
  'provider test': async () => (await import('./commands/provider.ts')).providerTest,
  'provider activate': async () => (await import('./commands/provider.ts')).providerActivate,
  'provider disable': async () => (await import('./commands/provider.ts')).providerDisable,
  'provider remove': async () => (await import('./commands/provider.ts')).providerRemove,
  password: async () => (await import('./commands/password.ts')).password,
  'audit verify': async () => (await import('./commands/audit.ts')).auditVerify,
  'evidence verify': async () => (await import('./commands/evidence.ts')).evidenceVerify,
  'trust list': async () => (await import('./commands/trust.ts')).trustList,
  'trust add': async () => (await import('./commands/trust.ts')).trustAdd,
  'trust remove': async () => (await import('./commands/trust.ts')).trustRemove,
  explain: async () => (await import('./commands/explain.ts')).explain,
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(args: readonly string[]): Promise<number> {
  const name = Object.keys(COMMANDS).find((words) => words === args.slice(0, words.split(' ').length).join(' '));
  const command = await COMMANDS[name ?? '']?.();
  if (command === undefined) return await help(args);
  const given = args.slice(command.name.split(' ').length);
  if (asksForHelp(given)) {
    process.stdout.write(helpOf(command));
    return 0;
  }
  try {
    const { positionals, values } = parseArgs({
      args: given,
      options: command.options,
      allowPositionals: true,
    });
    // what is `multiple` takes texts
    const options = values as Record<string, string | boolean | readonly string[] | undefined>;
    return await command.run({
      words: positionals,
      options,
      print: (value) => console.log(JSON.stringify(value)),
      say: (text) => process.stdout.write(text),
      // biome-ignore lint/style/noProcessEnv: the caller names a variable of their own, it is no configuration of ours
      variable: (variable) => process.env[variable],
    });
  } catch (error) {
    const isMisuse = error instanceof UsageError || isParseError(error);
    if (!(isMisuse || error instanceof CommandError || isKysoError(error))) throw error;
    console.error(`kyso ${command.name}: ${error.message}`);
    if (isMisuse) console.error(`usage: kyso ${command.name} ${command.usage}`);
    return isMisuse ? 2 : 1;
  }
}

function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** Of all commands, or of those that share the first word: `kyso trust`. */
async function help([first, ...rest]: readonly string[]): Promise<number> {
  const group = Object.keys(COMMANDS).filter((name) => name.startsWith(`${first} `));
  const names = group.length > 0 ? group : Object.keys(COMMANDS);
  const text = listOf(await Promise.all(names.map(async (name) => await (COMMANDS[name] as () => Promise<Command>)())));
  const said = group.length > 0 ? rest : [first ?? '--help'];
  const isKnown = said.length === 0 || said[0] === 'help' || asksForHelp(said);
  const unknown = [...(group.length > 0 ? [first] : []), said[0]].join(' ');
  (isKnown ? process.stdout : process.stderr).write(isKnown ? text : `kyso: there is no command ${unknown}\n\n${text}`);
  return isKnown ? 0 : 2;
}
