import type { Config } from '#ground/config/schema/config.ts';
import type { HandlerCode } from './handler-function.ts';
import type { Home } from './home.ts';

/** What every function of a monitor is made of. */
export type Parts = { config: Config; code: HandlerCode; home: Home };
