import { describe, expect, it } from '@jest/globals';
import { type EventType, FIRST_STATE, isFinal, next, PUBLISHED_AS, type State, WORKFLOW } from '@kyso/domain';

const ITEM_EVENTS: readonly EventType[] = ['item_failed', 'item_signed'];
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

  it('has exactly six final states, which nothing leaves', () => {
    expect(states.filter(isFinal).sort()).toEqual([...FINAL].sort());
    for (const state of FINAL) expect(WORKFLOW[state].on).toEqual({});
  });

  it('shows a final state under its own name', () => {
    for (const state of FINAL) expect(WORKFLOW[state].shown).toBe(state);
  });

  it('is bounded: apart from the events of single documents no state comes back', () => {
    for (const { from, event, to } of moves) if (from === to) expect(ITEM_EVENTS).toContain(event);
    const visit = (state: State, path: readonly State[]): void => {
      expect(path).not.toContain(state);
      for (const { from, to } of moves) if (from === state && to !== state) visit(to, [...path, state]);
    };
    visit(FIRST_STATE, []);
  });

  it('keeps a request in its state while single documents end', () => {
    for (const { from, event, to } of moves) if (ITEM_EVENTS.includes(event)) expect(to).toBe(from);
  });

  it('can fail from every open state, and be canceled or expire until the signature is there', () => {
    for (const state of states.filter((name) => !isFinal(name))) {
      expect(next(state, 'failed')).toBe('failed');
      expect(next(state, 'canceled')).toBe(state === 'finalizing' ? undefined : 'canceled');
      expect(next(state, 'expired')).toBe(state === 'finalizing' ? undefined : 'expired');
    }
  });

  it('lets created happen only as the first event', () => {
    for (const state of states) expect(next(state, 'created')).toBeUndefined();
  });

  it('publishes under distinct, well-formed names, every final event among them', () => {
    const names = Object.values(PUBLISHED_AS);
    for (const name of names) expect(name).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
    expect(new Set(names).size).toBe(names.length);
    for (const state of FINAL) expect(Object.keys(PUBLISHED_AS)).toContain(state);
  });
});
