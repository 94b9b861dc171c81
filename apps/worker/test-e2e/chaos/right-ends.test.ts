import { describe, expect, it } from '@jest/globals';
import { rightEnds } from './right-ends.ts';

describe('the right end of a request', () => {
  it('is what its person means to do', () => {
    expect(rightEnds(['completed'], 'signed')).toEqual(['completed']);
    expect(rightEnds(['completed'], undefined)).toEqual(['completed']);
    expect(rightEnds(['declined'], 'declined')).toEqual(['declined']);
  });

  it('is expired, and nothing else, when the provider stood still until the answer was too late', () => {
    expect(rightEnds(['completed'], 'expired')).toEqual(['expired']);
    expect(rightEnds(['declined'], 'expired')).toEqual(['expired']);
  });

  it('is canceled where the portal was told so, whatever the phone showed', () => {
    expect(rightEnds(['canceled'], 'expired')).toEqual(['canceled']);
  });
});
