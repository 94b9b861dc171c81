import { parseAccountNumber } from '@kyso/domain';
import { z } from 'zod';

export const providerCode = z.string().min(1).max(64);
export const citizenId = z
  .string()
  .max(64)
  .refine((text) => parseAccountNumber(text) !== undefined, { params: { code: 'invalid_citizen_id' } })
  .meta({ description: 'CCCD (12 digits), CMND (9), tax code (10 or 10-3) or passport' });
/** Of the same person, besides the number of the account. */
export const citizenIds = z.array(citizenId).max(8).meta({
  description:
    'Further identity numbers of the person (CCCD, CMND, tax code, passport). A certificate has to name one of these or the account',
});
export const certificateSerial = z.string().regex(/^[0-9A-Fa-f]{1,64}$/);
