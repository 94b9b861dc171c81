import type { RevocationChecker, RevocationStatus } from '@kyso/domain';

/** Says of every certificate what it was told to say, and counts how often it was asked. */
export class FakeRevocationChecker implements RevocationChecker {
  status: RevocationStatus;
  asked = 0;

  constructor(status: RevocationStatus = { kind: 'good' }) {
    this.status = status;
  }

  async check(): Promise<RevocationStatus> {
    this.asked++;
    return this.status;
  }
}
