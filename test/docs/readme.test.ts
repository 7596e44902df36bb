import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadChecked } from '#face/operate/validate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the README', () => {
  it('shows the two commands', () => {
    expect(readme).toContain('npm ci && npm start');
    expect(readme).toContain('npm ci && npm test');
  });

  it('puts secrets in place before it deploys, and tells how to delete what removal keeps', () => {
    expect(readme.indexOf('npx cdk deploy ')).toBeGreaterThan(readme.indexOf('aws ssm put-parameter'));
    expect(readme).toContain('(docs/aws.md#what-removal-keeps)');
    const aws = readFileSync(join(root, 'docs/aws.md'), 'utf8');
    const [, section = ''] = aws.split('\n### What removal keeps\n');
    expect(section.split('\n## ')[0]).toMatch(/--no-deletion-protection-enabled[^]* delete-table /);
  });

  it('shows a config that is valid', async () => {
    const [, snippet = ''] = /```ts\n([\s\S]+?)```/.exec(readme) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'muster-readme-'));
    const file = join(folder, 'muster.config.mjs');
    writeFileSync(file, snippet.replace(/^import .*$/m, 'const defineConfig = (config) => config;'));
    const { config } = await loadChecked(file);
    expect(Object.keys(config.checks)).toEqual(['health', 'chat']);
    rmSync(folder, { recursive: true });
  });
});

describe('docs/proven.md', () => {
  const named = readFileSync(join(root, 'docs/proven.md'), 'utf8').matchAll(/`(test\/[^`]+)`/g);
  const tests = [...new Set([...named].map(([, path = '']) => path))];

  it.each(tests)('names %s, which is there', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });
});

describe('every page', () => {
  const links = (page: string): string[] =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, to = '']) => to,
    );

  it.each(pages)('%s links only to what is there', (page) => {
    const missing = links(page).filter((to) => !existsSync(join(root, dirname(page), to)));
    expect(missing).toEqual([]);
  });
});
