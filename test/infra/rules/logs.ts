import { ofType, referredTo, type Rule } from './rule.ts';

const daysMax = 365;

/** Logs come to an end, and every function writes into a group of the stack's own: one that Lambda makes never ends. */
export const logsRule: Rule = (resources) => {
  const groups = ofType(resources, 'AWS::Logs::LogGroup');
  const ids = new Set(groups.map(([id]) => id));
  return [
    ...groups
      .filter(([, { Properties }]) => Number(Properties['RetentionInDays'] ?? Infinity) > daysMax)
      .map(([id]) => `${id} keeps its logs too long`),
    ...ofType(resources, 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => {
        const { LogGroup } = (Properties['LoggingConfig'] ?? {}) as { LogGroup?: unknown };
        return !referredTo(LogGroup).some((id) => ids.has(id));
      })
      .map(([id]) => `${id} has no log group`),
  ];
};
