/** The few numbers that the event loops of one worker share, in memory that all of them see. */
const FIELDS = { jobsRan: 0, waitingForPhones: 1 } as const;

export class Pulse {
  /** To be handed to another thread. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array;

  constructor(memory = new SharedArrayBuffer(Object.keys(FIELDS).length * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory);
  }

  jobRan(): void {
    Atomics.add(this.#numbers, FIELDS.jobsRan, 1);
  }

  /** Of all loops, modulo 2³²: it changes as long as anything goes on. */
  get jobsRan(): number {
    return Atomics.load(this.#numbers, FIELDS.jobsRan);
  }

  /** Jobs that wait for a phone, over all workers, as of the last look. */
  get waitingForPhones(): number {
    return Atomics.load(this.#numbers, FIELDS.waitingForPhones);
  }

  set waitingForPhones(count: number) {
    Atomics.store(this.#numbers, FIELDS.waitingForPhones, count);
  }
}
