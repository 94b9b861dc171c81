import type * as jestGlobals from '@jest/globals';

export type Jest = Pick<typeof jestGlobals, 'describe' | 'it' | 'expect' | 'beforeEach' | 'afterEach' | 'afterAll'>;

/**
 * Jest's functions, taken when a suite is described. Importing `@jest/globals` at the top would make this package
 * impossible to load in plain Node, where its launcher and in-memory adapters are used too.
 */
export function jest(): Jest {
  // Jest injects them into the global scope of a test file; there is no type for that scope.
  return globalThis as unknown as Jest;
}

/** Expects the promise to reject with a KysoError of that code. */
export async function expectCode(promise: Promise<unknown>, code: string): Promise<void> {
  await jest().expect(promise).rejects.toMatchObject({ name: 'KysoError', code });
}
