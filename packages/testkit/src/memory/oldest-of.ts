import { type Instant, isFinal, type SignatureRequest, type Status, statusOf } from '@kyso/domain';

/** When the oldest request in each open status was created. */
export function oldestOf(requests: readonly SignatureRequest[]): Partial<Record<Status, Instant>> {
  const oldest: Partial<Record<Status, Instant>> = {};
  for (const request of requests.filter(({ state }) => !isFinal(state))) {
    const known = oldest[statusOf(request)];
    if (known === undefined || request.createdAt < known) oldest[statusOf(request)] = request.createdAt;
  }
  return oldest;
}
