import { userInfo } from 'node:os';

/** Who sits here: the OS user. */
export const operatorHere = (): string => userInfo().username;
