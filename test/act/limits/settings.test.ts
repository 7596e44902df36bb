import { describeSettings } from '../../conformance/settings.ts';
import { httpWorld } from '../../fixtures/settings/http.ts';
import { railwayWorld } from '../../fixtures/settings/railway.ts';
import { ssmWorld } from '../../fixtures/settings/ssm.ts';

describeSettings('http, one object', () => httpWorld('together', '5s'), {
  race: 'kept',
  applies: false,
  live: 'at once',
});
describeSettings('http, each by its own', () => httpWorld('each', '5s'), {
  race: 'unseen',
  applies: false,
  live: 'at once',
});
describeSettings('http, deployed', () => httpWorld('deployed', '5s'), {
  race: 'kept',
  applies: true,
  live: 'later',
});
describeSettings('railway', railwayWorld, { race: 'unseen', applies: true, live: 'later' });
describeSettings('ssm', ssmWorld, { race: 'told', applies: false, live: 'cannot-know' });
