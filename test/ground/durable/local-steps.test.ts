import { describeSteps } from '../../conformance/steps.ts';
import { localWorld, mortal, only } from './local-world.ts';

describeSteps('durable SDK on the local engine', () => {
  const world = localWorld();
  return {
    nowMs: () => world.clock.now(),
    async run(workflow, input, crashAt) {
      const count = { moments: 0 };
      const first = mortal(crashAt, count);
      const engine = world.open(only(workflow), first.through);
      try {
        await engine.start('flow', 'run-1', input);
        return { result: await engine.result('flow', 'run-1'), moments: count.moments };
      } catch (error) {
        if (!first.isDead()) throw error;
      }
      await engine.close();
      const next = world.open(only(workflow));
      next.resumeAll();
      await next.start('flow', 'run-1', input);
      return { result: await next.result('flow', 'run-1'), moments: count.moments };
    },
  };
});
