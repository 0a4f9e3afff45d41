// docs/deploy/nginx.conf, run by Debian's nginx before a demo site.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasTool } from '../support/tools.ts';
import { asker } from './ask.ts';
import { servesEverybody, standsAlone } from './everybody.ts';
import { servesMembers } from './members.ts';
import { placeFor } from './place.ts';
import { protectsEveryAnswer } from './protected.ts';
import { NAME, startNginx } from './start.ts';

describe.skipIf(!(hasTool('nginx') && hasTool('openssl')))(
  'behind nginx (needs nginx, openssl)',
  () => {
    const place = placeFor(startNginx);
    servesEverybody(place);
    servesMembers(place);
    protectsEveryAnswer(startNginx);

    test('the logs know no signature, no token and no query, with TLS and without', async () => {
      const { server, through } = place();
      const plain = asker(server.plain_port, NAME, { tls: false });
      const secret = 'A'.repeat(43);
      for (const kept of ['/t/x/1/', '/reset/', '/confirm/', '/unsubscribe/', '/api/unsubscribe/'])
        await through(`${kept}${secret}`);
      await through(`/media/?word=${secret}`);
      await plain(`/reset/${secret}/`);
      plain.close();
      // It has one worker: what was answered before this is written by now.
      await through('/');
      const read = (name: string) => readFileSync(path.join(server.folder, name), 'utf8');
      const log = read('gatefold.log');
      expect(log).toMatch(/GET "\/reset\/\.\.\." 404/);
      expect(log).toMatch(/GET "\/reset\/\.\.\." 301/);
      expect(log).toMatch(/GET "\/media\/index.html" 200/);
      expect(log.includes(secret)).toBe(false);
      expect(read('gatefold.error.log').includes(secret)).toBe(false);
    });

    test('what a certificate is got by stays without TLS', async () => {
      const plain = asker(place().server.plain_port, NAME, { tls: false });
      expect((await plain('/.well-known/acme-challenge/no-such-token')).status).toBe(404);
      plain.close();
    });

    test('another name gets nothing, also in a handshake for ours', async () => {
      const strange = asker(place().server.port, 'elsewhere.example', { tls: true });
      expect((await strange('/')).status).toBe(421);
      strange.close();
    });

    standsAlone(place);
  },
);
