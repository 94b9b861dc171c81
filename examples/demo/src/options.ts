import { parseArgs } from 'node:util';

export type DemoOptions = { readonly once: boolean; readonly file?: string };

export const USAGE = `./script/demo [--keep | --once] [--file FILE.pdf]

  --keep   (default) start everything, sign once, stay up until Ctrl-C
  --once   approve by itself, print the result, stop
  --file   sign this PDF instead of the birth registration form`;

/** @throws TypeError of Node's parser, with a message fit to be shown, for unknown options. */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean' },
      keep: { type: 'boolean' },
      file: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  return { once: values.once === true, ...(values.file === undefined ? {} : { file: values.file }) };
}
