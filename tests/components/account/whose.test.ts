import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const forms = globSync('src/**/*.astro').flatMap((file) =>
  (readFileSync(file, 'utf8').match(/<form\b[\s\S]*?<\/form>/g) ?? []).map((form) => ({
    file,
    form,
  })),
);

test('every form that takes a password says whose it is, right before', () => {
  const taking = forms.filter(({ form }) => /type="password"|<CurrentPassword\b/.test(form));
  expect(taking.length).toBeGreaterThan(6);
  for (const { file, form } of taking) {
    const [before] = form.split('type="password"', 1);
    expect(before, file).toMatch(/autocomplete="username"|<Whose |<CurrentPassword\b/);
  }
  const current = readFileSync('src/components/account/CurrentPassword.astro', 'utf8');
  expect(current).toMatch(/<Whose [\s\S]*type="password"/);
});
