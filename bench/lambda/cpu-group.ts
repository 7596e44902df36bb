import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** Processes that together get so much of one processor, and no more. */
export type CpuGroup = {
  add(pid: number): void;
  /** Once its processes have ended. */
  [Symbol.dispose](): void;
};

/** As Lambda has been seen to do it: a budget for each 20 ms, and the rest of them off the processor. */
const periodUs = 20_000;
/** What the group may have, it gets, whatever else runs here. */
const weight = { v1: '16384', v2: '4000' };

const v1 = '/sys/fs/cgroup/cpu';
const v2 = '/sys/fs/cgroup';

let made = 0;

/** Undefined where no control group for CPU may be made: that takes Linux, and root. */
export function createCpuGroup(share: number): CpuGroup | undefined {
  const isV2 = existsSync(`${v2}/cgroup.controllers`);
  const folder = `${isV2 ? v2 : v1}/muster-bench-${process.pid}-${(made += 1)}`;
  const quotaUs = Math.round(share * periodUs);
  try {
    mkdirSync(folder);
    if (isV2) {
      writeFileSync(`${folder}/cpu.max`, `${quotaUs} ${periodUs}`);
      writeFileSync(`${folder}/cpu.weight`, weight.v2);
    } else {
      writeFileSync(`${folder}/cpu.cfs_period_us`, String(periodUs));
      writeFileSync(`${folder}/cpu.cfs_quota_us`, String(quotaUs));
      writeFileSync(`${folder}/cpu.shares`, weight.v1);
    }
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  return {
    add: (pid) => writeFileSync(`${folder}/cgroup.procs`, String(pid)),
    [Symbol.dispose]: () => rmdirSync(folder),
  };
}
