import { describeActor } from '../../../conformance/actor.ts';
import { commandWorld } from '../../../fixtures/actors/command.ts';
import { githubWorld } from '../../../fixtures/actors/github.ts';
import { httpWorld } from '../../../fixtures/actors/http.ts';
import { lambdaWorld } from '../../../fixtures/actors/lambda.ts';
import { railwayActorWorld } from '../../../fixtures/actors/railway.ts';
import { ssmAutomationWorld } from '../../../fixtures/actors/ssm.ts';

const asked = {
  done: ['under-way', 'live', 'failed'],
  throttled: 'failed',
  needsLastKnownGood: true,
  needsSecret: true,
  isSeen: true,
} as const;

describeActor('http', httpWorld, {
  ...asked,
  done: [...asked.done],
  lost: ['live', 'not-acted'],
  key: 'as it is',
});
describeActor('command', commandWorld, {
  done: ['cannot-tell', 'cannot-tell', 'cannot-tell'],
  lost: ['cannot-tell', 'cannot-tell'],
  throttled: 'failed',
  needsLastKnownGood: false,
  needsSecret: false,
  key: 'as it is',
  isSeen: false,
});
// A throttle of Railway's gateway says nothing of what was done behind it.
describeActor('railway-rollback', railwayActorWorld, {
  ...asked,
  done: [...asked.done],
  lost: ['live', 'cannot-tell'],
  throttled: 'unknown',
  key: 'not at all',
});
describeActor('github-workflow', githubWorld, {
  ...asked,
  done: [...asked.done],
  lost: ['live', 'cannot-tell'],
  key: 'as it is',
});
describeActor('lambda-alias', lambdaWorld, {
  ...asked,
  done: ['live', 'live', 'failed'],
  lost: ['live', 'not-acted'],
  needsSecret: false,
  key: 'not at all',
});
describeActor('ssm-automation', ssmAutomationWorld, {
  ...asked,
  done: [...asked.done],
  lost: ['not-acted', 'not-acted'],
  needsSecret: false,
  key: 'hashed',
});
