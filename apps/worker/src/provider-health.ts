/**
 * Watches how the providers do and writes it down for those that do not call them: at once when a state changes, and
 * again at intervals. A provider in trouble that nobody calls is asked by ping whether it is back.
 */
import {
  type Clock,
  type HealthRecords,
  isKysoError,
  type Outcome,
  type ProviderObservation,
  type Providers,
  type RemoteSigner,
  type SignatureRequest,
  type Submission,
} from '@kyso/domain';
import { instant, type Metrics } from '@kyso/runtime';
import { type Around, aroundCalls } from './around-calls.ts';
import { HealthTally } from './health-tally.ts';
import { repeat } from './repeat.ts';

export const HEALTH_EVERY_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
/** Records of processes that are gone are kept so long, for the times of their approvals. */
const KEPT_MS = 3_600_000;

export type HealthPorts = {
  readonly records: HealthRecords;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'providerJudged'>;
  /** A name of this process that no other has had. */
  readonly observer: string;
  /** Lays it out for the operators' page; what is lost of it comes again with the next round. */
  readonly show?: (board: { codes: readonly string[]; observations: readonly ProviderObservation[] }) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

export class ProviderHealthWatch {
  /** The signers, watched. */
  readonly providers: Providers;
  readonly #ports: HealthPorts;
  readonly #unwatched: Providers;
  /** By the names of providers. */
  readonly #tallies: Map<string, HealthTally>;
  /** What was written last of each provider. */
  readonly #written = new Map<string, string>();

  constructor(providers: Providers, ports: HealthPorts) {
    this.#ports = ports;
    this.#unwatched = providers;
    this.#tallies = new Map(providers.codes.map((code) => [code, new HealthTally()]));
    this.providers = aroundCalls(providers, (signer, name) => this.#around(signer, name));
    for (const code of providers.codes) ports.metrics.providerJudged(code, 'operational');
  }

  /** A person took so long, in seconds, to approve. */
  approved({ signer, tenantId }: Pick<SignatureRequest, 'signer' | 'tenantId'>, seconds: number): void {
    const name = this.#unwatched.nameOf?.(signer.provider, tenantId) ?? signer.provider;
    this.#tallies.get(name)?.approved(seconds);
  }

  /** Asks who is in trouble and writes down what is new. */
  async round(): Promise<void> {
    const { clock, records, show, onError } = this.#ports;
    const quietSinceMs = clock.now() - HEALTH_EVERY_MS / 2;
    this.#forgetRemoved();
    await Promise.all(
      [...this.#tallies].map(async ([code, tally]) => {
        const isQuiet = (tally.seen?.seenMs ?? 0) < quietSinceMs;
        if (tally.state !== 'operational' && isQuiet) await this.#ping(code);
        await this.#write(code);
      }),
    );
    await records.sweep(instant(clock.now() - KEPT_MS));
    if (show !== undefined) {
      await show({ codes: [...this.#tallies.keys()], observations: await records.list() }).catch(onError);
    }
  }

  /** {@link round} again and again until the signal. */
  forever(signal: AbortSignal): Promise<void> {
    const { onError } = this.#ports;
    return repeat(() => this.round(), { intervalMs: HEALTH_EVERY_MS, signal, onError });
  }

  #find(name: string): RemoteSigner | undefined {
    return this.#unwatched.named === undefined ? this.#unwatched.find(name) : this.#unwatched.named(name);
  }

  /** Of what tenants registered, those who called it tell; what is removed is nobody's any more. */
  #forgetRemoved(): void {
    for (const name of this.#tallies.keys()) {
      if (this.#find(name) === undefined) this.#tallies.delete(name);
    }
  }

  #around(signer: RemoteSigner, name: string): Around {
    const saw = (outcome: 'answered' | 'fault') => this.#saw(name, outcome);
    return async (op, call) => {
      try {
        const result = await call();
        const outcome = outcomeOf(result);
        if (outcome !== undefined)
          void outcome.then(
            () => saw('answered'),
            (error) => isFault(error) && saw('fault'),
          );
        // A look at a call that is still open asks nobody.
        else if (op !== 'lookup' || signer.capabilities.shape !== 'blocking') saw('answered');
        return result;
      } catch (error) {
        const evidence = evidenceOf(error);
        if (evidence !== undefined) saw(evidence);
        throw error;
      }
    };
  }

  #saw(code: string, outcome: 'answered' | 'fault'): void {
    const tally = this.#tallies.get(code) ?? new HealthTally();
    this.#tallies.set(code, tally);
    if (tally.called(outcome, this.#ports.clock.now()) !== true) return;
    this.#ports.metrics.providerJudged(code, tally.state);
    void this.#write(code).catch(this.#ports.onError);
  }

  async #ping(code: string): Promise<void> {
    const signer = this.#find(code);
    if (signer?.ping === undefined) return;
    try {
      await signer.ping(AbortSignal.timeout(PING_TIMEOUT_MS));
      this.#saw(code, 'answered');
    } catch (error) {
      const evidence = evidenceOf(error);
      if (evidence !== undefined) this.#saw(code, evidence);
    }
  }

  async #write(code: string): Promise<void> {
    const tally = this.#tallies.get(code);
    if (tally?.seen === undefined) return;
    const observation: ProviderObservation = {
      provider: code,
      observer: this.#ports.observer,
      state: tally.state,
      since: instant(tally.seen.sinceMs),
      seenAt: instant(tally.seen.seenMs),
      approvalSeconds: tally.approvals,
    };
    const text = JSON.stringify(observation);
    if (this.#written.get(code) === text) return;
    await this.#ports.records.put(observation);
    this.#written.set(code, text);
  }
}

/** What the circuit breaker counts: being told to slow down is an answer; a call that was given up, or turned away by
 * our own limits, or failed by a bug of ours, says nothing. */
function evidenceOf(error: unknown): 'answered' | 'fault' | undefined {
  if (!isKysoError(error) || !error.code.startsWith('provider.')) return undefined;
  if (error.details['reason'] === 'aborted' || error.details['ownLimit'] === true) return undefined;
  return error.code === 'provider.rate_limited' ? 'answered' : 'fault';
}

function isFault(error: unknown): boolean {
  return evidenceOf(error) === 'fault';
}

function outcomeOf(result: unknown): Promise<Outcome> | undefined {
  // Of the answers of the three calls only an acceptance has this member.
  const { answer } = result as Partial<Extract<Submission, { kind: 'accepted' }>>;
  return answer instanceof Promise ? answer : undefined;
}
