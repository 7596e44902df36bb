/** What is known of a check says nothing about now when it is older than this, unless its alarm is raised. */
export const freshMs = 900_000;
