// Started by pty.test.ts, in a real terminal and without one.
import { systemClock } from '#ground/base/clock.ts';
import { createTerminalView } from '#face/cli/view/terminal-view.ts';
import { health, note, result } from './told.ts';

const view = createTerminalView({ out: process.stdout, clock: systemClock, service: 'chat' });
view.show(result('03:00:00', health, 'pass', 3));
view.show(note('03:00:01', 'hello from a process'));
await systemClock.sleep(300);
// Without closing the view: leaving it alone must give the terminal back too.
process.exit(0);
