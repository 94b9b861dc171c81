import { describe, expect, it } from '@jest/globals';
import { type EventType, FIRST_STATE, isAtRest, isFinal, next, PUBLISHED_AS, type State, WORKFLOW } from '@kyso/domain';

/** Events that may repeat while a request stays where it is: one a document, one a lookup, one a push. */
const REPEATABLE: readonly EventType[] = ['item_failed', 'item_signed', 'session_changed', 'submission_started'];
/** States in which a phone may be ringing. */
const ASKED: readonly State[] = ['submitting', 'awaiting_approval'];
const WATCHED: readonly State[] = ['recalling', 'lapsed', 'abandoned'];
const FINAL: readonly State[] = ['completed', 'partially_completed', 'declined', 'expired', 'canceled', 'failed'];

// The table's own keys; Object.entries widens them to string.
const states = Object.keys(WORKFLOW) as State[];
const moves = states.flatMap((from) =>
  Object.entries(WORKFLOW[from].on).map(([event, to]) => ({ from, event: event as EventType, to })),
);

describe('the workflow', () => {
  it('reaches every state from the first', () => {
    const reached = new Set<State>([FIRST_STATE]);
    for (const state of reached) for (const { from, to } of moves) if (from === state) reached.add(to);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it('has exactly six states at rest, which nothing leaves', () => {
    expect(states.filter(isAtRest).sort()).toEqual([...FINAL].sort());
    for (const state of FINAL) expect(WORKFLOW[state].on).toEqual({});
  });

  it('shows a final state under its own name', () => {
    for (const state of FINAL) expect(WORKFLOW[state].shown).toBe(state);
  });

  it('never changes a final status, and watches only where a phone may be ringing', () => {
    expect(states.filter((state) => isFinal(state) && !isAtRest(state)).sort()).toEqual([...WATCHED].sort());
    for (const { from, to } of moves) {
      if (isFinal(from)) expect(WORKFLOW[to].shown).toBe(WORKFLOW[from].shown);
      if (WATCHED.includes(to) && from !== to) expect(ASKED).toContain(from);
    }
  });

  it('is bounded: no state comes back but by repeatable events and from one batch to the next', () => {
    for (const { from, event, to } of moves) if (from === to) expect(REPEATABLE).toContain(event);
    const visit = (state: State, path: readonly State[]): void => {
      expect(path).not.toContain(state);
      for (const { from, event, to } of moves) {
        if (from === state && to !== state && event !== 'batch_approved') visit(to, [...path, state]);
      }
    };
    visit(FIRST_STATE, []);
  });

  it('keeps a request in its state while single documents end', () => {
    for (const { from, event, to } of moves) if (REPEATABLE.slice(0, 3).includes(event)) expect(to).toBe(from);
  });

  it('can fail from every open state, be canceled until the signature is there, and expire once a phone was asked', () => {
    for (const state of states.filter((name) => !isFinal(name))) {
      expect(next(state, 'failed')).toBe('failed');
      const isAsked = ASKED.includes(state);
      const canceled = isAsked ? 'recalling' : 'canceled';
      expect(next(state, 'canceled')).toBe(state === 'finalizing' ? undefined : canceled);
      expect(next(state, 'expired')).toBe(isAsked ? 'lapsed' : undefined);
      expect(next(state, 'abandoned')).toBe(isAsked ? 'abandoned' : undefined);
    }
  });

  it('lets created happen only as the first event', () => {
    for (const state of states) expect(next(state, 'created')).toBeUndefined();
  });

  it('publishes under distinct, well-formed names, every final event among them', () => {
    const names = Object.values(PUBLISHED_AS);
    for (const name of names) expect(name).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
    // Given up is a kind of failed to whoever is told.
    expect(new Set(names).size).toBe(names.length - 1);
    for (const state of FINAL) expect(Object.keys(PUBLISHED_AS)).toContain(state);
  });
});
