/** Tries a provider as it is configured, without a citizen: settings, address and the credentials of this service. */
import { type Clock, ERRORS, isKysoError } from '@kyso/domain';
import { createSigner, type ProviderEntry, type SettingFault } from '@kyso/providers';

const TIMEOUT_MS = 15_000;

/** @throws Error whose message says what is wrong and what to do: a code of the table, and the settings by name. */
export async function tryProvider(entry: ProviderEntry, clock: Clock): Promise<void> {
  try {
    await createSigner(entry, clock).ping?.(AbortSignal.timeout(TIMEOUT_MS));
  } catch (error) {
    throw isKysoError(error) ? new Error(explain(error)) : error;
  }
}

function explain({ code, details, message }: { code: keyof typeof ERRORS; details: object; message: string }): string {
  const { fields, faults, status, reason } = details as Readonly<Record<string, unknown>>;
  const wrong = Array.isArray(faults) ? (faults as SettingFault[]).map(({ field, fault }) => `${field} ${fault}`) : [];
  const facts = [
    ...(wrong.length > 0 ? [`settings: ${wrong.join(', ')}`] : []),
    ...(Array.isArray(fields) ? [fields.join(', ')] : []),
    ...(status === undefined ? [] : [`status ${String(status)}`]),
    ...(reason === undefined ? [] : [String(reason)]),
  ];
  return `${code}: ${message}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}. ${ERRORS[code].next.en}`;
}
