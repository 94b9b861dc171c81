import { parseInstant } from '@kyso/domain';
import { openLocalFile } from '@kyso/local-files';
import {
  identityMatches,
  type Language,
  type ValidationOptions,
  type ValidationReport,
  validateDocument,
} from '@kyso/validation';
import { type Call, type Command, CommandError, UsageError } from '../command.ts';
import { applicantNumbers } from '../local/applicant.ts';
import { failureOf } from '../local/outcome.ts';
import { onlineSources, trustOf } from '../local/trust.ts';
import { failureLine, verifyLine } from '../local/verify-line.ts';
import { failurePretty, verifyPretty } from '../local/verify-pretty.ts';
import { writeReport } from '../local/verify-report.ts';

/** An error weighs more than an invalid file, that more than one without a verdict. */
export const VERIFY_EXIT = { allValid: 0, error: 1, invalid: 3, undetermined: 4 } as const;

/**
 * Judges signatures; needs no installation. Exit code: 0 all files valid, 3 some invalid, 4 none invalid but some
 * undetermined or unsigned, 1 a file could not be read, 2 wrong usage.
 */
export const verify: Command = {
  name: 'verify',
  usage:
    '[--trust DIR] [--offline] [--at TIME] [--pretty] [--lang vi|en] [--report OUT.pdf] [--citizen NUMBER]… [--applicant-file FILE] FILE…',
  summary: 'judge the signatures of PDFs; one JSON line a file',
  options: {
    trust: { type: 'string' },
    offline: { type: 'boolean' },
    at: { type: 'string' },
    pretty: { type: 'boolean' },
    lang: { type: 'string' },
    report: { type: 'string' },
    citizen: { type: 'string', multiple: true },
    'applicant-file': { type: 'string' },
  },
  async run(call) {
    if (call.words.length === 0) throw new UsageError('give at least one PDF');
    if (call.options['report'] !== undefined && call.words.length > 1) {
      throw new UsageError('--report takes one PDF at a time');
    }
    const context = { trust: trustOf(call), ...(call.options['offline'] === true ? {} : onlineSources()) };
    const at = timeOf(call);
    const wish: Wish = { language: languageOf(call), applicant: applicantNumbers(call) };
    const codes: number[] = [];
    for (const file of call.words) {
      const now = at ?? new Date().toISOString();
      codes.push(await verifyFile(call, file, { now, ...context }, wish));
    }
    return worst(codes);
  },
};

type Wish = { readonly language: Language; readonly applicant: readonly string[] | undefined };

async function verifyFile(
  call: Call,
  file: string,
  options: ValidationOptions,
  { language, applicant }: Wish,
): Promise<number> {
  try {
    using source = openLocalFile(file);
    const report = await validateDocument(source, options);
    const identity = applicant === undefined ? undefined : identityMatches(report, applicant);
    if (call.options['pretty'] === true) call.say(verifyPretty(file, report, language, identity));
    else call.print(verifyLine(file, report, identity));
    if (typeof call.options['report'] === 'string')
      await writeReport(call.options['report'], { file, source, report, language, identity });
    return exitOf(report);
  } catch (error) {
    if (error instanceof UsageError || error instanceof CommandError) throw error; // it is about the one report
    const failure = failureOf(error);
    if (call.options['pretty'] === true) call.say(failurePretty(file, failure, language));
    else call.print(failureLine(file, failure));
    return VERIFY_EXIT.error;
  }
}

function exitOf({ verdict }: ValidationReport): number {
  if (verdict === 'valid') return VERIFY_EXIT.allValid;
  return verdict === 'invalid' ? VERIFY_EXIT.invalid : VERIFY_EXIT.undetermined;
}

function worst(codes: readonly number[]): number {
  const order = [VERIFY_EXIT.error, VERIFY_EXIT.invalid, VERIFY_EXIT.undetermined];
  return order.find((code) => codes.includes(code)) ?? VERIFY_EXIT.allValid;
}

function timeOf({ options }: Call): string | undefined {
  const given = options['at'];
  if (typeof given !== 'string') return undefined;
  const at = parseInstant(given);
  if (at === undefined) throw new UsageError('--at takes a time of ISO 8601 with its zone: 2026-11-26T08:00:00+07:00');
  return at;
}

function languageOf({ options }: Call): Language {
  const given = options['lang'] ?? 'vi';
  if (given !== 'vi' && given !== 'en') throw new UsageError('--lang takes vi or en');
  return given;
}
