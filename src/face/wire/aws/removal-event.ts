import { z } from 'zod';

/** All that an answer takes, whatever else was sent. */
export const RemovalAddress = z.object({
  /** Signed: whoever has it answers for us. */
  ResponseURL: z.url(),
  /** `arn:aws:cloudformation:eu-central-1:123456789012:stack/Muster-chat/<uuid>` */
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional().catch(undefined),
});
export type RemovalAddress = z.infer<typeof RemovalAddress>;

/** As CloudFormation sends it to a custom resource. Source: CloudFormation User Guide, "Custom resource request objects". */
export const RemovalRequest = z.object({
  ...RemovalAddress.shape,
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  /** Read later: whatever they are, there is somebody to answer. */
  ResourceProperties: z.unknown().optional(),
  OldResourceProperties: z.unknown().optional(),
});
export type RemovalRequest = z.infer<typeof RemovalRequest>;

/** By environment, as `settingsPlaces` has them. */
const Places = z.record(z.string(), z.object({ place: z.string(), names: z.array(z.string()).default([]) }));

/** What the stack says of itself. */
export const RemovalProperties = z.object({
  Phase: z.enum(['before-change', 'before-removal']),
  Service: z.string(),
  Targets: Places.default({}),
});
export type RemovalProperties = z.infer<typeof RemovalProperties>;
