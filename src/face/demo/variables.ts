/** The environment variables of a deployment. Absent means unset: the service then uses its default. */
export type Variables = { readonly [name: string]: string | number };

/** What the service does when a variable is unset. Token counts and seconds. */
export const defaults = {
  COST_GLOBAL_DAILY_TOKENS: 500_000,
  COST_IP_WINDOW_SECONDS: 3600,
  COST_IP_WINDOW_TOKENS: 20_000,
  COST_ACTOR_DAILY_TOKENS: 50_000,
  COST_REQUEST_MAX_TOKENS: 6000,
  COST_REQUEST_MAX_OUTPUT_TOKENS: 1200,
  WAF_BURST_REQUESTS: 5,
  WAF_BURST_WINDOW_SECONDS: 10,
  WAF_LOCKOUT_SECONDS: 30,
  BREAKER_FAILURES: 5,
  BREAKER_WINDOW_SECONDS: 60,
  BREAKER_COOLDOWN_SECONDS: 120,
} as const;

export type Limits = { readonly [Name in keyof typeof defaults]: number };

/** A value that is not a number counts as unset, as in many services. */
export function limitsOf(variables: Variables): Limits {
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    const value = Number(variables[name] ?? Number.NaN);
    return [name, Number.isFinite(value) ? value : fallback];
  });
  return Object.fromEntries(entries) as Limits;
}
