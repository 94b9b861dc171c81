/**
 * `npm run bench -- NAME [--quick]`: measures and writes the section of docs/benchmarks.md. Nothing is asserted.
 * `npm run bench -- flow --only throughput [--requests N] [--profile DIR]` writes no page: it prints one figure in less than a
 * minute, and leaves CPU profiles of gateway and worker in DIR. `npm run bench -- flow --only silent [--quick]` writes the section
 * about a provider that does not answer.
 */
import { parseArgs } from 'node:util';
import { benchFlow } from './flow/bench-flow.ts';
import { benchSilent } from './flow/bench-silent.ts';
import { benchThroughput } from './flow/bench-throughput.ts';
import { benchSign } from './sign/bench-sign.ts';
import { benchVerify } from './verify/bench-verify.ts';

type Options = { readonly quick: boolean; readonly requests: number; readonly profile?: string | undefined };

const BENCHES: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  sign: benchSign,
  verify: benchVerify,
  flow: benchFlow,
  'flow throughput': benchThroughput,
  'flow silent': benchSilent,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    requests: { type: 'string', default: '600' },
    profile: { type: 'string' },
  },
});
const name = [...positionals, ...(values.only === undefined ? [] : [values.only])].join(' ');
const bench = BENCHES[name];
if (bench === undefined) {
  console.error('usage: npm run bench -- sign|verify|flow [--quick]');
  console.error('       npm run bench -- flow --only throughput [--requests N] [--profile DIR]');
  console.error('       npm run bench -- flow --only silent [--quick]');
  process.exitCode = 2;
} else {
  await bench({ ...values, requests: Number(values.requests) });
}
