import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachStretch, WINDOW } from '#lib/publish/stretches.ts';

const line = 'one two three four five six seven eight nine ten';

/** The stretches of a text, as hash and words. */
function stretchesOf(text: string, stride?: number): { hash: string; words: string }[] {
  const found: { hash: string; words: string }[] = [];
  eachStretch(
    text,
    (low, high, from, to) =>
      found.push({ hash: `${low} ${high}`, words: text.slice(from, to).toLowerCase() }),
    stride,
  );
  return found;
}

test('a text has a stretch at every word that has seven after it', () => {
  expect(stretchesOf(line).map(({ words }) => words)).toEqual([
    'one two three four five six seven eight',
    'two three four five six seven eight nine',
    'three four five six seven eight nine ten',
  ]);
  expect(stretchesOf('one two three four five six seven')).toEqual([]);
});

test('with a stride there is one for so many words', () => {
  expect(stretchesOf(`${line} ${line}`, WINDOW).map(({ words }) => words)).toEqual([
    'one two three four five six seven eight',
    'nine ten one two three four five six',
  ]);
});

test('where it stands, case, and what is between the words make no difference', () => {
  const [plain] = stretchesOf(line);
  const odd = 'Before that: ONE—two,\nthree (four) five… "six" seven/EIGHT!';
  expect(stretchesOf(odd).at(-1)?.hash).toBe(plain?.hash);
});

test('letters of every script count, and so does their order', () => {
  const [first] = stretchesOf('äh öl über straße 北京 город ελλάδα 42');
  const [other] = stretchesOf('öl äh über straße 北京 город ελλάδα 42');
  expect(first).toBeDefined();
  expect(first?.hash).not.toBe(other?.hash);
});

test('a text without spaces has words, and a passage of it the same ones', () => {
  const texts = [
    '梟は鐘楼で眠りパン屋が窯に火を入れるまで目を覚ましませんそれから川に沿って低く飛び誰もそれを見ることはありません朝になると町の人々は市場へ出かけ魚と花と新しい歌を買って帰ります',
    '猫头鹰在钟楼里睡觉直到面包师点燃他的烤炉然后它沿着河流低低地飞行没有人看见它只有水面上的影子知道它要去哪里天亮以后镇上的人们都到集市去买鱼买花也买一首新的歌带回家里唱给孩子听',
    'นกฮูกนอนหลับอยู่ในหอระฆังจนกว่าคนทำขนมปังจะจุดเตาอบแล้วมันจะบินต่ำไปตามแม่น้ำโดยไม่มีใครเห็น',
  ];
  for (const text of texts) {
    // As the gate notes them: end to end.
    const noted = new Set(stretchesOf(text, WINDOW).map(({ hash }) => hash));
    expect(text.length).toBeGreaterThan(80);
    // Every passage of sixty letters, wherever it begins.
    for (let from = 0; from + 60 <= text.length; from++) {
      const passage = stretchesOf(`Before. ${text.slice(from, from + 60)} After.`);
      expect(passage.some(({ hash }) => noted.has(hash))).toBe(true);
    }
  }
});

test('marks on letters belong to the word', () => {
  const words = (text: string) => stretchesOf(text)[0]?.words.split(' ').length;
  expect(words('यह एक छोटी किताब है जो मुझे मिली थी')).toBe(8);
  expect(words('le\u0301ger e\u0301te\u0301 three four five six seven eight nine')).toBe(8);
});

test('two stretches have one hash exactly when they have the same words', () => {
  const word = fc.stringMatching(/^[a-c]{1,2}$/);
  const text = fc.array(word, { minLength: 8, maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(text, text, (one, other) => {
      for (const a of stretchesOf(one))
        for (const b of stretchesOf(other)) expect(a.hash === b.hash).toBe(a.words === b.words);
    }),
  );
});

test('the form of Unicode does not count, nor what nobody sees', () => {
  const plain = 'Déjà le café ferme ses portes, et la forêt s’éveille à côté du château.';
  const hidden = plain
    .normalize('NFD')
    .replace('ferme', 'fer\u00adme')
    .replace('portes', 'por\u200btes');
  const hashes = (text: string) => stretchesOf(text).map(({ hash }) => hash);
  expect(hashes(hidden)).toEqual(hashes(plain));
  expect(hashes(plain).length).toBeGreaterThan(0);
});
