import { bodyOf, textOf } from '#record/evidence/body-of.ts';
import { checkOf } from '#face/operate/incident/impact.ts';
import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { RecordKind } from '#record/evidence/record-kind.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** What a record of an incident says, in one line; empty when it says nothing of its own. Pure. */
export const sentenceOf = (record: EvidenceRecord): string => sentences[record.kind](record);

const sentences: Record<RecordKind, (record: EvidenceRecord) => string> = {
  slot: (record) =>
    record.outcome === 'pass'
      ? `${checkOf(record)} passes again`
      : `${checkOf(record)} ${record.outcome}${after(textOf(record, 'reason'))}`,
  gap: (record) =>
    `${checkOf(record)}: nothing was recorded from ${time(record, 'from')} to ${time(record, 'to')}`,
  manual: (record) =>
    `${proberOf(record)} probed ${checkOf(record)}: ${record.outcome}${after(textOf(record, 'reason'))}`,
  alarm: (record) => {
    const { transition = '', severity = '', check = '' } = texts(record, 'transition', 'severity', 'check');
    return `alarm ${transition}: ${[severity, check].filter(Boolean).join(' ')}${after(textOf(record, 'reason'))}`;
  },
  runbook: (record) =>
    `runbook ${textOf(record, 'runbook')} ${phaseWords(textOf(record, 'phase'), record.outcome)}${after(textOf(record, 'reason'))}`,
  notification: told,
  release: (record) => {
    const previous = textOf(record, 'previous');
    return `release ${record.release ?? textOf(record, 'release')}${previous === '' ? '' : ` (before: ${previous})`}`;
  },
  limits: (record) => `limits ${textOf(record, 'phase')}${after(textOf(record, 'reason'))}`,
  drill: (record) => {
    const phase = textOf(record, 'phase');
    const isTold = phase === 'started' || phase === 'completed' || phase === 'refused';
    return isTold ? `drill ${textOf(record, 'drill')} ${phase}${after(textOf(record, 'reason'))}` : '';
  },
  window: (record) =>
    `${textOf(record, 'kind') || 'window'} ${textOf(record, 'phase')}${after(textOf(record, 'reason'))}`,
  config: () => '',
  witness: (record) => `evidence broken${after(textOf(record, 'reason'))}`,
};

/** That a run came to its act is recorded too where the act did not happen, or nobody can tell. */
export function phaseWords(phase: string, outcome: Outcome): string {
  if (phase !== 'acted' || outcome === 'pass') return phase;
  return outcome === 'fail' ? 'did not act' : 'may have acted';
}

function told(record: EvidenceRecord): string {
  const name = textOf(record, 'name') || textOf(record, 'channel') || 'somebody';
  const what = [textOf(record, 'type'), textOf(record, 'detail') || textOf(record, 'reason')];
  const was = record.outcome === 'pass' ? 'was told' : 'was not told';
  return `${name} ${was}${after(what.filter(Boolean).join(': '))}`;
}

/** A run is named `<runbook>/<incident>`. */
const proberOf = ({ run = '' }: EvidenceRecord): string => run.split('/')[0] || 'somebody';

const texts = (record: EvidenceRecord, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, textOf(record, name)]));

const after = (text: string): string => (text === '' ? '' : `: ${text}`);

function time(record: EvidenceRecord, name: string): string {
  const value = bodyOf(record)[name];
  return typeof value === 'number' ? iso(epochMs(value)) : '?';
}
