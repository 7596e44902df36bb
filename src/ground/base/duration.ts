const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const durationPattern = /^(\d+)(ms|s|m|h|d)$/;

/** `'90s'` → 90000. Undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : undefined;
}

/** 90000 → `'90s'`: the largest unit that divides it. */
export function formatDuration(ms: number): string {
  const unit =
    (['d', 'h', 'm', 's'] as const).find((name) => ms >= unitMs[name] && ms % unitMs[name] === 0) ?? 'ms';
  return `${ms / unitMs[unit]}${unit}`;
}
