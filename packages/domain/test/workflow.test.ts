import { describe, expect, it } from '@jest/globals';
import { type EventType, FIRST_STATE, isAtRest, isFinal, next, PUBLISHED_AS, type State, WORKFLOW } from '@kyso/domain';

/** Events that may repeat while a request stays where it is: one a document, one a lookup, one a push. */
const OF_ONE_DOCUMENT: readonly EventType[] = [
  ...(['item_failed', 'item_signed', 'item_preserved', 'item_preservation_failed'] as const),
];
const REPEATABLE: readonly EventType[] = [...OF_ONE_DOCUMENT, 'session_changed', 'submission_started'];
/** States in which a phone may be ringing. */
const ASKED: readonly State[] = ['submitting', 'awaiting_approval'];
const WATCHED: readonly State[] = ['recalling', 'lapsed', 'abandoned'];
/** States in which timestamps and evidence are added to what is signed. */
const PRESERVED: readonly State[] = ['preserving', 'partly_preserving'];
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

  it('never changes a final status, watches only where a phone may be ringing, preserves only what was sealed', () => {
    const working = states.filter((state) => isFinal(state) && !isAtRest(state));
    expect(working.sort()).toEqual([...WATCHED, ...PRESERVED].sort());
    for (const { from, to } of moves) {
      if (isFinal(from)) expect(WORKFLOW[to].shown).toBe(WORKFLOW[from].shown);
      if (WATCHED.includes(to) && from !== to) expect(ASKED).toContain(from);
      if (PRESERVED.includes(to) && from !== to) expect(from).toBe('finalizing');
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
    for (const { from, event, to } of moves) if (OF_ONE_DOCUMENT.includes(event)) expect(to).toBe(from);
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
    // Given up is a kind of failed to whoever is told, and sealed a kind of completed.
    expect(new Set(names).size).toBe(names.length - 3);
    for (const state of FINAL) expect(Object.keys(PUBLISHED_AS)).toContain(state);
  });
});
