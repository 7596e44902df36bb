import { placeOf, textOf } from '#record/evidence/body-of.ts';
import { checkOf } from '#face/operate/incident/impact.ts';
import type { IncidentRecords } from '#face/operate/incident/incident-records.ts';
import type { IncidentStory, Remark, RunStory } from '#face/operate/incident/story.ts';
import { spanText } from '#ground/base/plain-text.ts';

type Facts = Omit<IncidentStory, 'hints' | 'wentWell' | 'toAsk'>;

/** Of refusals those that say something of the cause; what it would have done says nothing. */
const veto = /^(vetoed|it is not the release|releasedWithin)/;

/** What evidence suggests of the cause. Pure. */
export function hintsOf({ changed, runs, impact, checks }: Facts): Remark[] {
  const changes = changed.map(({ what, from, to, records }) => ({
    text: `${what} went from ${from} to ${to} between the last pass and the first failure`,
    records,
  }));
  const vetoes = runs
    .filter(({ phase, reason }) => phase === 'refused' && veto.test(reason))
    .map(({ runbook, reason, record }) => ({ text: `${runbook} refused: ${reason}`, records: [record] }));
  const others = impact
    .filter(({ check, fail }) => fail > 0 && !checks.includes(check))
    .map(({ check, record }) => ({
      text: `${check} failed too, without an alarm of its own`,
      records: [record],
    }));
  return [...changes, ...vetoes, ...others];
}

/** Pure. */
export function wentWellOf(
  { notices, runs, relapse, durations }: Facts,
  { alarms }: IncidentRecords,
): Remark[] {
  const raisedAt = alarms.find((record) => textOf(record, 'transition') === 'raised')?.at;
  const told = notices.find(({ isDelivered }) => isDelivered);
  const verified = runs.filter(({ phase }) => phase === 'verified' && !relapse);
  return [
    ...(told && raisedAt !== undefined
      ? [
          {
            text: `${told.name} was told ${spanText(told.at - raisedAt)} after the alarm`,
            records: [told.record],
          },
        ]
      : []),
    ...verified.map(({ runbook, record }) => ({
      text: `${runbook} acted, and that it helped was verified${inAll(durations)}`,
      records: [record],
    })),
  ];
}

const inAll = ({ decideMs = 0, actMs = 0, recoverMs }: Facts['durations']): string =>
  recoverMs === undefined ? '' : `, ${spanText(decideMs + actMs + recoverMs)} after the alarm`;

const questions: Partial<Record<string, (run: RunStory) => string>> = {
  refused: ({ runbook, reason }) => `${runbook} did not act (${reason}): was that right?`,
  expired: ({ runbook }) => `nobody approved ${runbook} in time: who should have?`,
  stuck: ({ runbook, reason }) => `${runbook} is stuck (${reason}): what did people do instead?`,
  'dry-run': ({ runbook, reason }) => `${runbook} only said what it would do (${reason}): should it act?`,
};

/** Questions that the records raise and do not answer. Pure. */
export function toAskOf(facts: Facts, { alarms, around }: IncidentRecords): Remark[] {
  const { durations, notices, runs, relapse, impact, to } = facts;
  const raised = alarms.find((record) => textOf(record, 'transition') === 'raised');
  const place = raised ? [placeOf(raised)] : [];
  const runQuestions = runs.flatMap((run) => {
    const ask = questions[run.phase];
    return ask ? [{ text: ask(run), records: [run.record] }] : [];
  });
  return [
    ...(to === undefined ? [{ text: 'it is open still: who has it?', records: place }] : []),
    ...(relapse
      ? [
          {
            text: 'it failed again after it was verified: what did the verification miss?',
            records: [relapse.record],
          },
        ]
      : []),
    ...(durations.detectMs === undefined
      ? []
      : [
          {
            text: `${spanText(durations.detectMs)} passed from the first failing record to the alarm: soon enough?`,
            records: place,
          },
        ]),
    ...(notices.length === 0
      ? [{ text: 'no notice is recorded: who should have been told?', records: place }]
      : []),
    ...untold(facts),
    ...(runs.length === 0 ? [{ text: 'no runbook ran: should one have?', records: place }] : []),
    ...runQuestions,
    ...impact
      .filter(({ unknown }) => unknown > 0)
      .map(({ check, unknown, record }) => ({
        text: `of ${check} Muster could not tell ${unknown} slots: why?`,
        records: [record],
      })),
    ...around
      .filter(({ kind, at }) => kind === 'gap' && at >= facts.from && (to === undefined || at <= to))
      .map((gap) => ({ text: `${checkOf(gap)} was not watched for a while: why?`, records: [placeOf(gap)] })),
  ];
}

/** Whoever was told in the end was told. */
const untold = ({ notices }: Facts): Remark[] =>
  [...Map.groupBy(notices, ({ name }) => name)].flatMap(([name, attempts]) => {
    const last = attempts.at(-1);
    if (!last || attempts.some(({ isDelivered }) => isDelivered)) return [];
    return [{ text: `${name} was never told (${last.what}): why?`, records: [last.record] }];
  });
