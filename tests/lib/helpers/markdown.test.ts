import { describe, expect, test } from 'vitest';
import {
  absolute,
  absoluteSource,
  lostPictures,
  plainText,
  renderMarkdown,
} from '#lib/helpers/markdown.ts';

describe('renderMarkdown', () => {
  test('makes paragraphs, lists, links, code and tables', () => {
    const html = renderMarkdown('Hello *you*.\n\n- one\n\n```js\nlet a;\n```\n\n|a|\n|-|\n|1|\n');
    expect(html).toContain('<p dir="auto">Hello <em>you</em>.</p>');
    expect(html).toContain('<li>one</li>');
    expect(html).toContain('<code class="language-js">');
    expect(html).toContain('<td>1</td>');
  });

  test('the title of the page stays its only h1', () => {
    expect(renderMarkdown('# Part one')).toBe('<h2 dir="auto">Part one</h2>');
  });

  test('each block has its own direction, and what is in it with it', () => {
    const html = renderMarkdown('# One\n\nמים\n\n- מים\n\n  מים\n\n> two\n\n```\nx\n```\n');
    expect(html.match(/<\w+ dir="auto">/g)).toEqual(
      ['h2', 'p', 'ul', 'blockquote'].map((tag) => `<${tag} dir="auto">`),
    );
  });

  test('a table stands in a box that scrolls, with the keyboard, too', () => {
    const html = renderMarkdown('|a|\n|-|\n|1|\n');
    expect(html).toMatch(
      /^<div class="scroll-x" tabindex="0"><table dir="auto">.*<\/table><\/div>$/s,
    );
  });

  test('shows pictures of this site, and links to those of others', () => {
    expect(renderMarkdown('![A reel](/files/1/reel.jpg)')).toContain('src="/files/1/reel.jpg"');
    const elsewhere = '![A *reel*](https://example.org/r.jpg)';
    const link = '<a href="https://example.org/r.jpg" rel="noopener">A reel</a>';
    expect(renderMarkdown(elsewhere)).toBe(`<p dir="auto">${link}</p>`);
    expect(renderMarkdown(`- ${elsewhere} and on`)).toContain(`${link} and on`);
    expect(renderMarkdown(`[${elsewhere}](/media/)`)).toBe(
      '<p dir="auto"><a href="/media/">A reel</a></p>',
    );
    expect(renderMarkdown('![](https://example.org/r.jpg)')).toContain(
      '>https://example.org/r.jpg<',
    );
    expect(plainText(elsewhere)).toBe('A reel');
  });

  test('names the pictures that are neither', () => {
    const source =
      '![a](a.jpg) ![b](/b.jpg)\n\n- ![c](https://example.org/c.jpg) ![d](data:image/png;base64,AA) ![e](/x/../e.jpg)';
    const lost = ['a.jpg', 'data:image/png;base64,AA'];
    expect(lostPictures(source, (path) => path === '/b.jpg')).toEqual([...lost, '/x/../e.jpg']);
    expect(lostPictures(source, (path) => /^\/[be]\.jpg$/.test(path))).toEqual(lost);
  });

  test.for([
    'http://example.org/a.jpg',
    '//example.org/a.jpg',
    'a.jpg',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    '/..//example.org/a.jpg',
  ])('leaves out a picture from %s', (src) => {
    expect(renderMarkdown(`![x](${src})`)).not.toContain('<img');
  });

  test.for([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:alert(1))',
    '[x](//evil.example)',
    '![x" onerror="alert(1)](/a.jpg)',
    '<style>body{display:none}</style>',
    '```"onmouseover="alert(1)\nx\n```',
  ])('%s does nothing', (source) => {
    const html = renderMarkdown(source);
    const withoutValues = html.replace(/"[^"]*"/g, '""');
    expect(withoutValues).not.toMatch(/<(script|svg|style|iframe)|<[^>]*\s(on\w+|style)=/i);
    expect(html).not.toMatch(/(href|src)="(javascript|data|vbscript|\/\/)/i);
  });

  test('a link to another site takes no hold of this window', () => {
    expect(renderMarkdown('[x](https://example.org/)')).toContain('rel="noopener"');
    expect(renderMarkdown('[x](/media/)')).not.toContain('rel=');
  });
});

describe('plainText', () => {
  test('keeps the words on one line', () => {
    expect(plainText('# Part *one*\n\nA [link](/x) & `a < b`\n')).toBe('Part one A link & a < b');
  });

  test('is text, and is to be escaped again like any text', () => {
    expect(plainText('<script>alert("x")</script>')).toBe('<script>alert(“x”)</script>');
    expect(plainText('&amp;lt;')).toBe('&lt;');
  });
});

describe('read far from the site, links of a text get whole addresses, and what is whole stays', () => {
  const base = 'https://label.test/media/rain/';

  test('when it is rendered', () => {
    expect(
      absolute(
        '<a title="x" href="#notes">a</a> <img src="/files/a.png" alt="href=&quot;b">',
        base,
      ),
    ).toBe(
      '<a title="x" href="https://label.test/media/rain/#notes">a</a> <img src="https://label.test/files/a.png" alt="href=&quot;b">',
    );
    const whole = '<a href="mailto:a@b.test">a</a> <a href="https://else.test?a=1&amp;b=2">b</a>';
    expect(absolute(whole, base)).toBe(whole);
  });

  test('when it is read as it stands', () => {
    const source = '[a](/a/ "A"), [b](b/), ![c](</c.png>), [d].\n\n[d]: /d/ "D"\n[e]: <e/>';
    expect(absoluteSource(source, base)).toBe(
      '[a](https://label.test/a/ "A"), [b](https://label.test/media/rain/b/), ![c](<https://label.test/c.png>), [d].\n\n[d]: https://label.test/d/ "D"\n[e]: <https://label.test/media/rain/e/>',
    );
    const whole =
      '[a](https://else.test), [b](mailto:a@b.test), [c], (d/)\n\n[c]: https://else.test';
    expect(absoluteSource(whole, base)).toBe(whole);
  });
});
