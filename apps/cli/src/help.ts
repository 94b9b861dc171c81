/** What `kyso` says of itself. */
import type { Command } from './command.ts';

/** Behind `--` stand files, whatever they are called. */
export function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

export function helpOf({ name, usage, summary }: Command): string {
  return `kyso ${name}: ${summary}\nusage: ${`kyso ${name} ${usage}`.trim()}\n`;
}

export function listOf(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage, summary }) => `  kyso ${`${name} ${usage}`.trim().padEnd(66)} ${summary}`);
  return `kyso: operate an installation. Variables: docs/configuration.md\n\n${lines.join('\n')}\n`;
}
