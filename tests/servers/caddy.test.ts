// docs/deploy/Caddyfile, run by Debian's Caddy before a demo site.

import { describe, expect, test } from 'vitest';
import { hasTool } from '../support/tools.ts';
import { servesEverybody, standsAlone } from './everybody.ts';
import { servesMembers } from './members.ts';
import { placeFor } from './place.ts';
import { protectsEveryAnswer } from './protected.ts';
import { startCaddy } from './start.ts';

describe.skipIf(!(hasTool('caddy') && hasTool('openssl')))(
  'behind Caddy (needs caddy, openssl)',
  () => {
    const place = placeFor(startCaddy);
    servesEverybody(place);
    servesMembers(place);
    protectsEveryAnswer(startCaddy);
    standsAlone(place);

    test('an error of its own is kept by nobody', async () => {
      const { status, headers } = await place().through('/api/me');
      expect([status, headers['cache-control']]).toEqual([502, ['no-store']]);
    });
  },
);
