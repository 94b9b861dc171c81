import type { TimeStampAuthority } from '@kyso/domain';
import { createCertificateFetcher, createTimeStampAuthority, type Fetch } from '@kyso/trust';
import { UsageError } from '../command.ts';
import { SYSTEM_CLOCK } from './trust.ts';

/** The authorities that `--tsa` names, the preferred one first. @throws UsageError for what is no http address */
export function timeStampAuthority(option: string, fetch: Fetch = createCertificateFetcher()): TimeStampAuthority {
  const urls = option.split(',');
  if (urls.some((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))) {
    throw new UsageError('--tsa takes http addresses, separated by commas');
  }
  return createTimeStampAuthority({ urls, fetch, clock: SYSTEM_CLOCK });
}
