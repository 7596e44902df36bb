/** What a detached watchdog says once it watches. */
export const watchingLine = 'watching';
