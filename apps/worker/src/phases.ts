/** How long a request spent where. */
import { type Instant, isTerminal, type Milestone, type Moment, type SignatureRequest, statusOf } from '@kyso/domain';
import type { Metrics, Phase } from '@kyso/runtime';

type Mark = Milestone | 'created' | 'completed';

/** A phase lasts from the first mark to the second; one that did not happen is not counted. */
const PHASES: readonly (readonly [Phase, Mark, Mark])[] = [
  ['prepare', 'preparation_started', 'prepared'],
  ['submit', 'prepared', 'submitted'],
  ['user_wait', 'submitted', 'approved'],
  ['embed', 'approved', 'completed'],
  ['total', 'created', 'completed'],
];

/** Of a request whose last event this is. A level above B-B is reached later: that is not a phase of signing. */
export function phaseSeconds({ event, request }: Moment): readonly (readonly [Phase, number])[] {
  const isCompleted = event.type === 'completed' || event.type === 'sealed';
  const marks: Readonly<Partial<Record<Mark, Instant>>> = {
    created: request.createdAt,
    ...request.milestones,
    ...(isCompleted ? { completed: event.at } : {}),
  };
  return PHASES.flatMap(([phase, from, to]) => {
    const [start, end] = [marks[from], marks[to]];
    if (start === undefined || end === undefined) return [];
    return [[phase, (Date.parse(end) - Date.parse(start)) / 1000] as const];
  });
}

/** Counts a request when its last event has been published. */
export function observeFinished(
  metrics: Metrics,
  health: { approved(request: SignatureRequest, seconds: number): void },
) {
  return (moment: Moment): void => {
    if (!isTerminal(moment.event.type)) return;
    const { request } = moment;
    metrics.requestFinished(request.signer.provider, statusOf(request));
    for (const [phase, seconds] of phaseSeconds(moment)) {
      metrics.phaseTook(phase, seconds);
      if (phase === 'user_wait') health.approved(request, seconds);
    }
  };
}
