/** The key that signs what the service itself hands out. Its password is among the secrets. */
import type { Values, VariableName } from './config-table.ts';

export type SealConfig = {
  /** PKCS#12 file. */
  readonly file: string;
  /** Where the password stands; absent: it is a secret of the process. */
  readonly passwordFile?: string;
};

export function sealConfig(values: Values): { readonly seal?: SealConfig } {
  const { KYSO_SEAL_P12_FILE: file, KYSO_SEAL_P12_PASSWORD_FILE: passwordFile } = values;
  return file === undefined ? {} : { seal: { file, ...(passwordFile === undefined ? {} : { passwordFile }) } };
}

export function incompleteSeal(values: Values): readonly { readonly name: VariableName; readonly problem: string }[] {
  const {
    KYSO_SEAL_P12_FILE: file,
    KYSO_SEAL_P12_PASSWORD: password,
    KYSO_SEAL_P12_PASSWORD_FILE: passwordFile,
  } = values;
  const passwords = [password, passwordFile].filter((one) => one !== undefined).length;
  if (file === undefined && passwords > 0) {
    return [{ name: 'KYSO_SEAL_P12_FILE', problem: 'is missing: a password says nothing without it' }];
  }
  if (file === undefined || passwords === 1) return [];
  const problem = passwords === 0 ? 'is missing' : 'is given twice';
  return [
    { name: 'KYSO_SEAL_P12_PASSWORD', problem: `${problem}: give it, or KYSO_SEAL_P12_PASSWORD_FILE, but not both` },
  ];
}
