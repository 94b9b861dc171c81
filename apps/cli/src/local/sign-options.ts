/** What the words behind `kyso sign` mean. Wrong words are `UsageError`s; files are looked at elsewhere. */
import type { RequestedPlacement } from '@kyso/domain';
import { type Call, required, secret, UsageError } from '../command.ts';

export type SignOptions = {
  readonly files: readonly string[];
  readonly p12: string;
  readonly password: string;
  /** Of PDFs that do not open without. */
  readonly documentPassword?: string;
  readonly placement: RequestedPlacement;
  readonly image?: string;
  readonly reason?: string;
  readonly location?: string;
  readonly outDir?: string;
  /** Addresses of time-stamping authorities, separated by commas. */
  readonly tsa?: string;
};

export function signOptions(call: Call): SignOptions {
  const files = call.words;
  if (files.length === 0) throw new UsageError('give at least one PDF');
  const placement = placementOf(call);
  const image = text(call, 'image');
  if (image !== undefined && placement.mode === 'invisible') {
    throw new UsageError('--image needs a visible signature: say where');
  }
  const optional = {
    image,
    reason: text(call, 'reason'),
    location: text(call, 'location'),
    outDir: text(call, 'out-dir'),
    tsa: text(call, 'tsa'),
    documentPassword: secret(call, 'document-password-env'),
  };
  required(call, 'password-env');
  const password = secret(call, 'password-env') ?? '';
  return { files, p12: required(call, 'p12'), password, placement, ...present(optional) };
}

/** The box under an anchor, in points: twice as wide as high, with a little air above. */
const ANCHOR_BOX = { width: 180, height: 70, dx: 0, dy: -6 } as const;

/** The ways to say where, of which at most one is used; none means invisible. */
function placementOf(call: Call): RequestedPlacement {
  const [page, rect, name, anchor] = ['page', 'rect', 'field', 'anchor'].map((option) => text(call, option));
  const ways = [page ?? rect, name, anchor, call.options['invisible'] === true ? 'invisible' : undefined];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw new UsageError('--field, --page with --rect, --anchor and --invisible exclude each other');
  }
  if (name !== undefined) return { mode: 'field', name };
  if (anchor !== undefined) return { mode: 'anchor', text: anchor, ...ANCHOR_BOX };
  if (page === undefined && rect === undefined) return { mode: 'invisible' };
  if (page === undefined || rect === undefined) throw new UsageError('--page and --rect belong together');
  return { mode: 'rect', page: pageOf(page), ...rectOf(rect) };
}

function pageOf(given: string): number {
  const page = Number(given);
  if (!Number.isSafeInteger(page) || page < 1) throw new UsageError('--page takes a number from 1 on');
  return page;
}

function rectOf(given: string): { x: number; y: number; width: number; height: number } {
  const numbers = given.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [x, y, width, height] = numbers;
  const complete = x !== undefined && y !== undefined && width !== undefined && height !== undefined;
  if (!complete || numbers.length !== 4 || !numbers.every(Number.isFinite) || width <= 0 || height <= 0) {
    throw new UsageError('--rect takes x,y,width,height in points from the lower left corner of the page');
  }
  return { x, y, width, height };
}

function text(call: Call, option: string): string | undefined {
  const value = call.options[option];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Without the members that are undefined. */
function present<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  // every member that is left is a string
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
