import type { Outcome } from '#ground/base/outcome.ts';
import { policyOf, type Stage, target } from './alarm-stage.ts';

export const subjectOf = (check: string) => ({
  ...target,
  check,
  stream: `production/chat/${check}/local`,
  policy: policyOf(),
});
export const health = subjectOf('health');

export async function record(world: Stage, outcome: Outcome, subject = health): Promise<void> {
  world.clock.move(60_000);
  const slot = world.clock.now();
  await world.appender.append(subject.stream, () => [
    { kind: 'slot', outcome, slot, body: { reason: `it was ${outcome}` } },
  ]);
}

export const alarmRecords = async (world: Stage) =>
  (await world.log.read('alarms', { limit: 100, order: 'oldest-first' })).map(
    ({ record: { body, incident } }) => [(body as { transition: string }).transition, incident],
  );

export const sentTypes = (world: Stage) => world.sent.map(({ type, detail }) => `${type} ${detail.id}`);
