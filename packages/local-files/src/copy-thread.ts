/**
 * A thread that copies large files while the caller's thread hashes what arrived: reading, writing, reading back and
 * comparing take together about as long as the hash, so that a copy costs no time beside it where there are two cores.
 * Chunks are handed over in a ring of shared memory; each side waits only when the ring is empty or full. Whoever wakes a
 * thread pays for it, on a virtual machine with 8 µs: so the hashing side never does, and the copying side, which has time
 * to spare, looks again by itself.
 */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type CopyFault, copyChunk, type DiskCalls } from './copy-chunk.ts';
import { copyFault } from './disk-error.ts';

const CHUNK_BYTES = 192 * 1024;
/** One is hashed while three more are copied: as much as is hashed in a pause and the copying of one more. */
const RING_CHUNKS = 4;
/** How long the copying side sleeps before it looks whether a chunk of the full ring was hashed; one takes as long. */
const PAUSE_MS = 0.1;
/** The event loop gets a turn at least this often, in chunks. */
const CHUNKS_A_TURN = 10;
const HEAP_MIB = 16;

export type CopyOrder = {
  /** Descriptors. Both stay open until the copy ends. */
  readonly from: number;
  readonly to: number;
  /** The first byte that is copied, and the one behind the last. */
  readonly start: number;
  readonly end: number;
};

/** How a copy ended in the thread: well, or by a fault, or by an error of the system. */
type CopyEnd = { readonly fault?: CopyFault; readonly error?: { message: string; code: unknown; syscall: unknown } };

/** Places in the shared counters. */
type Counters = { readonly ARRIVED: 0; readonly TAKEN: 1; readonly STOPPED: 2 };
const COUNTERS: Counters = { ARRIVED: 0, TAKEN: 1, STOPPED: 2 };

type ThreadMemory = {
  readonly ring: Uint8Array<SharedArrayBuffer>;
  readonly counters: Int32Array<SharedArrayBuffer>;
  readonly chunkBytes: number;
  readonly pauseMs: number;
  readonly places: Counters;
};

/** The minimum of a worker's port that the program of the thread uses. */
type Port = { on(event: 'message', take: (order: CopyOrder) => void): void; postMessage(end: CopyEnd): void };

/**
 * The program of the thread. It is handed over as text: a thread that loads a module of this project loads what strips its
 * types as well, which takes 15 MiB and longer than copying 100 MB. So it uses nothing but its parameters.
 */
function copyOrders(disk: DiskCalls, copy: typeof copyChunk, port: Port, memory: ThreadMemory): void {
  const { ring, counters, chunkBytes, pauseMs, places } = memory;
  const slots = ring.length / chunkBytes;
  const piece = new Uint8Array(chunkBytes);

  /** @returns false when nobody wants the chunk any more */
  function roomFor(chunk: number): boolean {
    for (;;) {
      if (Atomics.load(counters, places.STOPPED) === 1) return false;
      const taken = Atomics.load(counters, places.TAKEN);
      if (chunk - taken < slots) return true;
      Atomics.wait(counters, places.TAKEN, taken, pauseMs);
    }
  }

  function copyAll({ from, to, start, end }: CopyOrder): CopyEnd {
    for (let chunk = 0, at = start; at < end && roomFor(chunk); chunk += 1, at += chunkBytes) {
      const length = Math.min(chunkBytes, end - at);
      const place = (chunk % slots) * chunkBytes;
      const fault = copy(disk, from, to, at, piece.subarray(0, length), ring.subarray(place, place + length));
      if (fault !== undefined) return { fault };
      Atomics.add(counters, places.ARRIVED, 1);
      Atomics.notify(counters, places.ARRIVED);
    }
    return {};
  }

  port.on('message', (order) => {
    try {
      port.postMessage(copyAll(order));
    } catch (error) {
      const { message, code, syscall } = error as NodeJS.ErrnoException;
      port.postMessage({ error: { message, code, syscall } });
    }
  });
}

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
(${copyOrders})(require('node:fs'), ${copyChunk}, parentPort, workerData);
`;

/** Threads that have nothing to do; they keep no process alive. */
const idle: CopyThread[] = [];

/** A thread takes some 50 ms to start: whoever will need one soon has it start meanwhile. */
export function wakeCopyThread(): void {
  if (idle.length === 0) idle.push(new CopyThread());
}

/** One that has started and has nothing to do; undefined while there is none. */
export function readyCopyThread(): CopyThread | undefined {
  return idle.at(-1)?.hasStarted === true ? idle.pop() : undefined;
}

class CopyThread {
  readonly #ring = new Uint8Array(new SharedArrayBuffer(RING_CHUNKS * CHUNK_BYTES));
  readonly #counters = new Int32Array(
    new SharedArrayBuffer(Object.keys(COUNTERS).length * Int32Array.BYTES_PER_ELEMENT),
  );
  readonly #worker: Worker;
  #isDead = false;
  #hasStarted = false;

  constructor() {
    const memory: ThreadMemory = {
      ring: this.#ring,
      counters: this.#counters,
      chunkBytes: CHUNK_BYTES,
      pauseMs: PAUSE_MS,
      places: COUNTERS,
    };
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      execArgv: [],
      env: {},
      workerData: memory,
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: HEAP_MIB },
    });
    this.#worker.once('online', () => {
      this.#hasStarted = true;
    });
    this.#worker.unref();
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /**
   * What arrived in the other file, chunk by chunk; a chunk is valid until the next is asked for. The thread has let go of
   * both files when this ends, however it ends.
   * @throws KysoError `store.unavailable` with the reason, or the error of the system
   */
  async *copy(order: CopyOrder): AsyncGenerator<Uint8Array> {
    this.#counters.fill(0);
    const ended = this.#start(order);
    try {
      for (let chunk = 0, at = order.start; at < order.end; chunk += 1, at += CHUNK_BYTES) {
        await this.#arrival(chunk, ended);
        const length = Math.min(CHUNK_BYTES, order.end - at);
        const place = (chunk % RING_CHUNKS) * CHUNK_BYTES;
        yield this.#ring.subarray(place, place + length);
        Atomics.add(this.#counters, COUNTERS.TAKEN, 1);
        if (chunk % CHUNKS_A_TURN === CHUNKS_A_TURN - 1) await setImmediate();
      }
    } finally {
      Atomics.store(this.#counters, COUNTERS.STOPPED, 1);
      Atomics.notify(this.#counters, COUNTERS.ARRIVED); // nobody waits for it any more
      await ended.catch(() => undefined); // it was thrown already
      this.#rest();
    }
  }

  /** The worker keeps the process alive while it copies. */
  #start(order: CopyOrder): Promise<void> {
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.ref();
    worker.once('message', ({ fault, error }: CopyEnd) => {
      if (fault !== undefined) reject(copyFault(fault));
      else if (error !== undefined) reject(Object.assign(new Error(error.message), error));
      else resolve();
    });
    worker.once('error', (error) => {
      this.#isDead = true;
      reject(error);
    });
    promise.catch(() => undefined); // whoever waits for a chunk hears of it
    worker.postMessage(order);
    return promise;
  }

  async #arrival(chunk: number, ended: Promise<void>): Promise<void> {
    while (Atomics.load(this.#counters, COUNTERS.ARRIVED) <= chunk) {
      const { async, value } = Atomics.waitAsync(this.#counters, COUNTERS.ARRIVED, chunk);
      if (async) await Promise.race([value, ended]);
    }
  }

  #rest(): void {
    this.#worker.removeAllListeners('error');
    this.#worker.unref();
    if (!this.#isDead) idle.push(this);
  }
}
