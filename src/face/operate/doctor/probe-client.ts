import { isIP } from 'node:net';
import type { DoctorTools } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';

/** Whether our own way out works, and from which address. */
export const probeClient = (tools: DoctorTools): Probe[] => [{ what: 'egress', look: () => look(tools) }];

const timeoutMsMax = 10_000;

async function look({ config, http }: DoctorTools): Promise<Finding[]> {
  const says = about('egress');
  const { selfCheck, timeout, maxBytes, userAgent } = config.client;
  if (!selfCheck) return [says.info('no client.selfCheck: an outage of our own network is not told apart')];
  const request = { method: 'GET', url: selfCheck.url, headers: [['user-agent', userAgent]] as const };
  const answer = await http.exchange(request, { timeoutMs: Math.min(timeout, timeoutMsMax), maxBytes });
  if (answer.kind === 'failure')
    return [says.red(answer.message, 'see the network, and client.selfCheck.url')];
  if (answer.status >= 400)
    return [says.red(`client.selfCheck.url answers ${answer.status}`, 'name one that answers')];
  if (selfCheck.egress !== 'text') return [says.green('our way out works')];
  const address = Buffer.from(answer.body).toString().trim();
  if (isIP(address) === 0)
    return [
      says.red('client.selfCheck.url answers with no address', "leave egress: 'text' out, or name another"),
    ];
  return [says.green(`the service sees us come from ${address}`)];
}
