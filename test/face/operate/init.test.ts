import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { init, type InitAnswers, type InitFormat } from '#face/operate/init.ts';
import { loadChecked } from '#face/operate/validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const small: InitAnswers = { environments: { local: 'http://127.0.0.1:8080' } };
const large: InitAnswers = {
  environments: { staging: 'https://chat-staging.example.com', production: 'https://chat.example.com' },
  healthPath: '/healthz',
  chat: { path: "/api/it's", field: 'user "text"', tokens: 200 },
};

let count = 0;
async function load(answers: InitAnswers, format: InitFormat): ReturnType<typeof loadChecked> {
  const { file, text } = init(answers, format);
  count += 1;
  const path = join(folder, `${count}-${file}`);
  writeFileSync(path, text);
  return loadChecked(path);
}

describe('the first config', () => {
  it.each([small, large])('is valid and the same in TypeScript and YAML', async (answers) => {
    const [typescript, yaml] = [await load(answers, 'ts'), await load(answers, 'yaml')];
    expect(typescript.digest).toBe(yaml.digest);
  });

  it('checks health alone unless there is a chat to check', async () => {
    const { config } = await load(small, 'ts');
    expect(config.service).toBe('service');
    expect(Object.keys(config.checks)).toEqual(['health']);
    expect(config.checks['health']?.steps[0]?.expect.tlsDays).toBeUndefined();
  });

  it('asks a URL outside whether our own network works, and says why', async () => {
    const { config } = await load(small, 'ts');
    expect(config.client.selfCheck).toEqual({ url: 'https://checkip.amazonaws.com' });
    const comment =
      'Asked when a connect fails, to tell our own network from the target. Any URL outside that is always up.';
    expect(init(small, 'ts').text).toContain(`    // ${comment}\n    selfCheck:`);
    expect(init(small, 'yaml').text).toContain(`  # ${comment}\n  selfCheck:`);
  });

  it('caps what its own chat check spends', async () => {
    const { config } = await load(large, 'yaml');
    expect(config.service).toBe('chat');
    expect(config.checks['chat']?.steps[0]?.request).toMatchObject({
      path: "/api/it's",
      json: { 'user "text"': 'hi' },
    });
    expect(config.spend.checks?.tokensPerDayMax).toBe(76_800);
  });

  it('explains itself', () => {
    expect(init(large).text).toContain('  // When checks run:');
    expect(init(large, 'yaml').text).toContain('# When checks run:');
    expect(init(small).text).not.toContain('Tokens of one run');
  });

  it('lets AWS watch every environment where a region was named, and nothing else changes', async () => {
    const { config } = await load({ ...large, aws: 'eu-central-1' }, 'ts');
    const { config: plain } = await load(large, 'ts');
    expect(Object.values(config.environments).map(({ authority }) => authority)).toEqual(['aws', 'aws']);
    expect(config.aws).toEqual({ region: 'eu-central-1' });
    expect({ ...config, environments: {}, aws: undefined }).toEqual({
      ...plain,
      environments: {},
      aws: undefined,
    });
  });

  it('has a runbook and a channel to be had by taking their comment signs away', async () => {
    const yaml = init(small, 'yaml').text.replace(/^# (?=runbooks:|notify:|  )/gm, '');
    const typescript = init(small, 'ts').text.replace(/^ {2}\/\/ (?=runbooks:|notify:| {2}|\},)/gm, '  ');
    writeFileSync(join(folder, 'runbook.yaml'), yaml);
    writeFileSync(join(folder, 'runbook.ts'), typescript);
    for (const file of ['runbook.yaml', 'runbook.ts']) {
      const { config } = await loadChecked(join(folder, file));
      expect([Object.keys(config.runbooks), Object.keys(config.notify)]).toEqual([['rollback'], ['team']]);
    }
  });

  it('refuses answers that no config can hold, all at once', () => {
    expect(() => init({ environments: { Prod: 'chat.example.com' }, service: 'My Chat' })).toThrow(
      [
        'these answers make no config',
        '  service: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters, found "My Chat"',
        '  environments.Prod: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters',
        '  environments.Prod.baseUrl: expected an http:// or https:// URL, found "chat.example.com"',
        '  schedule.pulse.environments[0]: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters, found "Prod"',
      ].join('\n'),
    );
  });
});
