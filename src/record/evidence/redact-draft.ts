import type { Json } from '#ground/base/json.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import type { RecordKind } from '#record/evidence/record-kind.ts';

/** Their values come from the config, whose names are no secret. */
const ownNames = new Set([
  'id',
  'service',
  'environment',
  'check',
  'runbook',
  'stream',
  'answers',
  'drill',
  'limit',
  'lease',
  'answer',
]);
/** Their values are words of Muster's own. */
const ownWords = new Set(['outcome', 'phase', 'trigger', 'transition', 'severity', 'method', 'state']);
/** Hold objects of Muster's own making. */
const ownObjects = new Set(['attempts', 'steps', 'because']);
/** Their bodies are evidence's own, whole. */
const ownKinds = new Set<RecordKind>(['config', 'gap']);

/**
 * A copy without secrets: of the body what others may have put words into, and release and operator. What Muster and
 * the config say stays: a secret that reads `pass` must not change an outcome, and a label in the place of a word that
 * everybody knows would tell what the secret is.
 */
export function redactDraft(draft: RecordDraft, redact: Vault['redact']): RecordDraft {
  const { release, operator, body } = draft;
  return {
    ...draft,
    body: ownKinds.has(draft.kind) ? body : redactOwn(body, redact),
    ...(release !== undefined && { release: redact(release) }),
    ...(operator !== undefined && { operator: redact(operator) }),
  };
}

/** Goes over what lies in objects of our own, whose member names are ours too. */
function redactOwn(value: Json, redact: Vault['redact']): Json {
  if (typeof value !== 'object' || value === null) return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactOwn(item, redact));
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([name, item]) => [name, redactMember(name, item, redact)]));
}

function redactMember(name: string, value: Json, redact: Vault['redact']): Json {
  if (ownObjects.has(name)) return redactOwn(value, redact);
  const isOwn = ownNames.has(name) || ownWords.has(name);
  return isOwn && isText(value) ? value : redact(value);
}

const isText = (value: Json): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
