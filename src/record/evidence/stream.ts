/** What one check does in one place. */
export type StreamPlace = { environment: string; service: string; check: string; location: string };

/** One stream each for the whole installation. */
export const journals = [
  'alarms',
  'drills',
  'limits',
  'runbooks',
  'releases',
  'notifications',
  'windows',
  'witness',
  'config',
] as const;
export type Journal = (typeof journals)[number];

export type StreamName =
  | ({ kind: 'slot' } & StreamPlace)
  | ({ kind: 'manual' } & Omit<StreamPlace, 'location'>)
  | { kind: 'journal'; journal: Journal };

const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const lengthMax = 300;

/** `production/chat/health/local`: one record for each slot. No location is called `manual`. */
export const slotStream = ({ environment, service, check, location }: StreamPlace): string =>
  `${environment}/${service}/${check}/${location}`;

/** `production/chat/health/manual`: what people ran by hand. */
export const manualStream = ({ environment, service, check }: Omit<StreamPlace, 'location'>): string =>
  `${environment}/${service}/${check}/manual`;

/** What a stream is about; undefined when Muster writes no such stream. */
export function parseStream(stream: string): StreamName | undefined {
  if (journals.some((journal) => journal === stream)) return { kind: 'journal', journal: stream as Journal };
  if (!isStreamName(stream)) return undefined;
  const [environment, service, check, location, ...more] = stream.split('/');
  if (!environment || !service || !check || !location || more.length > 0) return undefined;
  if (location === 'manual') return { kind: 'manual', environment, service, check };
  return { kind: 'slot', environment, service, check, location };
}

/** Parts of letters, digits, dots, dashes and underscores, joined by slashes; 300 characters at most. */
export const isStreamName = (stream: string): boolean =>
  stream.length <= lengthMax && wellFormed.test(stream);
