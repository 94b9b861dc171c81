import { parseArgs } from 'node:util';
import { sandboxProviders } from '@kyso/testkit';

const PROVIDER_NAMES = sandboxProviders('').map(({ code }) => code);

export type DemoOptions = { readonly once: boolean; readonly file?: string; readonly provider: string };

export const USAGE = `./script/demo [--keep | --once] [--file FILE.pdf] [--provider NAME]

  --keep   (default) start everything, sign once, stay up until Ctrl-C
  --once   approve by itself, print the result, stop
  --file   sign this PDF instead of the birth registration form
  --provider  sign with this provider of the sandbox instead of smartca: ${PROVIDER_NAMES.join(', ')}`;

/** @throws TypeError of Node's parser, with a message fit to be shown, for unknown options. */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean' },
      keep: { type: 'boolean' },
      file: { type: 'string' },
      provider: { type: 'string', default: 'smartca' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const { provider } = values;
  if (!PROVIDER_NAMES.includes(provider)) throw new TypeError(`the sandbox has no provider ${provider}`);
  return { once: values.once === true, provider, ...(values.file === undefined ? {} : { file: values.file }) };
}
