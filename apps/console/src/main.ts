/** The process: configuration, queues, server, end. */
import { openQueuesForBoard } from '@kyso/queue';
import { configOrExit, createLogger, installShutdown } from '@kyso/runtime';
import { createConsole } from './console.ts';
import { listen } from './listen.ts';

const { config, secrets } = configOrExit('console');
const logger = createLogger({ name: 'console', level: config.logLevel });
const shutdown = installShutdown({ logger });

const queues = openQueuesForBoard({
  url: secrets.redisUrl,
  prefix: config.queue.prefix,
  onError: (err) => logger.debug({ err }, 'the queue is not reachable'),
});
shutdown.defer('queues', () => queues[Symbol.asyncDispose]());

const server = await listen(createConsole({ operators: secrets.operators, queues, logger }), config.http);
shutdown.defer('server', () => server[Symbol.asyncDispose]());
process.stdout.write(`${JSON.stringify({ event: 'listening', url: server.url })}\n`);
