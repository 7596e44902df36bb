import type { ConfigInput } from '#ground/config/schema/config.ts';

/** Types the config in an editor; returns it as it is. */
export const defineConfig = (config: ConfigInput): ConfigInput => config;
