import type { Bell, Doorbell } from '@kyso/domain';

/** Remembers what was rung. While `deaf` it hears nothing, like a queue that is down. */
export class RecordingBell implements Bell {
  deaf = false;
  readonly #heard: Doorbell[] = [];

  get heard(): readonly Doorbell[] {
    return this.#heard;
  }

  async ring(doorbell: Doorbell): Promise<boolean> {
    if (this.deaf) return false;
    this.#heard.push(doorbell);
    return true;
  }

  /** What was heard since the last time, oldest first. */
  take(): readonly Doorbell[] {
    return this.#heard.splice(0);
  }
}
