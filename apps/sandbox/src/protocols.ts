import type { Protocol } from './protocol.ts';
import { SMARTCA } from './smartca/protocol.ts';

/** Every provider of the sandbox. */
export const PROTOCOLS: readonly Protocol[] = [SMARTCA];
