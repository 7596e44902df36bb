import { z } from 'zod';
import { SecretRef } from '#ground/config/schema/reference.ts';

/** An incoming webhook: its URL is the secret. Source: docs.slack.dev, Sending messages using incoming webhooks. */
export const SlackChannel = z.strictObject({ kind: z.literal('slack'), webhook: SecretRef });
export type SlackChannel = z.infer<typeof SlackChannel>;
