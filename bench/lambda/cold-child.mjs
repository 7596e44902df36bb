// In a fresh process, nothing loaded before: what a module costs that is imported, and makes its first calls. Prints JSON.
const startedMs = performance.now();
const before = process.cpuUsage();
const { firstCalls } = await import(process.argv[2]);
const importMs = performance.now() - startedMs;
await firstCalls?.();
const allMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ importMs, allMs, cpuMs: (user + system) / 1000 }));
process.exit(0);
