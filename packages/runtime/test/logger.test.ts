import { describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { createLogger } from '../src/index.ts';

function record(): { lines: string[]; destination: { write(line: string): void } } {
  const lines: string[] = [];
  return { lines, destination: { write: (line) => void lines.push(line) } };
}

describe('the logger', () => {
  it('reduces a request to ids and state', () => {
    const { lines, destination } = record();
    const logger = createLogger({ name: 'test', level: 'info', destination });
    logger.info(
      { signatureRequest: { id: 'sr_1', tenantId: 'ten_1', state: 'queued', seq: 1, signer: 'canary' } },
      'accepted',
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      name: 'test',
      signatureRequest: { requestId: 'sr_1', tenantId: 'ten_1', state: 'queued', seq: 1 },
    });
    expect(lines.join()).not.toContain('canary');
  });

  it('redacts personal data and secrets by name, two levels down', () => {
    const { lines, destination } = record();
    const logger = createLogger({ name: 'test', level: 'info', destination });
    logger.info({
      account: 'canary',
      a: { phone: 'canary', b: { password: 'canary' } },
      headers: { authorization: 'canary' },
    });
    expect(lines.join()).not.toContain('canary');
  });

  it('writes codes and causes of errors', () => {
    const { lines, destination } = record();
    const logger = createLogger({ name: 'test', level: 'info', destination });
    logger.error({ err: new KysoError('store.unavailable', 'disk is full', { cause: new Error('ENOSPC') }) });
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ code: 'store.unavailable', cause: { message: 'ENOSPC' } });
  });
});
