/** Nothing: a command runs on one machine only, and a config that would run one on AWS is refused. */
export const grantCommand = (): void => undefined;
