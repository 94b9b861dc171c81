/**
 * Notices of finished transactions that providers send to an address of ours. As in the field they carry no
 * authentication and are not retried; each protocol writes its own body.
 */

export const NOTICE_MODES = ['once', 'twice', 'late', 'never'] as const;
export type NoticeMode = (typeof NOTICE_MODES)[number];

export type NoticeTarget = { readonly url: string; readonly mode: NoticeMode };

/** Headers by which the receiver knows the sender; most providers send none. */
type Authorize = (url: string) => Promise<Readonly<Record<string, string>>>;
export type NoticeOptions = { readonly url?: string; readonly authorize?: Authorize };

const TIMEOUT_MS = 5000;
const TWICE_GAP_MS = 200;
/** Long after a client that also polls has learnt it by itself. */
const LATE_MS = 15_000;

const SENT_AFTER_MS: Readonly<Record<NoticeMode, readonly number[]>> = {
  once: [0],
  twice: [0, TWICE_GAP_MS],
  late: [LATE_MS],
  never: [],
};

export class Notices {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #targets = new Map<string, NoticeTarget>();

  targetOf(protocol: string): NoticeTarget | undefined {
    return this.#targets.get(protocol);
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
    const text = JSON.stringify(body);
    for (const delayMs of SENT_AFTER_MS[target.mode]) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        void post(target.url, text, authorize);
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  /** Nothing planned is sent any more. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

async function post(url: string, body: string, authorize: Authorize): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json', ...(await authorize(url)) };
    await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    // The providers document no retry: a notice that does not arrive is lost.
  }
}
