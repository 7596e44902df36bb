import type { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { historyKept } from './history.ts';

/**
 * What was told, to be looked at or sent again. No longer than executions are known by their names: an event that is
 * sent again starts nothing a second time.
 */
export const archive = (bus: EventBus): Archive =>
  bus.archive('Archive', {
    description: 'muster: what was told',
    eventPattern: { source: ['muster'] },
    retention: historyKept,
  });
