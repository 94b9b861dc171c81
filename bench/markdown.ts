/** The page docs/benchmarks.md: one section a bench, each replaced by its own run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './sign/workspace.ts';

const GIB = 1024 ** 3;

/** Writes or replaces the section with this heading of level 2. */
export function writeSection(title: string, text: string): void {
  const path = join(ROOT, 'docs', 'benchmarks.md');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '# Benchmarks\n';
  writeFileSync(path, replaceSection(before, `## ${title}`, text));
  console.error('wrote docs/benchmarks.md');
}

/** Up to the next heading of the same level, or to the end. */
function replaceSection(markdown: string, heading: string, text: string): string {
  const whole = `${heading}\n\n${text}`;
  const start = markdown.indexOf(`${heading}\n`);
  if (start < 0) return `${markdown.trimEnd()}\n\n${whole}`;
  const next = markdown.indexOf('\n## ', start + heading.length);
  return `${markdown.slice(0, start)}${whole}${next < 0 ? '' : markdown.slice(next)}`;
}

/** `2 cores (…), 24 GiB, x64`. */
export function machine(): string {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  return `${availableParallelism()} cores (${processor}), ${(totalmem() / GIB).toFixed(0)} GiB, ${arch()}`;
}

/** Figures to the right; bars in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map((_, index) => (index === 0 ? '---' : '---:'))) + rows.map(line).join('');
}
