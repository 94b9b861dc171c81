import type { Column } from './column.ts';
import { CSC_COLUMNS } from './columns/csc.ts';
import { MOBILE_ID_COLUMNS } from './columns/mobile-id.ts';
import { MSS_COLUMNS } from './columns/mss.ts';
import { SMART_ID_COLUMNS } from './columns/smart-id.ts';
import { SP769_COLUMNS } from './columns/sp769.ts';
import { VIETNAM_COLUMNS } from './columns/vietnam.ts';

/** Every adapter under the contract; a family keeps its columns in a file of its own. */
export const COLUMNS: readonly Column[] = [
  ...SP769_COLUMNS,
  ...CSC_COLUMNS,
  ...SMART_ID_COLUMNS,
  ...MOBILE_ID_COLUMNS,
  ...MSS_COLUMNS,
  ...VIETNAM_COLUMNS,
];
