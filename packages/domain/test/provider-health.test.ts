import { describe, expect, it } from '@jest/globals';
import { HEALTH_FRESH_MS, type HealthState, mergeHealth, type ProviderObservation } from '@kyso/domain';

const NOW_MS = Date.UTC(2026, 2, 2, 8);
const ago = (seconds: number) => new Date(NOW_MS - seconds * 1000).toISOString();
const FRESH_SINCE = ago(HEALTH_FRESH_MS / 1000);

function seen(
  state: HealthState,
  sinceSeconds: number,
  seenSeconds = 1,
  approvals: number[] = [],
): ProviderObservation {
  const [since, seenAt] = [ago(sinceSeconds), ago(seenSeconds)];
  return { provider: 'p', observer: `o${sinceSeconds}`, state, since, seenAt, approvalSeconds: approvals };
}

describe('mergeHealth', () => {
  it('has nothing against a provider that nobody called', () => {
    expect(mergeHealth([], FRESH_SINCE)).toEqual({ state: 'operational', approvals: 0 });
  });

  it.each<[string, ProviderObservation[], HealthState, number]>([
    [
      'operational since the last of all became so',
      [seen('operational', 90), seen('operational', 20)],
      'operational',
      20,
    ],
    ['down since all are in vain', [seen('down', 90), seen('down', 20)], 'down', 20],
    ['degraded since the first trouble of one', [seen('operational', 90), seen('down', 20)], 'degraded', 20],
    ['degraded when some of it is down', [seen('degraded', 60), seen('down', 90)], 'degraded', 90],
    ['judged by what is fresh', [seen('down', 900, 600), seen('operational', 30)], 'operational', 30],
    [
      'judged by the newest when nothing is fresh',
      [seen('down', 900, 600), seen('operational', 800, 700)],
      'down',
      900,
    ],
  ])('is %s', (_, observations, state, sinceSeconds) => {
    for (const given of [observations, observations.toReversed()]) {
      expect(mergeHealth(given, FRESH_SINCE)).toMatchObject({ state, since: ago(sinceSeconds) });
    }
  });

  it('takes the median of the approvals of all, also of old observations', () => {
    expect(mergeHealth([seen('operational', 5, 1, [10, 90])], FRESH_SINCE)).toMatchObject({
      medianApprovalSeconds: 50,
    });
    const three = [seen('operational', 5, 1, [10, 90]), seen('operational', 900, 800, [30])];
    expect(mergeHealth(three, FRESH_SINCE)).toMatchObject({ medianApprovalSeconds: 30, approvals: 3, seenAt: ago(1) });
  });
});
