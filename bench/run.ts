/** `npm run bench -- NAME [--quick]`: measures and writes the section of docs/benchmarks.md. Nothing is asserted. */
import { benchFlow } from './flow/bench-flow.ts';
import { benchSign } from './sign/bench-sign.ts';
import { benchVerify } from './verify/bench-verify.ts';

const BENCHES: Readonly<Record<string, (options: { quick: boolean }) => Promise<void>>> = {
  sign: benchSign,
  verify: benchVerify,
  flow: benchFlow,
};

const [name, ...words] = process.argv.slice(2);
const bench = BENCHES[name ?? ''];
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--quick]`);
  process.exitCode = 2;
} else {
  await bench({ quick: words.includes('--quick') });
}
