/** One of the six fields of an EventBridge cron expression. */
export type CronField = {
  name: string;
  from: number;
  to: number;
  names?: readonly string[];
  /** What may stand alone in this field, in croner's writing; undefined when the text is something else. */
  special?: (text: string, value: (text: string) => number) => string | undefined;
};

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const cronFields: readonly CronField[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day-of-month', from: 1, to: 31, special: monthDay },
  { name: 'month', from: 1, to: 12, names: monthNames },
  { name: 'day-of-week', from: 1, to: 7, names: weekdayNames, special: weekday },
  { name: 'year', from: 1970, to: 2199 },
];

/** The field as croner reads it: plain lists of numbers, or one special form. Throws RangeError naming the field. */
export function translateField(field: CronField, text: string): string {
  if (text === '?') return translateAny(field);
  if (text === '*') return '*';
  const value = (item: string): number => valueOf(field, item);
  const items = text.split(',');
  const special = items.map((item) => field.special?.(item, value)).find((found) => found !== undefined);
  if (special === undefined) return [...new Set(items.flatMap((item) => expand(field, item)))].join(',');
  // EventBridge would read a list of them as several expressions.
  if (items.length > 1)
    throw new RangeError(`${field.name}: '${text}': L, W and # stand alone, not in a list`);
  return special;
}

function translateAny(field: CronField): string {
  if (!field.special) throw new RangeError(`${field.name}: '?' belongs in day-of-month or day-of-week only`);
  return '*';
}

/** `a`, `a-b` (which may wrap around), `*`, each with `/step`; `a/step` runs to the end of the field. */
function expand(field: CronField, item: string): number[] {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) {
    throw new RangeError(`${field.name}: '${item}' is no step; expected for example 0/15`);
  }
  const [first, last] = ends(field, range, step !== undefined);
  const size = field.to - field.from + 1;
  const span = (last - first + size) % size;
  const every = Number(step ?? 1);
  return Array.from(
    { length: Math.floor(span / every) + 1 },
    (_, index) => field.from + ((first - field.from + index * every) % size),
  );
}

function ends(field: CronField, range: string, stepped: boolean): [number, number] {
  if (range === '*') return [field.from, field.to];
  const [first = '', last, ...rest] = range.split('-');
  if (rest.length > 0)
    throw new RangeError(`${field.name}: '${range}' is no range; expected for example 1-5`);
  const from = valueOf(field, first);
  if (last !== undefined) return checkWrap(field, range, from, valueOf(field, last));
  return [from, stepped ? field.to : from];
}

function checkWrap(field: CronField, range: string, from: number, to: number): [number, number] {
  if (from > to && field.name === 'year') throw new RangeError(`year: '${range}' runs backwards`);
  return [from, to];
}

function valueOf(field: CronField, text: string): number {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + field.from : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.from && value <= field.to) return value;
  const orNames = field.names ? ` or ${field.names[0]}-${field.names.at(-1)}` : '';
  throw new RangeError(`${field.name}: '${text}' is not in ${field.from}-${field.to}${orNames}`);
}

/** `L` the last day, `LW` the last weekday, `3W` the weekday nearest to the third. */
function monthDay(text: string, value: (text: string) => number): string | undefined {
  if (text === 'L' || text === 'LW') return text;
  const nearest = /^(\w+)W$/.exec(text);
  return nearest ? `${value(nearest[1] ?? '')}W` : undefined;
}

/** `L` Saturday, `6L` the month's last Friday, `6#3` its third. */
function weekday(text: string, value: (text: string) => number): string | undefined {
  if (text === 'L') return '7';
  const last = /^(\w+)L$/.exec(text);
  if (last) return `${value(last[1] ?? '')}#L`;
  const nth = /^(\w+)#(\w+)$/.exec(text);
  if (!nth) return undefined;
  if (!/^[1-5]$/.test(nth[2] ?? '')) throw new RangeError(`day-of-week: '#${nth[2]}' is not in #1-#5`);
  return `${value(nth[1] ?? '')}#${nth[2]}`;
}
