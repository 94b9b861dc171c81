/**
 * One order by one adapter against any server. Argument: JSON `{entry, account, documents}`, the entry as in
 * `KYSO_PROVIDERS`. Prints how it ended, in the words of `rows.ts`.
 */
import type { SignerAccount } from '@kyso/domain';
import { createSigner, type ProviderEntry } from '@kyso/providers';
import { drive } from './drive.ts';

type Asked = { readonly entry: ProviderEntry; readonly account: SignerAccount; readonly documents: number };

// written by whoever starts this program
const { entry, account, documents } = JSON.parse(process.argv[2] ?? '') as Asked;
const signer = createSigner(entry, { now: () => Date.now() });
const { ending } = await drive(signer, account, documents, { code: entry.code, account: () => account });
process.stdout.write(`${ending}\n`);
