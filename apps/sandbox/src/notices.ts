/**
 * Notices of finished transactions that providers send to an address of ours. As in the field they are not retried, and
 * most carry no authentication; each protocol writes its own body.
 */

type NoticeHabit = {
  /** When it is sent, in milliseconds after the answer of the phone; `delay` is what the registration says. */
  readonly at: readonly (number | 'delay')[];
  /** What the receiver is shown by a protocol that authenticates itself: its own token, none, or a changed one. */
  readonly token: 'own' | 'none' | 'changed';
};

const TWICE_GAP_MS = 200;

/* biome-ignore format: one row a mode, read as a table */
const HABITS = {
  once:            { at: [0],               token: 'own' },
  twice:           { at: [0, TWICE_GAP_MS], token: 'own' },
  late:            { at: ['delay'],         token: 'own' },
  never:           { at: [],                token: 'own' },
  unauthenticated: { at: [0],               token: 'none' },
  wrong_token:     { at: [0],               token: 'changed' },
} as const satisfies Record<string, NoticeHabit>;

export type NoticeMode = keyof typeof HABITS;
export const NOTICE_MODES = Object.keys(HABITS) as [NoticeMode, ...NoticeMode[]]; // keys of this very table

/** Whether a mode is about the token, so that a protocol without one cannot follow it. */
export function needsToken(mode: NoticeMode): boolean {
  return HABITS[mode].token !== 'own';
}

export type NoticeTarget = {
  readonly url: string;
  readonly mode: NoticeMode;
  /** How late `late` is, in milliseconds; {@link LATE_MS} unless told. */
  readonly delayMs?: number | undefined;
};

type Headers = Readonly<Record<string, string>>;
/** Headers by which the receiver knows the sender; most providers send none. */
type Authorize = (url: string) => Promise<Headers>;
export type NoticeOptions = { readonly url?: string; readonly authorize?: Authorize };

/** A notice that was sent, and what came back. */
export type SentNotice = {
  readonly protocol: string;
  readonly mode: NoticeMode;
  /** HTTP status of the receiver; null when nobody answered, or refused the sender a token. */
  readonly status: number | null;
};

const TIMEOUT_MS = 5000;
/** Long after a client that also polls has learnt it by itself. */
export const LATE_MS = 15_000;
const KEPT_NOTICES = 1000;

const SHOWN: Readonly<Record<NoticeHabit['token'], (own: () => Promise<Headers>) => Promise<Headers>>> = {
  own: (own) => own(),
  none: async () => ({}),
  changed: async (own) => Object.fromEntries(Object.entries(await own()).map(([name, text]) => [name, changed(text)])),
};

export class Notices {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #targets = new Map<string, NoticeTarget>();
  readonly #write: (protocol: string, body: unknown) => string;
  #sent: readonly SentNotice[] = [];

  /** @param write the JSON of a notice as its provider spells it. */
  constructor(write: (protocol: string, body: unknown) => string) {
    this.#write = write;
  }

  targetOf(protocol: string): NoticeTarget | undefined {
    return this.#targets.get(protocol);
  }

  /** Oldest first; those that wait for their time or for an answer are not among them yet. */
  sent(): readonly SentNotice[] {
    return this.#sent;
  }

  /** Notices of `protocol` go to this address from now on; undefined switches off. */
  register(protocol: string, target: NoticeTarget | undefined): void {
    if (target === undefined) this.#targets.delete(protocol);
    else this.#targets.set(protocol, target);
  }

  /** Sends `body` as JSON in the mode of the registration, or to the address that the order itself named. */
  send(protocol: string, body: unknown, { url, authorize = async () => ({}) }: NoticeOptions = {}): void {
    const target = this.#targets.get(protocol) ?? (url === undefined ? undefined : { url, mode: 'once' as const });
    if (target === undefined) return;
    const { mode, delayMs = LATE_MS } = target;
    const { at, token }: NoticeHabit = HABITS[mode];
    const text = this.#write(protocol, body);
    for (const when of at) {
      const timer = setTimeout(
        async () => {
          this.#timers.delete(timer);
          const status = await post(target.url, text, () => SHOWN[token](() => authorize(target.url)));
          this.#sent = [...this.#sent.slice(1 - KEPT_NOTICES), { protocol, mode, status }];
        },
        when === 'delay' ? delayMs : when,
      );
      this.#timers.add(timer);
    }
  }

  /** Nothing planned is sent any more, and what was sent is forgotten. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#sent = [];
  }
}

/** The status of the answer; null for none: the providers document no retry, and a notice that does not arrive is lost. */
async function post(url: string, body: string, authorize: () => Promise<Headers>): Promise<number | null> {
  try {
    const headers = { 'content-type': 'application/json', ...(await authorize()) };
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.status;
  } catch {
    return null;
  }
}

/** Another last character: the form stays, the value is wrong. */
function changed(text: string): string {
  return `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
}
