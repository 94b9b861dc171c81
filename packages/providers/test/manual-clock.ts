import type { Clock } from '@kyso/domain';

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  nowMs = Date.parse('2026-03-16T06:30:00.000Z');
  now(): number {
    return this.nowMs;
  }
}
