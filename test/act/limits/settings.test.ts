import { describeSettings } from '../../conformance/settings.ts';
import { httpWorld } from '../../fixtures/settings/http.ts';
import { railwayWorld } from '../../fixtures/settings/railway.ts';
import { ssmWorld } from '../../fixtures/settings/ssm.ts';

describeSettings('http, one object', (timeout) => httpWorld('together', timeout), {
  race: 'kept',
  applies: false,
  live: 'at once',
});
describeSettings('http, each by its own', (timeout) => httpWorld('each', timeout), {
  race: 'unseen',
  applies: false,
  live: 'at once',
});
describeSettings('http, deployed', (timeout) => httpWorld('deployed', timeout), {
  race: 'kept',
  applies: true,
  live: 'later',
});
describeSettings('railway', railwayWorld, { race: 'unseen', applies: true, live: 'later' });
describeSettings('ssm', ssmWorld, { race: 'told', applies: false, live: 'cannot-know' });
