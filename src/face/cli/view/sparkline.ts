import { segment, type Segment } from '#face/cli/view/segment.ts';
import type { Point } from '#face/cli/view/view-model.ts';

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The last `width` latencies, oldest first: as high as three times the median or the slowest one; fails ✗, unknowns ?. */
export function sparkline(points: readonly Point[], width: number): Segment[] {
  const shown = width > 0 ? points.slice(-width) : [];
  const topMs = topOf(shown);
  return shown.map((point) => mark(point, topMs));
}

function mark({ outcome, latencyMs }: Point, topMs: number): Segment {
  if (outcome === 'fail') return segment('✗', 'bad');
  if (outcome === 'unknown') return segment('?', 'muted');
  if (latencyMs === undefined) return segment('·', 'muted');
  const level = Math.min(levels.length - 1, Math.floor((latencyMs / topMs) * levels.length));
  return segment(levels[level] ?? '▁', outcome === 'degraded' ? 'warn' : 'muted');
}

/** Three times the median keeps small noise low; a real peak still fills the height. */
function topOf(points: readonly Point[]): number {
  const latencies = points.flatMap(({ latencyMs }) => latencyMs ?? []).sort((a, b) => a - b);
  const median = latencies[Math.floor(latencies.length / 2)] ?? 0;
  return Math.max(latencies.at(-1) ?? 0, median * 3, 1);
}
