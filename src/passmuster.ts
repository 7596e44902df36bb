export { defineConfig } from '#ground/config/define-config.ts';
export type { ConfigInput } from '#ground/config/schema/config.ts';
