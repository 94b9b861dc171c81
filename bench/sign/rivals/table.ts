import type { OpenRival } from './rival.ts';

/** Loaded in the child that measures it, so that no rival pays for another. */
export const RIVALS = {
  kyso: async () => (await import('./kyso.ts')).openKyso,
  'pdf-lib + @signpdf': async () => (await import('./pdf-lib-signpdf.ts')).openPdfLib,
  '@cantoo/pdf-lib + @signpdf': async () => (await import('./cantoo-signpdf.ts')).openCantoo,
  '@libpdf/core': async () => (await import('./libpdf.ts')).openLibpdf,
} as const satisfies Record<string, () => Promise<OpenRival>>;

export type RivalName = keyof typeof RIVALS;

export const RIVAL_NAMES = Object.keys(RIVALS).filter(isRivalName);
export const OTHERS = RIVAL_NAMES.filter((name) => name !== 'kyso');

export function isRivalName(name: string): name is RivalName {
  return Object.hasOwn(RIVALS, name);
}
