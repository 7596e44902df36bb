import { z } from 'zod';
import type { ActionContext, ActionResult, Actor, Observed } from '#act/runbook/action.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Core, Process } from '../../world/process.ts';
import type { Service } from './service.ts';

/** A rollback that was asked for, and arrived. */
export type Act = {
  key: string;
  run: string;
  incident: string;
  to: string;
  at: number;
  state: 'under-way' | 'live' | 'failed';
};

/** Where the service is deployed. */
export type Host = {
  acts: Act[];
  /** Requests that are on their way: they arrive whatever becomes of who sent them. */
  onTheWay: Map<string, number>;
  /** It shows whose acts it has carried out. */
  isShowing: boolean;
};

const Before = z.strictObject({ to: z.string() });

type Parts = {
  core: Core;
  process: Process;
  service: Service;
  host: Host;
  /** How likely its sender dies while it is under way. */
  deaths: () => number;
  /** As the request is about to be sent, and as it arrives. */
  onSend: (context: ActionContext, to: string) => void;
  onArrive: (act: Act) => void;
};

const unavailable = (why: string): MusterError => new MusterError('HOST_UNAVAILABLE', why);

/** An actor as its port says: it looks, acts, and shows what became of it, if its host does. */
export function simulatedActor(parts: Parts): Actor<'http'> {
  const { core, process, service, host } = parts;
  const { chance, weather } = core;
  const look = <T>(effect: () => T): Promise<T | undefined> =>
    process.call('read', effect, { unavailable }).catch((error: unknown) => {
      if (error instanceof MusterError) return undefined;
      throw error;
    });
  return {
    pollMs: 5000,
    async snapshot(_, { lastKnownGood: to }) {
      if (to === undefined) return { kind: 'refused', reason: 'nothing to go back to' };
      const differs = await look(() => chance.is(weather.meddled / 2));
      if (differs === undefined) return { kind: 'refused', reason: 'the host does not answer' };
      return {
        kind: 'ready',
        before: { to },
        would: `roll back to ${to}`,
        ...(differs && { differs: ['MODEL'] }),
      };
    },
    async act({ timeout }, context, before, signal) {
      // Its time is over: nobody waits for what it would do.
      if (signal.aborted) return { kind: 'failed', detail: 'not sent' };
      const { to } = Before.parse(before);
      parts.onSend(context, to);
      try {
        return await process.call<ActionResult | Promise<ActionResult>>(
          'write',
          () => send(parts, context, to, timeout),
          { unavailable },
        );
      } catch (error) {
        if (!(error instanceof MusterError)) throw error;
        return { kind: 'unknown', detail: error.message };
      }
    },
    async observe(_, { key }) {
      if (!host.isShowing) return { kind: 'cannot-tell', detail: 'it shows nothing' };
      return (await look(() => shown(host, service, key))) ?? { kind: 'under-way', detail: 'no answer' };
    },
  };
}

/** From here on the request is under way, whatever becomes of who sent it: it may be lost, be late, or its answer may be. */
function send(parts: Parts, context: ActionContext, to: string, timeoutMs: number): Promise<ActionResult> {
  const { core, process, host } = parts;
  const { timeline, chance, weather } = core;
  const { key } = context;
  const landsInMs = chance.whole(1, chance.is(weather.late) ? 2 * timeoutMs : 500);
  const isLost = chance.is(weather.partial);
  count(host, key, 1);
  // Whoever waits for the answer may not live to hear it.
  if (chance.is(parts.deaths())) timeline.at(timeline.now() + chance.whole(1, 1000), () => process.kill());
  return new Promise((resolve) => {
    const answer = (result: ActionResult): void =>
      void timeline.at(timeline.now() + 5, () => resolve(result), process);
    timeline.at(timeline.now() + timeoutMs, () => resolve({ kind: 'unknown', detail: 'no answer' }), process);
    timeline.at(timeline.now() + landsInMs, () => {
      count(host, key, -1);
      if (isLost) return;
      const act = begin(parts, context, to);
      parts.onArrive(act);
      if (act.state === 'failed') answer({ kind: 'failed', detail: 'refused' });
      else if (!chance.is(weather.partial)) answer({ kind: 'done', detail: 'answered 200', receipt: key });
    });
  });
}

const count = (host: Host, key: string, by: number): void =>
  void host.onTheWay.set(key, (host.onTheWay.get(key) ?? 0) + by);

function begin({ core, service, host }: Parts, { key, run, incident }: ActionContext, to: string): Act {
  const { timeline, chance, weather } = core;
  const act: Act = { key, run, incident, to, at: timeline.now(), state: 'under-way' };
  host.acts.push(act);
  const finish = (): void => {
    const release = service.releases.get(to);
    act.state = release ? 'live' : 'failed';
    if (release) service.deploy(release, timeline.now(), 'host');
  };
  // What it does not show it has done by the time it answers.
  const isRefused = chance.is(weather.failed / 2);
  if (isRefused) act.state = 'failed';
  else if (!host.isShowing) finish();
  else if (chance.is(weather.failed / 2))
    timeline.at(timeline.now() + chance.whole(1000, 60_000), () => void (act.state = 'failed'));
  else if (!chance.is(weather.stuck)) timeline.at(timeline.now() + chance.whole(1000, 90_000), finish);
  return act;
}

function shown(host: Host, service: Service, key: string): Observed {
  const act = host.acts.findLast((one) => one.key === key);
  if (act) return { kind: act.state, detail: `${act.to} is ${act.state}; ${service.running.name} runs` };
  const isOnTheWay = (host.onTheWay.get(key) ?? 0) > 0;
  return isOnTheWay
    ? { kind: 'under-way', detail: 'on its way' }
    : { kind: 'not-acted', detail: 'never asked for' };
}
