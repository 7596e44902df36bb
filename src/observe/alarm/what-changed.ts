import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { type FoundStep, lastStepsIn } from '#observe/alarm/found-in.ts';
import { type ReleaseIs, sameRelease } from '#observe/release/same-release.ts';
import type { Changed } from '#record/event/alarm-story.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

type Compared = Pick<EvidenceRecord, 'at' | 'release' | 'by' | 'body'>;

const dayMs = 86_400_000;
const digitsMax = 12;

/** What differs between two records of one stream, as it may be shown: no values but those that records hold. Pure. */
export const whatChanged = (pass: Compared, bad: Compared, is: ReleaseIs): Changed[] => [
  ...changed('release', pass.release, bad.release, (from, to) => !sameRelease(from, to, is)),
  ...changed('config', digits(pass.by.config), digits(bad.by.config)),
  ...changed('limits', digits(pass.by.limits), digits(bad.by.limits)),
  ...certificate(pass, bad),
  ...address(pass, bad),
];

/** Nothing when one of the two is not known: it may be the same. */
function changed(
  what: Changed['what'],
  from: string | undefined,
  to: string | undefined,
  differs: (from: string, to: string) => boolean = (one, other) => one !== other,
): Changed[] {
  return from !== undefined && to !== undefined && differs(from, to) ? [{ what, from, to }] : [];
}

const digits = (digest: string | undefined): string | undefined => digest?.slice(0, digitsMax);

/** A record says how many whole days are left, so that the end it tells of is right within a day. */
function certificate(pass: Compared, bad: Compared): Changed[] {
  const ends = pairs(pass, bad).map(([one, other]) => [endOf(one, pass.at), endOf(other, bad.at)] as const);
  const other = ends.find(([from, to]) => Math.abs(from - to) > dayMs);
  return other ? [{ what: 'certificate', from: `ends ${day(other[0])}`, to: `ends ${day(other[1])}` }] : [];
}

/** NaN without a certificate: it differs from nothing. */
const endOf = ({ tlsDaysLeft = Number.NaN }: FoundStep, at: number): number => at + tlsDaysLeft * dayMs;

const day = (at: number): string => iso(epochMs(at)).slice(0, 10);

function address(pass: Compared, bad: Compared): Changed[] {
  const all = pairs(pass, bad).map(([one, other]) =>
    changed('address', one.remoteAddress, other.remoteAddress),
  );
  return all.flat().slice(0, 1);
}

/** The same step of both: where the bad one went on to. */
function pairs(pass: Compared, bad: Compared): [FoundStep, FoundStep][] {
  const before = lastStepsIn(pass.body);
  return lastStepsIn(bad.body).flatMap((step, index) => {
    const other = before[index];
    return other ? [[other, step] as [FoundStep, FoundStep]] : [];
  });
}
