import { CSC_V1, CSC_V2 } from './csc/protocol.ts';
import { MISA } from './misa/protocol.ts';
import { MOBILE_ID } from './mobile-id/protocol.ts';
import { MSS_KIURU, MSS_SOAP } from './mss/protocol.ts';
import { MYSIGN } from './mysign/protocol.ts';
import type { Protocol } from './protocol.ts';
import { RSSP } from './rssp/protocol.ts';
import { SMART_ID_V2, SMART_ID_V3 } from './smart-id/protocol.ts';
import { SMARTCA } from './smartca/protocol.ts';
import { SMARTCA_CSC } from './smartca-csc/protocol.ts';
import { INTRUST, NEAC, QD769 } from './sp769/protocol.ts';

/** Every provider of the sandbox. */
export const PROTOCOLS: readonly Protocol[] = [
  SMARTCA,
  CSC_V1,
  CSC_V2,
  SMART_ID_V2,
  SMART_ID_V3,
  MOBILE_ID,
  MSS_SOAP,
  MSS_KIURU,
  QD769,
  INTRUST,
  NEAC,
  SMARTCA_CSC,
  MYSIGN,
  MISA,
  RSSP,
];
