/** The stream in which runs of runbooks stand. */
export const runbooksStream = 'runbooks';
