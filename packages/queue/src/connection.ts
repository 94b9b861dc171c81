/** The two ways this package talks to Redis. BullMQ never opens a connection of its own. */
import { Redis, type RedisOptions } from 'ioredis';

/** Without a field whose declaration does not fit `exactOptionalPropertyTypes`. */
type Options = Omit<RedisOptions, 'replyMapping'>;

/** Where the queues live. */
export type QueueAddress = {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Key prefix; default `kyso`. In a Redis cluster use a hash tag: `{kyso}`. */
  readonly prefix?: string;
};

/** TCP keep-alive probes start after this time, so that a silently dead peer is noticed. */
const KEEP_ALIVE_MS = 5_000;
const COMMAND_TIMEOUT_MS = 2_000;
const RECONNECT_STEP_MS = 50;
const RECONNECT_MAX_MS = 2_000;

/** Fail fast: whoever rings a bell or reads a count has better things to do than wait for Redis. */
const PRODUCER: Options = {
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: 3_000,
  keepAlive: KEEP_ALIVE_MS,
};

/**
 * Wait for ever, but notice a server that accepts and never answers. No command timeout: it would cut the blocking
 * read that idle workers sit in, for 10 s at most.
 */
const WORKER: Options = {
  maxRetriesPerRequest: null,
  socketTimeout: 15_000,
  keepAlive: KEEP_ALIVE_MS,
};

/** A page for people: commands wait for a reconnect, but not for ever. */
const BOARD: Options = { ...PRODUCER, enableOfflineQueue: true };

/** What several jobs say in one turn of the event loop leaves in one write: each write of its own is a call of the kernel. */
class TurnByTurn extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const { stream } = this;
    if (this.status === 'ready' && stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    return super.sendCommand(...args);
  }
}

type Profile = 'producer' | 'worker' | 'board';
const PROFILES: Readonly<Record<Profile, Options>> = { producer: PRODUCER, worker: WORKER, board: BOARD };

/** Opens a connection that reconnects for ever; faults go to `onError`, never to the process. */
export function connect(url: string, profile: Profile, onError: (error: Error) => void): Redis {
  const options: Options = {
    ...PROFILES[profile],
    retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
  };
  const connection = new TurnByTurn(url, options);
  connection.on('error', onError);
  return connection;
}
