import type { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { grantSecrets } from '../secrets.ts';
import type { ActionPlace } from './place.ts';

/** Its token; the rest is for GitHub to allow. */
export const grantGithubWorkflow = ({ stack, to, service, action }: ActionPlace<GithubWorkflow>): void =>
  grantSecrets(stack, to, service, secretNamesIn(action));
