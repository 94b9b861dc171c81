/** How long a request spent where, read off its log once it is final. */
import {
  type EventType,
  isTerminal,
  type Moment,
  type RequestEvent,
  type RequestStore,
  type SignatureRequest,
  statusOf,
} from '@kyso/domain';
import type { Metrics, Phase } from '@kyso/runtime';

/** A phase lasts from the first event to the second; one that did not happen is not counted. */
const PHASES: readonly (readonly [Phase, EventType, EventType])[] = [
  ['prepare', 'preparation_started', 'prepared'],
  ['submit', 'prepared', 'submitted'],
  ['user_wait', 'submitted', 'approved'],
  ['embed', 'approved', 'completed'],
  ['total', 'created', 'completed'],
];

export function phaseSeconds(events: readonly RequestEvent[]): readonly (readonly [Phase, number])[] {
  const at = new Map<EventType, number>(
    events.map(({ type, at: when }) => [type === 'sealed' ? 'completed' : type, Date.parse(when)]),
  );
  return PHASES.flatMap(([phase, from, to]) => {
    const [start, end] = [at.get(from), at.get(to)];
    return start === undefined || end === undefined ? [] : [[phase, (end - start) / 1000] as const];
  });
}

/** Counts a request when its last event has been published. */
export function observeFinished(
  requests: RequestStore,
  metrics: Metrics,
  health: { approved(request: SignatureRequest, seconds: number): void },
) {
  return async ({ event, request }: Moment): Promise<void> => {
    if (!isTerminal(event.type)) return;
    metrics.requestFinished(request.signer.provider, statusOf(request));
    for (const [phase, seconds] of phaseSeconds(await requests.events(request.id))) {
      metrics.phaseTook(phase, seconds);
      if (phase === 'user_wait') health.approved(request, seconds);
    }
  };
}
