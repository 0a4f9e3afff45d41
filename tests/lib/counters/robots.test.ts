import { expect, test } from 'vitest';
import { isRobot } from '#lib/counters/robots.ts';

const asked = (agent?: string) =>
  new Request('http://site.test', { headers: agent === undefined ? {} : { 'user-agent': agent } });

test.for([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'curl/8.5.0',
  '',
  '   ',
  undefined,
])('%s is a robot', (agent) => {
  expect(isRobot(asked(agent))).toBe(true);
});

test.for([
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
])('%s is somebody', (agent) => {
  expect(isRobot(asked(agent))).toBe(false);
});
