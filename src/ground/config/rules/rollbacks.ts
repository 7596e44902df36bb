import { either } from '#ground/config/explain/describe.ts';
import { nearest } from '#ground/config/nearest.ts';
import { ownOf } from '#ground/config/own.ts';
import { placeholders, strangerIn, textsOf } from '#ground/config/placeholders.ts';
import type { Finding, Path } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Action, Runbook } from '#ground/config/schema/runbook.ts';

/** A word in braces that is none of ours would be sent as it stands, at night. */
export const knownPlaceholders = (config: Config): Finding[] =>
  eachText(config, (text, path) => {
    const word = strangerIn(text);
    if (word === undefined) return [];
    const meant = nearest(word, placeholders);
    // A word that is like none of them may be a secret: it is not repeated.
    const found = meant === undefined ? 'and no other word in braces' : `not {${word}}`;
    const message = `expected ${either(placeholders.map((name) => `{${name}}`))}, ${found}`;
    return [{ path, message, ...(meant !== undefined && { nearest: meant }) }];
  });

/** Only Railway's own deployments can be gone back to by its API. */
export const hostsThatRollBack = (config: Config): Finding[] =>
  eachAction(config, ({ kind }, path, { when }) => {
    const places = when.environments.filter((name) => {
      const environment = ownOf(config.environments, name);
      return environment !== undefined && environment.hosting?.kind !== 'railway';
    });
    if (kind !== 'railway-rollback' || places.length === 0) return [];
    const message = `expected hosting of kind railway in ${places.join(', ')}: there is nothing to roll back`;
    return [{ path: [...path, 'kind'], message }];
  });

const eachText = (config: Config, look: (text: string, path: Path) => Finding[]): Finding[] =>
  eachAction(config, (action, at) =>
    textsOf(action).flatMap(({ path, text }) => look(text, [...at, ...path])),
  );

const eachAction = (
  config: Config,
  look: (action: Action, path: Path, runbook: Runbook) => Finding[],
): Finding[] =>
  Object.entries(config.runbooks).flatMap(([name, runbook]) =>
    runbook.do.flatMap((action, index) => look(action, ['runbooks', name, 'do', index], runbook)),
  );
