/**
 * The order of test files: those that wait for processes first, so that no long one is left over when everything else is
 * done. Within a kind it is Jest's own order: by time where it is known from an earlier run, else by size.
 */
import jestSequencer from '@jest/test-sequencer';

// The package has one declaration for both kinds of modules, written for CommonJS.
const TestSequencer = jestSequencer as unknown as typeof jestSequencer.default;
type Tests = Parameters<jestSequencer.default['sort']>[0];

const KINDS = ['e2e', 'integration', 'unit'];

export default class LongestFirst extends TestSequencer {
  override async sort(tests: Tests): Promise<Tests> {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => kindOf(a) - kindOf(b));
  }
}

function kindOf({ context }: Tests[number]): number {
  return KINDS.indexOf(context.config.displayName?.name ?? '');
}
