import { setTimeout as sleep } from 'node:timers/promises';
import { serve, type Served } from './serve.ts';

/** Everybody else that handlers call: settings, a webhook, a heartbeat. Each answers after 50 ms. */
export const startOther = (): Promise<Served> => serve(() => sleep(50, { REQUEST_MAX_TOKENS: 6000 }));
