import { CORE_DEVIATIONS } from './core';
import { LIST_SERVICE_DEVIATIONS } from './list-service';
import type { Deviation } from './deviation';
import { SENDER_DEVIATIONS } from './sender';
import { TERMINAL_DEVIATIONS } from './terminal';

/** Every deliberate fault that a simulator can have. */
export const ALL_DEVIATIONS: readonly Deviation[] = [
  ...SENDER_DEVIATIONS,
  ...CORE_DEVIATIONS,
  ...LIST_SERVICE_DEVIATIONS,
  ...TERMINAL_DEVIATIONS,
];
