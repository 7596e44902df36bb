/** Commands that work on a deployed stack, longest first; a test holds them against the command line. */
export const stackCommands = [
  'alarms ack',
  'alarms snooze',
  'alarms unsnooze',
  'alarms replay',
  'alarms',
  'incidents',
  'incident show',
  'maintenance start',
  'maintenance end',
  'maintenance list',
  'evidence list',
  'evidence show',
  'evidence verify',
  'evidence export',
  'runbook run',
  'runbook approve',
  'release record',
  'releases',
  'release-hold',
  'drills',
  'drill',
  'limits restore',
  'limits accept',
  'limits',
  'hold',
  'doctor',
  'check',
] as const;

const command = new RegExp(`\\bmuster (?:${stackCommands.join('|')})(?![\\w-])( --stack)?`, 'g');

/** The text with `options` (`--stack Muster-chat`) in each command of Muster that works on a stack and does not have them. */
export const withStackOptions = (text: string, options: string): string =>
  options === ''
    ? text
    : text.replace(command, (found, told?: string) => (told === undefined ? `${found} ${options}` : found));
