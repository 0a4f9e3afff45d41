// The fake processor is there in every demo, without any setting, and never on a real site.

import { ownKey } from '#lib/helpers/keys.ts';
import type { ProcessorKind } from '../kind.ts';
import { makeFake } from './fake.ts';

export const fake: ProcessorKind = {
  system: 'fake',
  name: 'Fake Pay',
  demo_only: true,
  settings: [],
  configure: ({ demo }) =>
    demo
      ? (world) => makeFake({ ...world, secret: ownKey(world.data_dir, 'fake-processor') })
      : undefined,
};
