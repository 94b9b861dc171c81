/**
 * The whole life of a signature request, on one screen. Pure data: "now", ids and deadlines arrive inside events.
 *
 * `shown` is the status of the public API; `effect` is what a worker does while the request is in that state; `on` says
 * which event leads where. A pair that is not in the table is not allowed. A state without an effect is at rest: nothing
 * follows. A state shown as one of {@link FINAL_STATUSES} is final: the status never changes again, although in three of
 * them a worker still watches what became of a push, to write it down, and in two it adds time stamps and evidence.
 * `docs/workflow.md` is drawn from this table.
 */

export type Status =
  | 'queued'
  | 'preparing'
  | 'awaiting_approval'
  | 'finalizing'
  | 'completed'
  | 'partially_completed'
  | 'declined'
  | 'expired'
  | 'canceled'
  | 'failed';

export type State =
  | Status
  | 'prepared'
  | 'submitting'
  | 'recalling'
  | 'lapsed'
  | 'abandoned'
  | 'preserving'
  | 'partly_preserving';

export type Effect = 'prepare' | 'submit' | 'poll' | 'seal' | 'watch' | 'preserve';

export type EventType =
  | 'created'
  | 'preparation_started'
  | 'item_failed'
  | 'prepared'
  | 'submission_started'
  | 'submitted'
  | 'session_changed'
  | 'batch_approved'
  | 'batch_ended'
  | 'approved'
  | 'item_signed'
  | 'completed'
  | 'partially_completed'
  | 'sealed'
  | 'partially_sealed'
  | 'item_preserved'
  | 'item_preservation_failed'
  | 'preservation_ended'
  | 'declined'
  | 'expired'
  | 'canceled'
  | 'failed'
  | 'abandoned'
  | 'approved_late'
  | 'watch_ended';

export type StateRow = {
  readonly shown: Status;
  readonly effect?: Effect;
  readonly on: Readonly<Partial<Record<EventType, State>>>;
};

/** Before a phone was asked. */
const stop = { canceled: 'canceled', failed: 'failed' } as const;
/** While a phone may be ringing: whoever turns away leaves somebody to watch. */
const asked = {
  canceled: 'recalling',
  expired: 'lapsed',
  abandoned: 'abandoned',
  failed: 'failed',
  declined: 'declined',
} as const;
const answered = { approved: 'finalizing', batch_approved: 'prepared', batch_ended: 'finalizing' } as const;

/* biome-ignore format: one row a state, read as a table */
export const WORKFLOW: Readonly<Record<State, StateRow>> = {
  queued:              { shown: 'queued',              effect: 'prepare', on: { ...stop, preparation_started: 'preparing' } },
  preparing:           { shown: 'preparing',           effect: 'prepare', on: { ...stop, session_changed: 'preparing', item_failed: 'preparing', prepared: 'prepared' } },
  prepared:            { shown: 'preparing',           effect: 'submit',  on: { ...stop, submission_started: 'submitting', batch_ended: 'finalizing' } },
  submitting:          { shown: 'preparing',           effect: 'submit',  on: { ...asked, ...answered, submission_started: 'submitting', session_changed: 'submitting', submitted: 'awaiting_approval' } },
  awaiting_approval:   { shown: 'awaiting_approval',   effect: 'poll',    on: { ...asked, ...answered, session_changed: 'awaiting_approval' } },
  finalizing:          { shown: 'finalizing',          effect: 'seal',    on: { item_signed: 'finalizing', item_failed: 'finalizing', completed: 'completed', partially_completed: 'partially_completed', sealed: 'preserving', partially_sealed: 'partly_preserving', failed: 'failed' } },
  recalling:           { shown: 'canceled',            effect: 'watch',   on: { session_changed: 'recalling', approved_late: 'canceled', watch_ended: 'canceled' } },
  lapsed:              { shown: 'expired',             effect: 'watch',   on: { session_changed: 'lapsed',    approved_late: 'expired',  watch_ended: 'expired' } },
  abandoned:           { shown: 'failed',              effect: 'watch',   on: { session_changed: 'abandoned', approved_late: 'failed',   watch_ended: 'failed' } },
  preserving:          { shown: 'completed',           effect: 'preserve', on: { item_preserved: 'preserving', item_preservation_failed: 'preserving', preservation_ended: 'completed' } },
  partly_preserving:   { shown: 'partially_completed', effect: 'preserve', on: { item_preserved: 'partly_preserving', item_preservation_failed: 'partly_preserving', preservation_ended: 'partially_completed' } },
  completed:           { shown: 'completed',           on: {} },
  partially_completed: { shown: 'partially_completed', on: {} },
  declined:            { shown: 'declined',            on: {} },
  expired:             { shown: 'expired',             on: {} },
  canceled:            { shown: 'canceled',            on: {} },
  failed:              { shown: 'failed',              on: {} },
};

/** The state a request is in after its first event, `created`. */
export const FIRST_STATE: State = 'queued';

export const FINAL_STATUSES = [
  'completed',
  'partially_completed',
  'declined',
  'expired',
  'canceled',
  'failed',
] as const satisfies readonly Status[];

/** What is shown of requests that are still under way. */
export const OPEN_STATUSES: readonly Status[] = [...new Set(Object.values(WORKFLOW).map(({ shown }) => shown))].filter(
  (shown) => !FINAL_STATUSES.some((status) => status === shown),
);

/** The state after `event`, or undefined where the table does not allow it. */
export function next(state: State, event: EventType): State | undefined {
  return WORKFLOW[state].on[event];
}

/** Whether the status is the last one. A late approval may still be noted. */
export function isFinal(state: State): boolean {
  const { shown } = WORKFLOW[state];
  return FINAL_STATUSES.some((status) => status === shown);
}

/** Whether nothing is left to do: no effect, no deadline, no wake-up. */
export function isAtRest(state: State): boolean {
  return WORKFLOW[state].effect === undefined;
}

/** Whether the event gives a request its final status; every log has at most one of them. */
export function isTerminal(event: EventType): boolean {
  return TERMINAL.includes(event);
}

const TERMINAL: readonly EventType[] = [...FINAL_STATUSES, 'abandoned', 'sealed', 'partially_sealed'];

/**
 * The webhook type under which an event of the log is published; events that are not
 * named here stay inside.
 */
export const PUBLISHED_AS: Readonly<Partial<Record<EventType, string>>> = {
  created: 'signature_request.created',
  preparation_started: 'signature_request.preparing',
  submitted: 'signature_request.awaiting_approval',
  batch_approved: 'signature_request.batch_approved',
  batch_ended: 'signature_request.batch_ended',
  approved: 'signature_request.approved',
  item_signed: 'signature_request.item_signed',
  item_failed: 'signature_request.item_failed',
  completed: 'signature_request.completed',
  partially_completed: 'signature_request.partially_completed',
  sealed: 'signature_request.completed',
  partially_sealed: 'signature_request.partially_completed',
  item_preserved: 'signature_request.item_preserved',
  item_preservation_failed: 'signature_request.item_preservation_failed',
  declined: 'signature_request.declined',
  expired: 'signature_request.expired',
  canceled: 'signature_request.canceled',
  failed: 'signature_request.failed',
  abandoned: 'signature_request.failed',
  approved_late: 'signature_request.approved_late',
};
