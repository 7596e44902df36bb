/** What is known of a call besides its action and resource, by condition key. */
export type Context = Readonly<Record<string, string>>;

/** Operator → key → values, as a policy says it. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const operators: Readonly<Record<string, (expected: string, found: string) => boolean>> = {
  StringEquals: (expected, found) => expected === found,
  ArnEquals: (expected, found) => expected === found,
  Bool: (expected, found) => expected.toLowerCase() === found.toLowerCase(),
};

/**
 * Every operator and every key must hold, for one of its values each; a key that the call does not have holds for none.
 * Throws on an operator that it does not know: better than a guess. Source: IAM User Guide, condition operators.
 */
export const conditionsHold = (conditions: Conditions, context: Context): boolean =>
  Object.entries(conditions).every(([operator, keys]) => {
    const holds = operators[operator];
    if (!holds) throw new Error(`the evaluator does not know the operator ${operator}`);
    return Object.entries(keys).every(([key, values]) => {
      const found = valueOf(context, key);
      return found !== undefined && [values].flat().some((expected) => holds(expected, found));
    });
  });

/** Keys are compared without regard to case. */
const valueOf = (context: Context, key: string): string | undefined =>
  Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
