/** Longer than every try at telling one channel. */
export const noticeExecutionMs = 86_400_000;
