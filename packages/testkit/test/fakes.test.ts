import { describe, expect, it } from '@jest/globals';
import { isId } from '@kyso/domain';
import { instant, ManualClock, PlainVault, RecordingBell, SequentialIds, START_MS } from '@kyso/testkit';

describe('ManualClock', () => {
  it('moves only when told to', () => {
    const clock = new ManualClock();
    expect(clock.now()).toBe(START_MS);
    clock.advance(1500);
    expect(clock.instant()).toBe(instant(1500));
    expect(clock.instant(500)).toBe(instant(2000));
    clock.set(0);
    expect(clock.instant()).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('SequentialIds', () => {
  it('gives well-formed ids that sort in the order they were given', () => {
    const ids = new SequentialIds();
    const given = Array.from({ length: 100 }, () => ids.next('sr'));
    expect(given.every((id) => isId('sr', id))).toBe(true);
    expect([...new Set(given)].sort()).toEqual(given);
  });

  it('gives the same ids again, and others in another series', () => {
    expect(new SequentialIds().next('fil')).toBe(new SequentialIds().next('fil'));
    expect(new SequentialIds(1).next('fil')).not.toBe(new SequentialIds(2).next('fil'));
  });
});

describe('RecordingBell', () => {
  it('remembers what was rung, and nothing while it is deaf', async () => {
    const bell = new RecordingBell();
    const requestId = new SequentialIds().next('sr');
    const doorbell = { kind: 'effect', effect: 'poll', requestId, seq: 3 } as const;
    expect(await bell.ring(doorbell)).toBe(true);
    bell.deaf = true;
    expect(await bell.ring(doorbell)).toBe(false);
    expect(bell.heard).toEqual([doorbell]);
    expect(bell.take()).toEqual([doorbell]);
    expect(bell.heard).toEqual([]);
  });
});

describe('PlainVault', () => {
  const vault = new PlainVault();

  it('gives back what was sealed in the same context, and hides it from a plain search', () => {
    const sealed = vault.seal('001099012345 Nguyễn', 'profile:account');
    expect(vault.open(sealed, 'profile:account')).toBe('001099012345 Nguyễn');
    expect(sealed).not.toContain('001099012345');
    expect(sealed).toMatch(/^plain-vault\./);
  });

  it('refuses another context and a text it did not make', () => {
    const sealed = vault.seal('x', 'a');
    for (const open of [
      () => vault.open(sealed, 'b'),
      () => vault.open('x', 'a'),
      () => vault.open(`${sealed}.y`, 'a'),
    ]) {
      expect(open).toThrow(expect.objectContaining({ code: 'internal' }));
    }
  });
});
