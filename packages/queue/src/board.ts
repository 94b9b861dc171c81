/**
 * Raw BullMQ queues for the operators' board. This is the one place where a BullMQ type leaves the package: bull-board
 * takes nothing else. Nobody but `apps/console` may use it.
 */
import { Queue } from 'bullmq';
import { connect, type QueueAddress } from './connection.ts';
import { DEFAULT_PREFIX, QUEUE_NAMES } from './doorbells.ts';
import { type ProviderBoard, readProviderBoard } from './provider-board.ts';

export interface BoardQueues extends AsyncDisposable {
  /** In the order of {@link QUEUE_NAMES}. */
  readonly queues: readonly Queue[];
  /** How the providers do; undefined when no worker has said so lately. */
  providers(): Promise<ProviderBoard | undefined>;
  /** Whether Redis answers within two seconds. Never throws. */
  ping(): Promise<boolean>;
}

export function openQueuesForBoard(options: QueueAddress & { readonly onError?: (error: Error) => void }): BoardQueues {
  const onError = options.onError ?? (() => {});
  const connection = connect(options.url, 'board', onError);
  const queues = QUEUE_NAMES.map((name) => new Queue(name, { connection, prefix: options.prefix ?? DEFAULT_PREFIX }));
  for (const queue of queues) queue.on('error', onError);
  return {
    queues,
    providers: () => readProviderBoard(connection, options.prefix ?? DEFAULT_PREFIX),
    async ping() {
      if (connection.status !== 'ready') return false;
      return await connection.ping().then(
        () => true,
        () => false,
      );
    },
    async [Symbol.asyncDispose]() {
      for (const queue of queues) await queue.close().catch(onError);
      connection.disconnect();
    },
  };
}
