/**
 * What is odd about the providers, as data. A habit is how the provider is seen to answer: handlers write it, and a row
 * says how the same answer looks without it. A deviation is another reading of the documents, which handlers look up.
 */
import type { Answer } from './http/message.ts';
import { PROTOCOLS } from './protocols.ts';

/** A reviver of `JSON.parse`: a member of an answer as it would be without the habit. */
type Without = (key: string, value: unknown) => unknown;

export type Quirk = {
  readonly name: string;
  readonly protocols: readonly string[];
  /** Habits are on, deviations are off. */
  readonly byDefault: boolean;
  readonly without?: Without;
};

const CERT_STATUS: Readonly<Record<string, string>> = {
  'Đang hoạt động': 'VALID',
  'Hết hạn': 'EXPIRED',
  'Đã thu hồi': 'REVOKED',
  'Tạm dừng': 'SUSPENDED',
};
const NUMBERS = new Set(['len', 'multisign', 'scal', 'expires_in', 'status']);

const instead =
  (table: Readonly<Record<string, string>>, only?: string): Without =>
  (key, value) =>
    typeof value === 'string' && (only ?? key) === key ? (table[value] ?? value) : value;
const numbersIn =
  (keys: ReadonlySet<string>): Without =>
  (key, value) =>
    keys.has(key) && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

/* biome-ignore format: one row a habit, read as a table */
const HABITS: readonly Omit<Quirk, 'byDefault'>[] = [
  { name: 'crlf-base64',            protocols: ['smartca', 'mysign'],      without: (_, value) => (isBase64WithCrlf(value) ? value.replaceAll('\r\n', '') : value) },
  { name: 'servar-internal-error',  protocols: ['smartca', 'smartca-csc'], without: instead({ SERVAR_INTERNAL_ERROR: 'SERVER_INTERNAL_ERROR' }) },
  { name: 'success-spelling',       protocols: ['smartca'],                without: instead({ Success: 'SUCCESS' }, 'message') },
  { name: 'vietnamese-cert-status', protocols: ['smartca'],                without: instead(CERT_STATUS, 'cert_status') },
  { name: 'certiticate-chain',      protocols: ['misa'],                   without: (_, value) => (isMisspelt(value) ? spelt(value) : value) },
  { name: 'numbers-as-text',        protocols: ['mysign'],                 without: numbersIn(NUMBERS) },
  { name: 'text-status-code',       protocols: ['intrust'],                without: numbersIn(new Set(['status_code'])) },
];

/** Every quirk of every provider. */
export const QUIRKS: readonly Quirk[] = [
  ...HABITS.map((habit) => ({ ...habit, byDefault: true })),
  ...[...new Set(PROTOCOLS.flatMap(({ quirks = [] }) => quirks))].map((name) => ({
    name,
    protocols: PROTOCOLS.filter(({ quirks = [] }) => quirks.includes(name)).map((protocol) => protocol.name),
    byDefault: false,
  })),
];

const OF_PROTOCOL: ReadonlyMap<string, readonly Quirk[]> = new Map(
  PROTOCOLS.map(({ name }) => [name, QUIRKS.filter(({ protocols }) => protocols.includes(name))]),
);

/** By name: on or off. */
export type QuirkSwitches = Readonly<Record<string, boolean>>;

/** Which quirks are on, for everybody and for one call. */
export class QuirkBoard {
  readonly #on = new Map(QUIRKS.map(({ name, byDefault }) => [name, byDefault]));
  /** Names that are on for a call whose address says nothing, which most are. */
  #usual = namesOn(this.#on);

  constructor(switches: QuirkSwitches = {}) {
    this.turn(switches);
  }

  /** @throws RangeError for a name that is no quirk's; nothing is turned then. */
  turn(switches: QuirkSwitches): void {
    const unknown = Object.keys(switches).filter((name) => !this.#on.has(name));
    if (unknown.length > 0) throw new RangeError(`unknown quirk: ${unknown.join(', ')}`);
    for (const [name, on] of Object.entries(switches)) this.#on.set(name, on);
    this.#usual = namesOn(this.#on);
  }

  list(): readonly (Omit<Quirk, 'without'> & { readonly on: boolean })[] {
    return QUIRKS.map(({ name, protocols, byDefault }) => ({
      name,
      protocols,
      byDefault,
      on: this.#on.get(name) === true,
    }));
  }

  /** Names that are on for a call. @param words of its address: `x` switches on, `no-x` off; undefined for an unknown one. */
  forCall(words: readonly string[] = []): ReadonlySet<string> | undefined {
    if (words.length === 0) return this.#usual;
    const on = new Map(this.#on);
    for (const word of words) {
      const [name, isOn] = on.has(word) ? [word, true] : [word.replace(/^no-/, ''), false];
      if (!on.has(name)) return undefined;
      on.set(name, isOn);
    }
    return namesOn(on);
  }

  /** A notice as its provider writes it under what is on for everybody. */
  notice(protocol: string, body: unknown): string {
    return rewrite(protocol, JSON.stringify(body), this.#usual);
  }
}

function namesOn(switches: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  return new Set([...switches].flatMap(([name, isOn]) => (isOn ? [name] : [])));
}

/** Those of the protocol that is called. @param path of the call, behind the words of its address. */
export function ofProtocol(path: string, on: ReadonlySet<string>): ReadonlySet<string> {
  const known = quirksOf(protocolOf(path));
  return new Set(known.flatMap(({ name }) => (on.has(name) ? [name] : [])));
}

function quirksOf(protocol: string | undefined): readonly Quirk[] {
  return OF_PROTOCOL.get(protocol ?? '') ?? [];
}

function protocolOf(path: string): string | undefined {
  return PROTOCOLS.find((one) => path.startsWith(`${one.path}/`) || path === one.path)?.name;
}

/** The answer without the habits that are off. @param path of the call, behind the words of its address. */
export function withoutHabits(path: string, answer: Answer, on: ReadonlySet<string>): Answer {
  const protocol = protocolOf(path);
  const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
  if (protocol === undefined || !isJson || typeof answer.body !== 'string') return answer;
  return { ...answer, body: rewrite(protocol, answer.body, on) };
}

function rewrite(protocol: string, json: string, on: ReadonlySet<string>): string {
  const off = quirksOf(protocol).flatMap(({ name, without }) =>
    without !== undefined && !on.has(name) ? [without] : [],
  );
  if (off.length === 0) return json;
  return JSON.stringify(
    JSON.parse(json, (key, value) => off.reduce((changed, without) => without(key, changed), value)),
  );
}

function isBase64WithCrlf(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9+/=\r\n]+$/.test(value);
}

type Misspelt = { readonly certiticateChain: unknown };

function isMisspelt(value: unknown): value is Misspelt {
  return typeof value === 'object' && value !== null && 'certiticateChain' in value;
}

function spelt({ certiticateChain, ...others }: Misspelt) {
  return { ...others, certificateChain: certiticateChain };
}
