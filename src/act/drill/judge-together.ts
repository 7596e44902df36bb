import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called } from '#act/drill/caller.ts';
import { isBy, otherThan, replyOf } from '#act/drill/reply.ts';
import { failing, unclear, type Finding } from '#act/drill/verdict.ts';
import type { Lowering } from '#ground/config/schema/drill.ts';

type Concurrent = NonNullable<Lowering['concurrent']>;

/** Calls at once against a lowered limit. Pure. */
export function judgeTogether(
  { answer, concurrent }: Pick<Lowering, 'answer' | 'concurrent'>,
  { together, isLiveKnown }: Pick<BlockReport, 'together' | 'isLiveKnown'>,
): Finding[] {
  if (!concurrent) return [];
  if (!together) return [unclear('concurrent calls were not made')];
  return [
    ...others(answer, together),
    // They go before all others: one that is blocked proves that the lowered value ran by then.
    ...count(concurrent, together, isLiveKnown || together.some((call) => isBy(call, answer))),
  ];
}

function others(answer: string, together: readonly Called[]): Finding[] {
  const wrong = together.filter((call) => replyOf(call) === 'refused' && !isBy(call, answer));
  const [first] = wrong;
  if (!first) return [];
  return [
    failing(
      `${wrong.length} of ${together.length} concurrent calls were blocked ${otherThan(answer, first)}`,
    ),
  ];
}

function count({ calls, admittedMax }: Concurrent, together: readonly Called[], isLive: boolean): Finding[] {
  const passed = together.filter((call) => replyOf(call) === 'passed').length;
  const told = `${passed} of ${together.length} concurrent calls passed, at most ${admittedMax} may`;
  if (passed > admittedMax)
    return [
      isLive ? failing(told) : unclear(`${told}, but nothing tells whether the lowered value ran by then`),
    ];
  const lost = together.filter((call) => replyOf(call) === 'unclear');
  const missing = lost.length + Math.max(0, calls - together.length);
  if (passed + missing <= admittedMax) return [];
  return [unclear(`${missing} of ${calls} concurrent calls told nothing: ${lost[0]?.reason ?? 'not made'}`)];
}
