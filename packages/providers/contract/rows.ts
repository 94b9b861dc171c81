/**
 * What every adapter has to get right, one row a behaviour of person or provider. Who behaves so is a citizen of the
 * sandbox; what an adapter must end with is written in the words of {@link Ending}.
 */

/**
 * How an attempt ended: `signed` (every value verifies), `bad signature`, `declined`, `expired`, `lost`, `unknown`,
 * `waiting` (until the driver gave up, as the core does at its own deadline), `no certificate`, `certificate STATUS`,
 * `refused CODE`, `fault CODE`.
 */
export type Ending = string;

export type Row = {
  readonly name: string;
  /** Behaviour of the sandbox's citizen, `apps/sandbox/src/behaviours.ts`. */
  readonly behaviour: string;
  readonly documents: 1 | 3;
  readonly endings: readonly Ending[];
  /** How often a phone rang for this order in the end. */
  readonly pushes: 0 | 1;
};

const row = <const Name extends string>(
  name: Name,
  behaviour: string,
  pushes: 0 | 1,
  endings: readonly Ending[],
  documents: 1 | 3 = 1,
): Row & { readonly name: Name } => ({ name, behaviour, documents, endings, pushes });

/** Whoever cannot be asked about an order without its answer ends as `lost`; nobody may end as `unknown`. */
const AFTER = ['signed', 'lost'];
/** Nothing was accepted: to be pushed again where that can be known, otherwise to be given up. */
const BEFORE = ['unknown', 'lost', 'refused provider.unavailable'];

/* biome-ignore format: one row a behaviour, read as a table */
export const ROWS = [
  row('happy',                       'approve',              1, ['signed']),
  row('batch',                       'approve',              1, ['signed'], 3),
  row('slow',                        'approve_slow',         1, ['signed']),
  row('refused',                     'decline',              1, ['declined']),
  row('expired',                     'ignore',               1, ['expired']),
  row('wrong PIN',                   'wrong_pin',            1, ['refused approval.wrong_pin']),
  row('wrong code',                  'wrong_code',           1, ['refused approval.wrong_code']),
  row('phone unreachable',           'lose_network',         1, ['refused approval.device_unreachable']),
  row('phone busy',                  'busy',                 0, ['refused approval.device_busy']),
  row('account locked',              'locked',               0, ['refused account.locked']),
  row('quota used up',               'quota',                0, ['refused provider.quota_exceeded']),
  row('unknown user',                'unknown_user',         0, ['refused account.not_found']),
  row('no certificate',              'no_certificate',       0, ['no certificate', 'refused credential.none']),
  row('revoked',                     'revoked_certificate',  0, ['certificate revoked', 'certificate unusable', 'refused credential.revoked', 'refused credential.unusable']),
  row('down',                        'provider_down',        0, ['fault provider.unavailable']),
  row('down before accepting',       'server_error_before',  0, BEFORE),
  row('down after accepting',        'server_error_after',   1, AFTER),
  row('timeout after accepting',     'accepted_silently',    1, AFTER),
  row('cut after accepting',         'accepted_dropped',     1, AFTER),
  row('session forgotten',           'forgotten',            1, ['lost']),
  row('duplicate answer',            'approve_twice',        1, ['signed']),
  row('signature over another hash', 'wrong_hash',           1, ['bad signature']),
  row('signature by another key',    'wrong_key',            1, ['bad signature']),
  row('HTML instead of an answer',   'html_instead_of_json', 0, ['fault provider.protocol_error', 'fault provider.unavailable']),
] as const satisfies readonly Row[];

export type RowName = (typeof ROWS)[number]['name'];
