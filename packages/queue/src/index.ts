export { openBell, type QueueBell } from './bell.ts';
export { type BoardQueues, openQueuesForBoard } from './board.ts';
export type { QueueAddress } from './connection.ts';
export { DEFAULT_PREFIX, type JobName, QUEUE_NAMES, QUEUES, type QueueName } from './doorbells.ts';
export { type JobState, openQueueMonitor, type QueueCount, type QueueCounts, type QueueMonitor } from './monitor.ts';
export type { ProviderBoard } from './provider-board.ts';
export type { Again, Handle, JobFault, JobRun, RunHooks, RunOutcome } from './run-job.ts';
export {
  DEFAULT_CONCURRENCY,
  type QueueWorkers,
  startWorkers,
  type WorkersOptions,
  type WorkerTiming,
} from './workers.ts';
