// What a page weighs on its way: its HTML with all styles, and the scripts that it loads, each compressed as
// the front sends it. Pictures and media are not in it.

import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

export interface Weight {
  /** Bytes, compressed. */
  html: number;
  scripts: number;
  total: number;
}

/** Requests that a browser makes before it paints: style sheets, and scripts that make the parser wait. */
export function blocking(html: string): string[] {
  const [head = ''] = html.split('</head>');
  return [
    ...(html.match(/<link\b[^>]*\brel="?stylesheet[^>]*>/g) ?? []),
    ...(html.match(/@import\b[^;]*|@font-face\b[^}]*/g) ?? []),
    ...(head.match(/<script\b(?![^>]*\btype="(module|application\/ld\+json)")[^>]*>/g) ?? []),
  ];
}

export async function weigh(origin: string, address: string, encoding: Encoding): Promise<Weight> {
  const page = await read(new URL(address, origin), encoding);
  const scripts = new Map<string, number>();
  const sources = [...page.text.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g)].map(([, src]) => src);
  for (const src of sources) await load(new URL(src ?? '', origin));
  const sum = [...scripts.values()].reduce((a, b) => a + b, 0);
  return { html: page.bytes, scripts: sum, total: page.bytes + sum };

  /** A script and what it imports, each once. */
  async function load(script: URL): Promise<void> {
    if (scripts.has(script.href)) return;
    const { bytes, text } = await read(script, encoding);
    scripts.set(script.href, bytes);
    for (const [, name = ''] of text.matchAll(/\b(?:from|import)\s*\(?["']([^"']+)["']/g))
      await load(new URL(name, script));
  }
}

function read(url: URL, encoding: Encoding): Promise<{ bytes: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        const sent = response.headers['content-encoding'];
        if (response.statusCode !== 200)
          return reject(new Error(`${url} should answer 200, not ${response.statusCode}.`));
        const text = sent === 'br' ? brotliDecompressSync(body) : sent ? gunzipSync(body) : body;
        resolve({ bytes: body.length, text: text.toString() });
      });
    })
      .on('error', reject)
      .end();
  });
}
