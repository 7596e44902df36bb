import { actionWords } from '#face/operate/plan-power-words.ts';
import {
  functionName,
  type Named,
  ofType,
  plainName,
  refsIn,
  type Template,
} from '#observe/cost/aws/template.ts';

/** What one function may do, in words; `unworded` are actions that nobody has put into words. */
export type FunctionPowers = { function: string; may: string[]; unworded: string[] };

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
type Policy = { Roles?: unknown[]; PolicyDocument: { Statement: Statement[] } };

/** Read from the policies of each function's role, in the order of the template. */
export const powersIn = (template: Template): FunctionPowers[] =>
  ofType(template, 'AWS::Lambda::Function').map((fn) => powersOf(template, fn));

function powersOf(template: Template, { id, properties }: Named): FunctionPowers {
  const [role = ''] = refsIn(properties['Role']);
  const granted = statementsOf(template, role).flatMap(({ Action, Resource }) =>
    [Action].flat().map((action) => ({ action, on: resourceWords(template, Resource) })),
  );
  const unworded = granted
    .map(({ action }) => action)
    .filter((action) => !Object.hasOwn(actionWords, action));
  const may = granted.map(({ action, on }) =>
    (actionWords[action] ?? ((what) => `${action} on ${what}`))(on),
  );
  return { function: functionName(id), may: [...new Set(may)], unworded: [...new Set(unworded)] };
}

/** Inline ones of the role, and those that are attached to it. */
function statementsOf(template: Template, role: string): Statement[] {
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => ofType(template, type))
    .map(({ properties }) => properties as unknown as Policy)
    .filter(({ Roles }) => refsIn(Roles).includes(role));
  const own = template.Resources[role]?.Properties ?? {};
  const inline = ((own['Policies'] ?? []) as Policy[]).flat();
  const managed = ((own['ManagedPolicyArns'] ?? []) as unknown[]).map((arn) => ({
    Effect: 'Allow',
    Action: `policy ${/policy\/([\w/-]+)/.exec(JSON.stringify(arn))?.[1] ?? ''}`,
    Resource: '*',
  }));
  return [
    ...[...inline, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ...managed,
  ].filter(({ Effect }) => Effect === 'Allow');
}

const shownMax = 4;

/** `the evidence table`, `parameters /muster/chat/A, /muster/chat/B` */
function resourceWords(template: Template, resource: unknown): string {
  const all = [resource].flat().map((one) => oneResource(template, one));
  const words = [...new Set(all)];
  const rest = words.length - shownMax;
  return rest > 0 ? `${words.slice(0, shownMax).join(', ')} and ${rest} more` : words.join(', ');
}

function oneResource(template: Template, resource: unknown): string {
  if (resource === '*') return 'anything';
  const text = JSON.stringify(resource);
  const parameter = /:parameter(\/[\w./-]+)/.exec(text)?.[1];
  if (parameter !== undefined) return parameter;
  const [id] = refsIn(resource);
  if (id === undefined) return named(text);
  const name = plainName(id);
  const type = template.Resources[id]?.Type;
  if (type === 'AWS::DynamoDB::GlobalTable') return `the ${lastWord(name)} table`;
  if (type === 'AWS::Lambda::Function' || type === 'AWS::Lambda::Alias')
    return functionName(id).toLowerCase();
  if (type === 'AWS::SNS::Topic') return name.replace(/^EmailTopics/, '');
  return name;
}

/** `TablesEvidence` → `evidence` */
const lastWord = (name: string): string => (/[A-Z][a-z]+$/.exec(name)?.[0] ?? name).toLowerCase();

/** Of something outside of the stack, the end of its ARN. */
const named = (text: string): string => {
  const parts = [...text.matchAll(/:([\w/${}.*:-]+)"/g)].map((part) => part[1] ?? '');
  return parts.at(-1) ?? text;
};
