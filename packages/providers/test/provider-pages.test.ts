import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../../../docs/providers/', import.meta.url);
/** About all adapters, not about one. */
const GENERAL = new Set(['registry.md', 'writing-an-adapter.md']);

const pages = readdirSync(folder).filter((name) => name.endsWith('.md') && !GENERAL.has(name));

describe('the page of a provider', () => {
  it.each(pages)('%s ends with what a live account has to show', (name) => {
    const [, last = ''] = readFileSync(new URL(name, folder), 'utf8')
      .split(/\n(?=## )/)
      .slice(-2);
    expect(last).toMatch(/^## To check with a live account\n\n\S/);
  });
});
