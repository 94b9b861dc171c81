/** The circuits of one provider, which may have one for quick calls and one for calls that stay open, told of as one. */
import type { CircuitState } from './circuit-breaker.ts';

/** Gives a circuit the line on which it tells of itself. */
export type Circuits = () => (state: CircuitState) => void;

const WORST_FIRST: readonly CircuitState[] = ['open', 'half_open', 'closed'];

/** @param tell hears the worst of all, whenever one of them changes. */
export function worstOf(tell: (state: CircuitState) => void): Circuits {
  const states: CircuitState[] = [];
  return () => {
    const own = states.push('closed') - 1;
    return (state) => {
      states[own] = state;
      tell(WORST_FIRST.find((worst) => states.includes(worst)) ?? state);
    };
  };
}
