import { constants, getPriority, setPriority } from 'node:os';
import type { Logger } from '@kyso/runtime';

/** Of 1,024 parts of a processor that somebody else wants too, some 250. */
const NICE = 5;

/**
 * Where workers run on the same machine, what was accepted goes before what may be accepted: this process takes the processor
 * when they leave it, and answers as soon as before where there is one to spare. Whoever started it with a priority of his
 * choice keeps that. The processes it starts inherit it.
 */
export function giveWay(logger: Pick<Logger, 'warn'>): void {
  try {
    if (getPriority() === constants.priority.PRIORITY_NORMAL) setPriority(NICE);
  } catch (err) {
    logger.warn({ err }, 'the priority of the process cannot be set');
  }
}
