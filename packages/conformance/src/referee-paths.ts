/** Where `script/lib/referees.sh` puts the referees that do not come from Debian. */
import { fileURLToPath } from 'node:url';

export const STATE_DIRECTORY = fileURLToPath(new URL('../../../.kyso', import.meta.url));
export const REFEREES_DIRECTORY = fileURLToPath(new URL('../referees', import.meta.url));
export const INSTALL_SCRIPT = fileURLToPath(new URL('../../../script/lib/referees.sh', import.meta.url));
