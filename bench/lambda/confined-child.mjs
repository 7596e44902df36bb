// Plays Lambda's runtime for one bundle, as little as that takes: what is measured is the bundle.
const loaded = await import(process.argv[2]);
process.send({ answer: null });

// Nobody is left to call.
process.on('disconnect', () => process.exit());
process.on('message', async ({ call, argument, timeoutMs }) => {
  const endsAtMs = performance.now() + timeoutMs;
  const context = {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => endsAtMs - performance.now(),
  };
  try {
    const answer = (await loaded[call](argument, context)) ?? null;
    process.send({ answer, memoryMb: process.resourceUsage().maxRSS / 1024 });
  } catch (error) {
    process.send({ error: String(error.stack) });
  }
});
