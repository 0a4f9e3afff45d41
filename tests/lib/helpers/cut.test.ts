import { expect, test } from 'vitest';
import { describeMedia } from '#components/subject.ts';
import { words } from '#components/admin/cells.ts';
import { cut } from '#lib/helpers/cut.ts';
import { readForm, text } from '#lib/helpers/forms.ts';
import { z } from 'zod';

test('a text is cut between characters', () => {
  expect(cut('rain', 9)).toBe('rain');
  expect(cut('rain', 3)).toBe('rai');
  expect(cut('🌧🌧', 4)).toBe('🌧🌧');
  expect(cut('🌧🌧', 3)).toBe('🌧');
  expect(cut('🌧', 1)).toBe('');
});

/** Of two such texts, one has the middle of a character wherever it is cut. */
const long = ['🌧'.repeat(2000), `-${'🌧'.repeat(2000)}`];

test('what is cut for a head, a table or a form is well formed', async () => {
  for (const title of long) {
    const item = { kind: 'audio' as const, title: 'Rain', summary: title, excerpt: '', body: null };
    expect(describeMedia(item).isWellFormed(), 'a description').toBe(true);
    expect(words(title).text.isWellFormed(), 'a cell').toBe(true);
    const request = new Request('http://gatefold.test/', {
      method: 'POST',
      body: new URLSearchParams({ title }),
    });
    const form = await readForm(request, z.object({ title: text(9) }));
    expect(form.values.title?.isWellFormed(), 'a form').toBe(true);
  }
});
