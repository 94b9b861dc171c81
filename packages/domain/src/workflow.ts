/**
 * The whole life of a signature request, on one screen. Pure data: "now", ids and deadlines arrive inside events.
 *
 * `shown` is the status of the public API; `effect` is what a worker does while the request is in that state; `on` says
 * which event leads where. A pair that is not in the table is not allowed. A state without an effect is final.
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

export type State = Status | 'prepared' | 'submitting';

export type Effect = 'prepare' | 'submit' | 'poll' | 'seal';

export type EventType =
  | 'created'
  | 'preparation_started'
  | 'item_failed'
  | 'prepared'
  | 'submission_started'
  | 'submitted'
  | 'approved'
  | 'item_signed'
  | 'completed'
  | 'partially_completed'
  | 'declined'
  | 'expired'
  | 'canceled'
  | 'failed';

export type StateRow = {
  readonly shown: Status;
  readonly effect?: Effect;
  readonly on: Readonly<Partial<Record<EventType, State>>>;
};

const stop = { canceled: 'canceled', expired: 'expired', failed: 'failed' } as const;

/* biome-ignore format: one row a state, read as a table */
export const WORKFLOW: Readonly<Record<State, StateRow>> = {
  queued:              { shown: 'queued',              effect: 'prepare', on: { ...stop, preparation_started: 'preparing' } },
  preparing:           { shown: 'preparing',           effect: 'prepare', on: { ...stop, item_failed: 'preparing', prepared: 'prepared' } },
  prepared:            { shown: 'preparing',           effect: 'submit',  on: { ...stop, submission_started: 'submitting' } },
  submitting:          { shown: 'preparing',           effect: 'submit',  on: { ...stop, submitted: 'awaiting_approval', approved: 'finalizing', declined: 'declined' } },
  awaiting_approval:   { shown: 'awaiting_approval',   effect: 'poll',    on: { ...stop, approved: 'finalizing', declined: 'declined' } },
  finalizing:          { shown: 'finalizing',          effect: 'seal',    on: { item_signed: 'finalizing', item_failed: 'finalizing', completed: 'completed', partially_completed: 'partially_completed', failed: 'failed' } },
  completed:           { shown: 'completed',           on: {} },
  partially_completed: { shown: 'partially_completed', on: {} },
  declined:            { shown: 'declined',            on: {} },
  expired:             { shown: 'expired',             on: {} },
  canceled:            { shown: 'canceled',            on: {} },
  failed:              { shown: 'failed',              on: {} },
};

/** The state a request is in after its first event, `created`. */
export const FIRST_STATE: State = 'queued';

/** The state after `event`, or undefined where the table does not allow it. */
export function next(state: State, event: EventType): State | undefined {
  return WORKFLOW[state].on[event];
}

export function isFinal(state: State): boolean {
  return WORKFLOW[state].effect === undefined;
}

/**
 * The webhook type under which an event of the log is published; events that are not
 * named here stay inside.
 */
export const PUBLISHED_AS: Readonly<Partial<Record<EventType, string>>> = {
  created: 'signature_request.created',
  preparation_started: 'signature_request.preparing',
  submitted: 'signature_request.awaiting_approval',
  approved: 'signature_request.approved',
  item_signed: 'signature_request.item_signed',
  item_failed: 'signature_request.item_failed',
  completed: 'signature_request.completed',
  partially_completed: 'signature_request.partially_completed',
  declined: 'signature_request.declined',
  expired: 'signature_request.expired',
  canceled: 'signature_request.canceled',
  failed: 'signature_request.failed',
};
