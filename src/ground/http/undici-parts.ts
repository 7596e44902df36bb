import type { Client as WholeClient, errors as wholeErrors } from 'undici';
// @ts-expect-error The package describes its whole, not its parts.
import errors from 'undici/lib/core/errors.js';
// @ts-expect-error The same.
import client from 'undici/lib/dispatcher/client.js';

/** All of undici takes twice the time and memory to load, for fetch, caches and mocks that nothing here uses. */
export const Client = client as typeof WholeClient;
export const { HTTPParserError } = errors as typeof wholeErrors;
