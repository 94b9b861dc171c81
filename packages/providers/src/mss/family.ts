import type { RemoteSigner } from '@kyso/domain';
import { z } from 'zod';
import { MAX_OPEN_CALLS } from '../blocking.ts';
import { COMMON_SETTINGS, type Family, type FamilyContext, family } from '../family.ts';
import { createJsonClient } from '../http/json-client.ts';
import type { Transport } from './message.ts';
import { createMssSigner } from './remote-signer.ts';
import { restTransport } from './rest.ts';
import { soapTransport } from './soap.ts';

const MSS = 'http://uri.etsi.org/TS102204/v1.1.2#';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  /** Of the one endpoint, below the base URL. */
  path: z.string().startsWith('/').optional(),
  apId: z.string().min(1),
  apPassword: z.string().min(1),
  /** URI of the MSSP, for services that want to be addressed. */
  msspId: z.string().min(1).optional(),
  /** URI of the profile that signs a digest; profiles that sign text cannot make a PDF signature. */
  signatureProfile: z.string().min(1),
  format: z.string().min(1).optional(),
  dataForm: z.enum(['digest', 'digest-info']).optional(),
  messagingMode: z.enum(['synch', 'asynch']).default('synch'),
  additionalServices: z.array(z.string().min(1)).default([]),
  /** `+84…` instead of `84…`. */
  msisdnPlus: z.boolean().default(false),
  timeoutSeconds: z.number().int().min(1).max(600).default(300),
  /** Asynchronous mode: until the first look and between the others. Operators ask for 20 s and 5 s. */
  pollFirstMs: z.number().int().min(100).default(20_000),
  pollNextMs: z.number().int().min(100).default(5_000),
});
const SOAP_SETTINGS = SETTINGS.extend({ soap: z.enum(['1.1', '1.2']).default('1.2') });

type Settings = z.output<typeof SETTINGS>;
type Usual = { readonly format: string; readonly dataForm: 'digest' | 'digest-info' };

const SECRETS = ['apPassword'] as const;

/** SIM PKI: a row for SOAP (VGCA mPKI and others) and one for the JSON of Methics Kiuru (Mobifone). */
export const MSS_FAMILIES = {
  'mss-soap': family(SOAP_SETTINGS, SECRETS, (settings, context) =>
    signer(settings, context, { format: `${MSS}PKCS1`, dataForm: 'digest-info' }, (client) =>
      soapTransport(client, settings.soap, settings.path ?? ''),
    ),
  ),
  'mss-kiuru': family(SETTINGS, SECRETS, (settings, context) =>
    signer(
      settings,
      context,
      { format: 'http://www.methics.fi/KiuruMSSP/v3.2.0#PKCS1', dataForm: 'digest' },
      (client) => restTransport(client, settings.path ?? ''),
    ),
  ),
} as const satisfies Record<string, Family>;

function signer(
  settings: Settings,
  context: FamilyContext,
  usual: Usual,
  transportOver: (client: ReturnType<typeof createJsonClient>) => Transport,
): RemoteSigner {
  const { format, dataForm, pollFirstMs, pollNextMs, ...rest } = settings;
  const way = { ...settings, ...context };
  const quick = transportOver(createJsonClient(way));
  const patient = transportOver(createJsonClient({ ...way, maxConcurrent: MAX_OPEN_CALLS }));
  return createMssSigner({
    ...rest,
    ...context,
    transport: { ...quick, sign: settings.messagingMode === 'synch' ? patient.sign : quick.sign },
    format: format ?? usual.format,
    dataForm: dataForm ?? usual.dataForm,
    poll: { firstMs: pollFirstMs, nextMs: pollNextMs },
  });
}
