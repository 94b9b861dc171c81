import { readConfig } from './config.ts';
import { startSandbox } from './sandbox.ts';

// biome-ignore lint/style/noProcessEnv: the sandbox stands alone and reads its few variables here and nowhere else
const sandbox = await startSandbox(readConfig(process.env));
process.stdout.write(`${JSON.stringify({ event: 'listening', url: sandbox.url })}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void sandbox.close());
}
